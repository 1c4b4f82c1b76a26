// The page of a run.
#include "cli/run_page.h"

#include "report/export.h"
#include "report/run_report.h"

namespace selvedge::cli {

Status write_run_page(const std::filesystem::path& folder, const report::Evidence* evidence) {
    const Result<report::RunRecord> run = report::read_run(folder);
    if (!run) return run.error();
    const Result<report::Document> document = report::run_document(*run, evidence);
    if (!document) return document.error();
    return report::write_page(*document, folder / "report.html");
}

}  // namespace selvedge::cli
