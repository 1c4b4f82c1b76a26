// The page of a run: report.html, written at the end of `train` and by `report`.
#pragma once

#include <filesystem>

#include "report/evidence.h"

namespace selvedge::cli {

/// Writes report.html into the folder of a run from the files there and what `evidence` (which may be null) shows.
Status write_run_page(const std::filesystem::path& folder, const report::Evidence* evidence);

}  // namespace selvedge::cli
