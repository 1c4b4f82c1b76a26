// Device: the little that a session asks of a GPU. Everything happens in the order in which it was asked for.
#pragma once

#include <selvedge/result.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cuda/plan.h"

namespace selvedge::cuda {

/// Memory of a device, freed with the object.
class DeviceMemory {
public:
    DeviceMemory() = default;
    DeviceMemory(const DeviceMemory&) = delete;
    DeviceMemory& operator=(const DeviceMemory&) = delete;
    virtual ~DeviceMemory() = default;
    [[nodiscard]] virtual std::byte* data() const = 0;
};

/// Launches put together once, to be run as a whole any number of times.
class Recording {
public:
    Recording() = default;
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;
    virtual ~Recording() = default;
    /// Runs it `times` times, one after another. A GPU is only told so before this returns.
    virtual Status run(std::uint64_t times) = 0;
};

/// A copy to the host under way.
class Readback {
public:
    Readback() = default;
    Readback(const Readback&) = delete;
    Readback& operator=(const Readback&) = delete;
    virtual ~Readback() = default;
    /// Never blocks. Error: the device failed before it was there.
    virtual Result<bool> ready() = 0;
    /// Once it is ready.
    [[nodiscard]] virtual std::span<const std::byte> bytes() const = 0;
};

class Device {
public:
    Device() = default;
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;
    virtual ~Device() = default;

    /// "cuda NVIDIA H200".
    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual DeviceLimits limits() const = 0;
    /// Zeroed memory, aligned to 256 bytes. Error: there is not as much.
    virtual Result<std::unique_ptr<DeviceMemory>> allocate(std::size_t bytes) = 0;
    /// Copies to the device; `from` may be reused at once.
    virtual Status write(std::byte* to, std::span<const std::byte> from) = 0;
    /// Copies from the device, as its memory is once everything asked for before is done.
    virtual Result<std::unique_ptr<Readback>> read(const std::byte* from, std::size_t bytes) = 0;
    virtual Result<std::unique_ptr<Recording>> record(std::vector<Launch> launches) = 0;
};

}  // namespace selvedge::cuda
