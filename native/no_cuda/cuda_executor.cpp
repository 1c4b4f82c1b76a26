// Stands in for the CUDA executor in builds without nvcc.
#include "cuda/cuda_executor.h"

namespace selvedge {

CudaInfo cuda_info() { return {false, false, "not in this build"}; }

Result<std::unique_ptr<Executor>> make_cuda_executor(Precision, SmallNetworks) {
    return Error{"CUDA", "is not in this build", "install the CUDA Toolkit and configure again, or take the CPU"};
}

Result<std::size_t> cuda_launches(const Program&, Entry, Precision precision, SmallNetworks small_networks) {
    return make_cuda_executor(precision, small_networks).error();
}

}  // namespace selvedge
