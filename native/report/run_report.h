// Reports of training runs: one run, several side by side, or a model's file alone.
#pragma once

#include <span>
#include <vector>

#include "report/evidence.h"
#include "report/run_record.h"

namespace selvedge::report {

/// The report of one run. Without evidence: what its files tell.
Result<Document> run_document(const RunRecord& run, const Evidence* evidence, const PictureOptions& options = {});

/// Several runs: their figures, their curves together, their confusion matrices side by side. `evidence` has one entry
/// a run, which may be null.
Document comparison_document(std::span<const RunRecord> runs, std::span<const Evidence* const> evidence);

/// The report of a model of which there is nothing but its file.
Result<Document> model_document(const std::string& name, const Evidence& evidence, const PictureOptions& options = {});

}  // namespace selvedge::report
