// AlignedBuffer: memory for values, packed weights and scratch, on 64-byte lines with slack for whole vectors.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "cpu/kernels/kernel_table.h"

namespace selvedge::cpu {

/// Zeroed bytes; readable storage_slack bytes past the end. Holds null when there was no memory.
class AlignedBuffer {
public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t bytes) : bytes_(bytes) {
        const std::size_t whole = (bytes + 2 * storage_slack - 1) / storage_slack * storage_slack;
        data_.reset(static_cast<std::byte*>(std::aligned_alloc(storage_slack, whole)));
        if (data_) std::memset(data_.get(), 0, whole);
    }
    [[nodiscard]] std::byte* data() const { return data_.get(); }
    [[nodiscard]] std::size_t size() const { return bytes_; }
    template <class T>
    [[nodiscard]] T* as() const {
        return reinterpret_cast<T*>(data_.get());
    }

private:
    struct Free {
        void operator()(std::byte* p) const { std::free(p); }
    };
    std::unique_ptr<std::byte, Free> data_;
    std::size_t bytes_ = 0;
};

}  // namespace selvedge::cpu
