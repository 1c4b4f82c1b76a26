// Rows of a reproduction, against figures worked out by hand.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>

#include "reproduce/rows.h"
#include "reproduce/searches.h"

namespace selvedge::reproduce::reproduce_rows_test {
namespace {

Json json(const char* text) { return *parse_json(text, "test"); }

Experiment experiment(const char* published, bool early_stopping = false) {
    Experiment made;
    made.id = "r1-x";
    made.published = json(published);
    if (early_stopping) made.train.early_stopping = EarlyStopping{.patience = 2};
    return made;
}

const Json report = json(R"({"outcome": "early_stopped", "epochs": 3, "best_epoch": 2, "seconds": 10,
    "test_accuracy": 0.8, "test_loss": 0.5, "val_accuracy": 0.82, "val_loss": null,
    "last": {"test_accuracy": 0.7, "val_accuracy": 0.81}})");
const std::vector<Json> history{json(R"({"accuracy": 0.5})"), json(R"({"accuracy": 0.6, "loss": 1.5})"),
                                json(R"({"accuracy": 0.9, "train_subset_accuracy": 0.95})")};

RunFigures run(double test) {
    RunFigures figures;
    figures.outcome = "completed";
    figures.figures = {{"test_accuracy", test}};
    return figures;
}

TEST(RunFigures, AreTheBestEpochsWhereItIsRestoredAndTheLastOnesElse) {
    const Result<RunFigures> best = run_figures(experiment("{}", true), report, history, "report");
    ASSERT_TRUE(best);
    EXPECT_EQ(best->figures, json(R"({"test_accuracy": 0.8, "test_loss": 0.5, "val_accuracy": 0.82, "accuracy": 0.6,
                                      "loss": 1.5})"));
    const Result<RunFigures> last = run_figures(experiment("{}"), report, history, "report");
    ASSERT_TRUE(last);
    EXPECT_EQ(last->figures, json(R"({"test_accuracy": 0.7, "val_accuracy": 0.81, "accuracy": 0.95})"));
    EXPECT_EQ(last->epochs, 3U);
    EXPECT_EQ(last->seconds, 10);
}

TEST(RunFigures, RefusesWhatIsNoReport) {
    EXPECT_FALSE(run_figures(experiment("{}"), json("[]"), history, "report"));
    EXPECT_FALSE(run_figures(experiment("{}"), json(R"({"epochs": "3", "outcome": "completed"})"), history, "report"));
}

TEST(Row, MeanSpreadAndDifference) {
    const Row row = make_row(experiment(R"({"test_accuracy": 0.90})"), 5, {run(0.88), run(0.90), run(0.95)});
    const Figure& figure = row.figures.front();
    EXPECT_EQ(figure.name, "test_accuracy");
    EXPECT_NEAR(figure.mean(), 0.91, 1e-12);
    EXPECT_NEAR(figure.standard_deviation(), 0.036055512754639896, 1e-12);  // sqrt(0.0026 / 2)
    EXPECT_NEAR(*figure.difference(), 0.01, 1e-12);
    EXPECT_EQ(row_to_json(row)["figures"]["test_accuracy"]["n"], 3);
}

TEST(Row, APublishedValidationAccuracyGoesBeforeAnUnpublishedTestAccuracy) {
    RunFigures one = run(0.9);
    one.figures["val_accuracy"] = 0.91;
    const Row row = make_row(experiment(R"({"val_accuracy": 0.906, "accuracy": 0.94})"), 5, {one});
    EXPECT_EQ(row.figures.front().name, "val_accuracy");
}

TEST(Row, WithoutRunsHasNoDifference) {
    const Row row = make_row(experiment(R"({"test_accuracy": 0.9})"), 5, {});
    EXPECT_FALSE(row.figures.front().difference());
    EXPECT_EQ(row.outcome(), "");
    EXPECT_EQ(row_to_json(row)["figures"]["test_accuracy"]["mean"], Json());
}

TEST(Summary, CountsRowsWithBothFiguresAndLeavesOutThoseMeantToDiverge) {
    const std::vector<Row> rows{
        make_row(experiment(R"({"test_accuracy": 0.90})"), 1, {run(0.894)}),
        make_row(experiment(R"({"test_accuracy": 0.80})"), 1, {run(0.82)}),
        make_row(experiment(R"({"test_accuracy": 0.10, "outcome": "diverged"})"), 1, {run(0.1)}),
        make_row(experiment("{}"), 1, {run(0.5)}), make_row(experiment(R"({"test_accuracy": 0.99})"), 1, {})};
    const Summary summary = summarize(rows);
    EXPECT_EQ(summary.rows, 2U);
    EXPECT_NEAR(summary.published, 0.85, 1e-12);
    EXPECT_NEAR(summary.measured, 0.857, 1e-12);
    EXPECT_EQ(summary.below, 1U);
}

TEST(SearchRow, TheBestTrialsThatEndedComeFirstAndAsManyAsWerePublished) {
    const Json results = json(R"({"ended": 4, "planned": 9, "seconds": 12.5, "retrained": {"test_accuracy": 0.88},
        "trials": [{"number": 0, "status": "done", "val_accuracy": 0.80}, {"number": 1, "status": "failed"},
                   {"number": 2, "status": "done", "val_accuracy": 0.90}, {"number": 3, "status": "done", "val_accuracy": 0.85},
                   {"number": 4, "status": "running", "val_accuracy": 0.99}]})");
    const Result<SearchRow> row =
        make_search_row("r1-s", "S", json(R"({"top_val_accuracy": [0.91, 0.90], "test_accuracy": 0.87})"), results);
    ASSERT_TRUE(row) << row.error().message();
    EXPECT_EQ(row->published, (std::vector<double>{0.91, 0.90}));
    EXPECT_EQ(row->measured, (std::vector<double>{0.90, 0.85}));
    EXPECT_EQ(row->best[0]["number"], 2);
    EXPECT_EQ(row->measured_test, 0.88);
    EXPECT_EQ(row->ended, 4U);
    EXPECT_EQ(row->planned, 9U);
    EXPECT_EQ(search_row_to_json(*row)["published"]["test_accuracy"], 0.87);
}

