// DeviceFlags: --device, --threads and --isa, and the executor that they ask for.
#pragma once

#include <selvedge/exec/executor.h>
#include <selvedge/model/model.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"

namespace selvedge::cli {

/// A device that this program knows, for `inspect --devices`.
struct Device {
    std::string name;   ///< "cpu": what --device takes
    std::string about;  ///< "2 cores, avx512"
    bool built = false, usable = false;
};
std::vector<Device> devices();

struct DeviceFlags {
    std::optional<std::string> device, threads, isa;

    void declare(Arguments& arguments);

    /// The executor asked for on the command line, or else by SELVEDGE_THREADS and SELVEDGE_ISA, or else the best.
    /// Errors are wrong usage: an unknown device or instruction set, a number of threads that cannot be.
    [[nodiscard]] Result<std::unique_ptr<Executor>> executor() const;

    /// The same for answering single pictures, where one thread is the default.
    [[nodiscard]] Result<SessionOptions> session_options() const;

private:
    [[nodiscard]] Result<CpuOptions> cpu_options(std::size_t default_threads) const;
};

}  // namespace selvedge::cli
