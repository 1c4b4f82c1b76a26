// What a reproduction came to: the rows of its reports, read from the folders of runs and searches, and their files.
#pragma once

#include <filesystem>
#include <vector>

#include "cli/reproduce_plan.h"
#include "cli/reproduce_table.h"

namespace selvedge::cli {

/// The rows of everything planned, by report; what has not been run, here or among
/// the results kept, has no figures. Error: a damaged file.
Result<std::vector<ReportRows>> read_rows(const Plan& plan);

/// The same, without rows that were not asked for.
std::vector<ReportRows> asked_for(const Plan& plan, const std::vector<ReportRows>& reports);

/// Writes R1.json …, README.md with all tables, and the same with bars as index.html; nothing for a report of which
/// nothing was run.
Status write_results(const std::filesystem::path& folder, std::vector<ReportRows> reports);

/// Journals of searches that are under way go along with the tables, as ID.journal.jsonl in the folder of results: what
/// one machine has tried, the next one need not.
///
/// Puts those of searches that were asked for and have no journal yet into their folders. Error: a file that cannot be
/// read or written.
Status fetch_journals(const std::filesystem::path& results, const Plan& plan);
/// Keeps the journals of searches that have begun and have not come to all that their files ask for; removes the
/// others.
Status keep_journals(const std::filesystem::path& results, const Plan& plan, const std::vector<ReportRows>& reports);

}  // namespace selvedge::cli
