// RunRecord: what the files of a training run's folder say, read as they are.
#pragma once

#include <selvedge/io/json.h>
#include <selvedge/metrics/confusion.h>
#include <selvedge/result.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "report/charts.h"

namespace selvedge::report {

/// The files of a run. A run that has not come to its end has no results.
struct RunRecord {
    std::string name;               ///< of the folder: what tells the runs of a comparison apart
    Json experiment, start;         ///< experiment.json, run.json
    Json results = Json::object();  ///< report.json
    std::vector<Json> history;      ///< an object an epoch

    /// The experiment's title, or else its id, or else the name.
    [[nodiscard]] std::string title() const;
    /// A figure of the results, or of the last epoch with "last." before it; absent where it is not a number.
    [[nodiscard]] std::optional<double> figure(const std::string& name) const;
    /// What the results say of the test images.
    [[nodiscard]] std::optional<ConfusionMatrix> confusion() const;
    /// A figure of the history by epoch; empty where no epoch has it.
    [[nodiscard]] Line line(const std::string& figure, const std::string& shown_as) const;
};

/// Reads a folder. Errors: no experiment.json in it; a file that is no JSON. A torn last line of the history, which a
/// run may be writing, is left out.
Result<RunRecord> read_run(const std::filesystem::path& folder);

/// The lines of a history.jsonl, an object an epoch. A torn last line, which a run may be writing, is left out. Errors:
/// those of read_file; a line that is no JSON object.
Result<std::vector<Json>> read_history(const std::filesystem::path& path);

/// A member that is a number, or that is text.
std::optional<double> number_of(const Json& json, const std::string& name);
std::string text_of(const Json& json, const std::string& name);

}  // namespace selvedge::report