TEST(SearchRow, APartOrAnotherWayOfSearchingIsToldAsSuch) {
    const Json results = json(R"({"sampler": {"random": {}}, "ended": 2, "planned": 4, "seconds": 1, "trials": []})");
    Result<SearchRow> row = make_search_row("r1-s", "S", Json(), results);
    ASSERT_TRUE(row) << row.error().message();
    EXPECT_EQ(row->sampler, "random");
    compare_with_file(*row, "random", 4);
    EXPECT_EQ(row->whole, "");
    EXPECT_EQ(search_row_to_json(*row)["whole"], Json());
    compare_with_file(*row, "random", 20);
    EXPECT_EQ(row->whole, "random, 20 trials");
    compare_with_file(*row, "grid", 4);
    EXPECT_EQ(row->whole, "grid, 4 trials");
    EXPECT_EQ(search_row_to_json(*row)["sampler"], "random");
    EXPECT_EQ(search_row_from_json(search_row_to_json(*row), "file")->sampler, "random");
}

TEST(SearchRow, WithoutResultsNothingWasMeasuredAndWrongOnesAreRefused) {
    const Result<SearchRow> row = make_search_row("r1-s", "S", Json(), Json());
    ASSERT_TRUE(row);
    EXPECT_TRUE(row->measured.empty());
    EXPECT_EQ(row->ended, 0U);
    EXPECT_FALSE(make_search_row("r1-s", "S", Json(), json(R"({"trials": []})")));
    EXPECT_FALSE(make_search_row("r1-s", "S", Json(), json("[1]")));
}

}  // namespace
}  // namespace selvedge::reproduce::reproduce_rows_test
