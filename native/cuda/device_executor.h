// DeviceExecutor: runs Programs on a Device.
#pragma once

#include <selvedge/exec/executor.h>

#include <memory>

#include "cuda/device.h"

namespace selvedge::cuda {

struct ExecutorOptions {
    Precision precision = Precision::float32;
    SmallNetworks small_networks = SmallNetworks::automatic;
};

/// Takes the device over.
std::unique_ptr<Executor> make_device_executor(std::unique_ptr<Device> device, const ExecutorOptions& options = {});

}  // namespace selvedge::cuda
