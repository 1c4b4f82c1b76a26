// Rows of a reproduction: what a report published of an experiment beside what its runs here measured.
#pragma once

#include <selvedge/train/experiment.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace selvedge::reproduce {

/// What one run of an experiment came to.
struct RunFigures {
    std::uint64_t seed = 0;
    std::string outcome;  ///< "completed", "early_stopped", "diverged"
    Json figures;         ///< of the weights that the run ends with: test_accuracy, test_loss, val_…, accuracy, loss
    std::size_t epochs = 0, best_epoch = 0;
    std::size_t epoch = 0;  ///< the one whose weights the figures are of
    double seconds = 0;
    std::string revision, executor;
    std::string settings;  ///< hash of what was run: of data, network and training, the seed among them
};

/// The epoch whose weights a run of so many epochs ends with: the best one where early stopping restores it.
std::size_t final_epoch(const Experiment& experiment, std::size_t epochs, std::size_t best_epoch);

/// Reads a finished run: `report` as report.json has it, `history` the lines of history.jsonl. The figures are the best
/// epoch's where early stopping restores it, else the last epoch's. Training accuracy is that of the run's own
/// evaluation of the training part (train_subset_accuracy) where it made one, else the mean over the epoch's batches.
/// Error: members that are missing or of a wrong type.
Result<RunFigures> run_figures(const Experiment& experiment, const Json& report, std::span<const Json> history,
                               const std::string& where);

/// One figure of a row.
struct Figure {
    std::string name;  ///< "test_accuracy"
    std::optional<double> published;
    std::vector<double> measured;  ///< one a run
    [[nodiscard]] double mean() const;
    [[nodiscard]] double standard_deviation() const;  ///< of the sample (divided by n - 1); 0 for a single run
    /// mean - published, where both are known.
    [[nodiscard]] std::optional<double> difference() const;
};

struct Row {
    std::string id, title;
    std::size_t parameters = 0;
    std::vector<Figure>
        figures;  ///< the main one first: published test accuracy, else published val accuracy, else test
    std::vector<RunFigures> runs;
    std::optional<std::string> expected_outcome;  ///< published: "diverged"

    [[nodiscard]] double mean_seconds() const;
    /// "diverged" if any run did, "completed" otherwise; empty without runs.
    [[nodiscard]] std::string outcome() const;
};

Row make_row(const Experiment& experiment, std::size_t parameters, std::vector<RunFigures> runs);

/// The rows of one report that have a published main figure and a measured one, and their means; those that were
/// published as diverging are left out.
struct Summary {
    std::size_t rows = 0;
    double published = 0, measured = 0;  ///< means over the rows
    std::size_t below = 0;               ///< rows more than half a point below what was published
};
Summary summarize(std::span<const Row> rows);

/// {id, title, parameters, outcome, seconds, figures: {name: {published, mean, sd, n, difference}}, runs: […]}.
Json row_to_json(const Row& row);

/// One of the runs that row_to_json wrote. Error: members that are missing or of a wrong type; `where` names it.
Result<RunFigures> run_from_json(const Json& json, const std::string& where);

}  // namespace selvedge::reproduce
