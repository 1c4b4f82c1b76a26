// launch_on: the one door between code compiled by the host's compiler and the kernels compiled by nvcc.
#pragma once

#include <cuda_runtime_api.h>

#include "cuda/launch.h"

namespace selvedge::cuda {

/// The most blocks, up to 16, that a cluster of MlpKernel can have with so much shared memory a block; 1: it cannot
/// run.
std::uint32_t largest_cluster(std::size_t shared_bytes);

/// Enqueues the launch.
cudaError_t launch_on(cudaStream_t stream, const Launch& launch);

}  // namespace selvedge::cuda
