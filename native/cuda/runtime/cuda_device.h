// CudaDevice: an NVIDIA GPU by the CUDA runtime.
#pragma once

#include <memory>

#include "cuda/device.h"

namespace selvedge::cuda {

/// The first GPU. Error: there is none that can be used.
Result<std::unique_ptr<Device>> make_cuda_device();

}  // namespace selvedge::cuda
