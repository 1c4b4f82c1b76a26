// The CUDA executor: training and inference on one NVIDIA GPU. native/no_cuda stands in for it where there is no nvcc.
#pragma once

#include <selvedge/exec/executor.h>

#include <memory>
#include <string>

#include "cuda/precision.h"

namespace selvedge {

/// CUDA as it is here.
struct CudaInfo {
    bool built = false;   ///< this program has it
    bool usable = false;  ///< and there is a GPU that can run it
    std::string about;    ///< "cuda NVIDIA H200", or why it is not usable
};
CudaInfo cuda_info();

/// An executor on the first GPU. Error: CudaInfo::about, with what to do.
Result<std::unique_ptr<Executor>> make_cuda_executor(Precision precision = Precision::float32);

}  // namespace selvedge
