// The pages of runs and searches.
#include "cli/run_page.h"

#include <selvedge/io/json.h>

#include <iostream>

#include "cli/text.h"
#include "report/export.h"
#include "report/run_report.h"
#include "report/search_report.h"

namespace selvedge::cli {

Status write_run_page(const std::filesystem::path& folder, const report::Evidence* evidence) {
    const Result<report::RunRecord> run = report::read_run(folder);
    if (!run) return run.error();
    const Result<report::Document> document = report::run_document(*run, evidence);
    if (!document) return document.error();
    return report::write_page(*document, folder / "report.html");
}

Status write_search_page(const std::filesystem::path& folder, const Json& results) {
    return report::write_page(report::search_document(results), folder / "report.html");
}

void tell_of_page(const Status& written) {
    if (!written) std::cerr << "selvedge: report.html was not written: " << one_line(written.error().message()) << "\n";
}

}  // namespace selvedge::cli
