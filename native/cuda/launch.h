// LaunchShape and Launch: a kernel with its arguments, and how many blocks of how many threads run it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda/kernels/any_kernel.h"

namespace selvedge::cuda {

struct LaunchShape {
    std::uint32_t x = 1, y = 1, z = 1;  ///< blocks
    std::uint32_t threads = 32;         ///< of a block: a multiple of 32, at most 1024
    std::uint32_t cluster = 1;          ///< blocks of a cluster: 1, 2, 4, 8 or 16, of which x is a multiple
    std::size_t shared_bytes = 0;       ///< of a block
};

struct Launch {
    AnyKernel kernel;
    LaunchShape shape;
};

}  // namespace selvedge::cuda
