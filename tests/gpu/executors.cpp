// The executors under test in this room: the CUDA executor on the GPU of this machine.
#include "support/executors.h"

#include "cuda/cuda_executor.h"

namespace selvedge::test {

std::vector<ExecutorCase> usable_executors() {
    const auto make = []() -> std::unique_ptr<Executor> {
        Result<std::unique_ptr<Executor>> executor = make_cuda_executor();
        return executor ? std::move(*executor) : nullptr;
    };
    // Twice, so that what one run gives is compared bit for bit with what another gives.
    return {{"cuda", "cuda", make}, {"cuda_again", "cuda", make}};
}

}  // namespace selvedge::test
