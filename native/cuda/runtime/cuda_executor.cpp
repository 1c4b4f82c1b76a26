// The CUDA executor on a real GPU.
#include "cuda/cuda_executor.h"

#include "cuda/device_executor.h"
#include "cuda/runtime/cuda_device.h"

namespace selvedge {

CudaInfo cuda_info() {
    const Result<std::unique_ptr<cuda::Device>> device = cuda::make_cuda_device();
    if (!device) return {true, false, device.error().given + " " + device.error().rule};
    return {true, true, (*device)->name()};
}

Result<std::unique_ptr<Executor>> make_cuda_executor(Precision precision, SmallNetworks small_networks) {
    Result<std::unique_ptr<cuda::Device>> device = cuda::make_cuda_device();
    if (!device) return device.error();
    return cuda::make_device_executor(std::move(*device), {precision, small_networks});
}

Result<std::size_t> cuda_launches(const Program& program, Entry entry, Precision precision,
                                  SmallNetworks small_networks) {
    const Result<std::unique_ptr<cuda::Device>> device = cuda::make_cuda_device();
    if (!device) return device.error();
    const cuda::Plan plan = cuda::make_plan(program, 0, {precision, small_networks, (*device)->limits()});
    return plan.entries[static_cast<std::size_t>(entry)].size();
}

}  // namespace selvedge
