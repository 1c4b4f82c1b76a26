// Stands in for the CUDA executor in builds without nvcc.
#include "cuda/cuda_executor.h"

namespace selvedge {

CudaInfo cuda_info() { return {false, false, "not in this build"}; }

Result<std::unique_ptr<Executor>> make_cuda_executor(Precision) {
    return Error{"CUDA", "is not in this build", "install the CUDA Toolkit and configure again, or take the CPU"};
}

}  // namespace selvedge
