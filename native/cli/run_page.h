// The pages of runs and searches: report.html, written at the end of `train` and `search`.
#pragma once

#include <filesystem>

#include "report/evidence.h"

namespace selvedge::cli {

/// Writes report.html into the folder of a run from the files there and what `evidence` (which may be null) shows.
Status write_run_page(const std::filesystem::path& folder, const report::Evidence* evidence);

/// Writes report.html into the folder of a search from its results, as search.json has them.
Status write_search_page(const std::filesystem::path& folder, const Json& results);

/// Says on standard error why a page was not written. It is a view of what the other files say: nothing fails for want
/// of it.
void tell_of_page(const Status& written);

}  // namespace selvedge::cli
