// The executors under test in this room: the CUDA executor on the SIMT layer, in two orders of the threads.
#include "support/executors.h"

#include "cuda/device_executor.h"
#include "support/simt/simt_device.h"

namespace selvedge::test {

std::vector<ExecutorCase> usable_executors() {
    const auto make = [](simt::GridOptions options, SmallNetworks small_networks) {
        return [=] {
            return cuda::make_device_executor(simt::make_simt_device(options), {.small_networks = small_networks});
        };
    };
    constexpr simt::GridOptions checked{.find_races = true, .order = 0}, shuffled{.find_races = false, .order = 7};
    return {{"simt_checked", "simt", make(checked, SmallNetworks::graph)},
            {"simt_shuffled", "simt", make(shuffled, SmallNetworks::graph)},
            {"simt_persistent", "simt_persistent", make(checked, SmallNetworks::persistent)},
            {"simt_persistent_shuffled", "simt_persistent", make(shuffled, SmallNetworks::persistent)}};
}

}  // namespace selvedge::test
