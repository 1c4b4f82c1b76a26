// The page of a reproduction: published figures beside measured ones, as a table and bars for each report.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace selvedge::report {

/// One figure of one experiment. Accuracies are parts of 1.
struct ResultRow {
    std::string report;  ///< "R1"
    std::string id;      ///< "r1-mlp-small-64-sgd"
    std::string figure;  ///< "test_accuracy"
    std::optional<double> published, mean, standard_deviation, difference;
    std::optional<double> seconds;
    std::size_t seeds = 0;
};

/// One HTML page that needs no script and no network: a section a report, in the order in which they first occur.
/// `introduction` stands below the title: device, revision, commands.
std::string results_page(const std::string& title, const std::string& introduction, std::span<const ResultRow> rows);

}  // namespace selvedge::report
