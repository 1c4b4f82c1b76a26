// DeviceFlags: --device, --precision, --threads, --isa and --deterministic, and the executor that they ask for.
#pragma once

#include <selvedge/exec/executor.h>
#include <selvedge/model/model.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "devices/device_choice.h"

namespace selvedge::cli {

/// A device that this program knows, for `inspect --devices`.
struct Device {
    std::string name;   ///< "cpu": what --device takes
    std::string about;  ///< "2 cores, avx512"
    bool built = false, usable = false;
};
std::vector<Device> devices();

struct DeviceFlags {
    std::optional<std::string> device, threads, isa, precision, deterministic;

    void declare(Arguments& arguments);

    /// The device asked for on the command line, on the CPU with SELVEDGE_THREADS and SELVEDGE_ISA where no option says
    /// otherwise. `count` executors; without a number given, each CPU executor has `default_threads` (0: one a core).
    /// With --threads or --isa, which are of the CPU, `auto` is the CPU. Errors are wrong usage, but for a GPU that
    /// cannot be used: an unknown device or instruction set, a number of threads that cannot be.
    [[nodiscard]] Result<DeviceChoice> choose(std::size_t count = 1, std::size_t default_threads = 0) const;

    /// One executor of that choice.
    [[nodiscard]] Result<std::unique_ptr<Executor>> executor() const;

    /// The same for single pictures, where one thread of the CPU is the default and a GPU is for who asks for it.
    [[nodiscard]] Result<std::unique_ptr<Executor>> executor_for_pictures() const;

    /// The options as they were given, for a child process: {"--device", "cuda"}.
    [[nodiscard]] std::vector<std::string> words() const;

private:
    [[nodiscard]] Result<DeviceRequest> request(std::size_t default_threads) const;
    [[nodiscard]] Status read_cpu_options(CpuOptions& options) const;
};

}  // namespace selvedge::cli
