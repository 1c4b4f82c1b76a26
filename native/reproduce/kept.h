// KeptResults: what the tables of an earlier reproduction say, for a machine on which its runs' folders are not.
#pragma once

#include <string>
#include <vector>

#include "reproduce/rows.h"
#include "reproduce/searches.h"

namespace selvedge::reproduce {

/// Runs and searches by the hash of their settings.
class KeptResults {
public:
    /// Takes the runs and searches of one report's file, as it was written. Error: it is no such file; `where` names
    /// it.
    Status take(const Json& report, const std::string& where);

    /// The run of just this experiment, whose settings have that hash; null if there is none, or if its figures are
    /// those of another epoch than the one that counts now.
    [[nodiscard]] const RunFigures* run(const Experiment& experiment, const std::string& settings) const;
    /// The largest seed of any run; 0 where there is none.
    [[nodiscard]] std::uint64_t largest_seed() const;
    /// The search whose settings have that hash; null if there is none.
    [[nodiscard]] const SearchRow* search(const std::string& settings) const;

private:
    std::vector<RunFigures> runs_;
    std::vector<SearchRow> searches_;
};

}  // namespace selvedge::reproduce
