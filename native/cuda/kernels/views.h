// Global and Shared: typed views of device memory. A kernel reaches memory only through its lane's load and store.
#pragma once

#include <cstddef>

#if defined(__CUDACC__)
#define SELVEDGE_DEVICE __device__ __forceinline__
#else
#define SELVEDGE_DEVICE inline
#endif

namespace selvedge::cuda {

/// `count` elements of device memory; data is null where a value is absent.
template <class T>
struct Global {
    T* data = nullptr;
    std::size_t count = 0;

    [[nodiscard]] SELVEDGE_DEVICE bool present() const { return data != nullptr; }
};

/// Four numbers that lie side by side.
struct Four {
    float v[4] = {};
};

/// `count` elements of a block's shared memory.
template <class T>
struct Shared {
    T* data = nullptr;
    std::size_t count = 0;
};

}  // namespace selvedge::cuda
