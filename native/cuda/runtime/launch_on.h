// launch_on: the one door between code compiled by the host's compiler and the kernels compiled by nvcc.
#pragma once

#include <cuda_runtime_api.h>

#include "cuda/launch.h"

namespace selvedge::cuda {

/// Enqueues the launch.
cudaError_t launch_on(cudaStream_t stream, const Launch& launch);

}  // namespace selvedge::cuda
