// The executors under test in this room: the CUDA executor on the GPU of this machine.
#include "support/executors.h"

#include "cuda/cuda_executor.h"

namespace selvedge::test {

std::vector<ExecutorCase> usable_executors() {
    const auto make = [](SmallNetworks small_networks) {
        return [small_networks]() -> std::unique_ptr<Executor> {
            Result<std::unique_ptr<Executor>> executor = make_cuda_executor(Precision::float32, small_networks);
            return executor ? std::move(*executor) : nullptr;
        };
    };
    // Twice, so that what one run gives is compared bit for bit with what another gives.
    return {{"cuda", "cuda", make(SmallNetworks::graph)},
            {"cuda_again", "cuda", make(SmallNetworks::graph)},
            {"cuda_persistent", "cuda_persistent", make(SmallNetworks::persistent)},
            {"cuda_persistent_again", "cuda_persistent", make(SmallNetworks::persistent)}};
}

}  // namespace selvedge::test
