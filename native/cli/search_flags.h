// SearchFlags: the options of the verb search, and what they ask for.
#pragma once

#include <selvedge/search/search.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/data_flag.h"
#include "cli/device_flags.h"

namespace selvedge::cli {

struct SearchLimits {
    std::uint64_t jobs = 1, top = 5;
    std::optional<double> seconds;
};

struct SearchFlags {
    std::optional<std::string> search, trials, timeout, jobs, sampler, epochs, seed, out, top;
    std::vector<std::string> set, config;
    bool json = false, quiet = false;
    DeviceFlags device;
    DataFlag data;

    void declare(Arguments& arguments);

    /// --jobs, --top and --timeout. Errors are wrong usage.
    [[nodiscard]] Result<SearchLimits> limits() const;

    /// The search with the options laid over it. With an error, `code` is the exit code.
    [[nodiscard]] Result<Search> resolve(int& code) const;

    /// One executor for each job: of the CPU, with a fair share of the cores unless --threads says otherwise.
    [[nodiscard]] Result<DeviceChoice> choose(std::uint64_t count) const;

    /// The words that go on with this search: "search r2-search --trials 5".
    [[nodiscard]] std::string command() const;
};

}  // namespace selvedge::cli
