// The executors under test in this room: the CUDA executor on the SIMT layer, in two orders of the threads.
#include "support/executors.h"

#include "cuda/device_executor.h"
#include "support/simt/simt_device.h"

namespace selvedge::test {

std::vector<ExecutorCase> usable_executors() {
    const auto make = [](simt::GridOptions options) {
        return [options] { return cuda::make_device_executor(simt::make_simt_device(options)); };
    };
    return {{"simt_checked", "simt", make({.find_races = true, .order = 0})},
            {"simt_shuffled", "simt", make({.find_races = false, .order = 7})}};
}

}  // namespace selvedge::test
