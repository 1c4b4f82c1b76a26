// What a reproduction came to: the rows of its reports, read from the folders of runs and searches, and their files.
#pragma once

#include <filesystem>
#include <vector>

#include "cli/reproduce_plan.h"
#include "cli/reproduce_table.h"

namespace selvedge::cli {

/// The rows of everything planned, by report; what has not been run has no figures. Error: a damaged file.
Result<std::vector<ReportRows>> read_rows(const Plan& plan);

/// Writes R1.json …, README.md with all tables, and the same with bars as index.html.
Status write_results(const std::filesystem::path& folder, const std::vector<ReportRows>& reports, std::uint64_t seeds);

}  // namespace selvedge::cli
