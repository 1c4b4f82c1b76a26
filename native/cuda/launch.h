// LaunchShape and Launch: a kernel with its arguments, and how many blocks of how many threads run it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda/kernels/any_kernel.h"

namespace selvedge::cuda {

struct LaunchShape {
    std::uint32_t x = 1, y = 1, z = 1;  ///< blocks
    std::uint32_t threads = 32;         ///< of a block: a multiple of 32, at most 1024
    std::size_t shared_bytes = 0;       ///< of a block
};

struct Launch {
    AnyKernel kernel;
    LaunchShape shape;
};

}  // namespace selvedge::cuda
