// BestTracker and EpochRecord: the rules of early stopping against tables worked out by hand from Keras' documentation.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/train/history.h>

namespace selvedge::trainer_best_test {
namespace {

struct Table {
    Monitor monitor;
    std::optional<EarlyStopping> early_stopping;
    std::vector<double> figures;
    std::vector<bool> best;   ///< for each epoch: is it the best so far
    std::size_t stops_after;  ///< 0: never
};

void expect_table(const Table& table) {
    BestTracker tracker(table.monitor, table.early_stopping);
    std::size_t stopped = 0, best_epoch = 0;
    for (std::size_t i = 0; i < table.figures.size(); ++i) {
        EpochRecord record{.epoch = i + 1};
        record.val_loss = table.monitor == Monitor::val_loss ? table.figures[i] : 7.0;
        record.val_accuracy = table.monitor == Monitor::val_accuracy ? table.figures[i] : 0.5;
        EXPECT_EQ(tracker.update(record), table.best[i]) << "epoch " << i + 1;
        if (table.best[i]) best_epoch = i + 1;
        EXPECT_EQ(tracker.best_epoch(), best_epoch);
        if (tracker.should_stop() && stopped == 0) stopped = i + 1;
    }
    EXPECT_EQ(stopped, table.stops_after);
}

TEST(TrainerBest, LowestLossWithPatience) {
    expect_table({Monitor::val_loss,
                  EarlyStopping{.patience = 2},
                  {0.9, 0.7, 0.8, 0.6, 0.65, 0.61},
                  {true, true, false, true, false, false},
                  6});
}

TEST(TrainerBest, EqualIsNoImprovement) {
    expect_table({Monitor::val_loss, EarlyStopping{.patience = 2}, {0.5, 0.5, 0.5}, {true, false, false}, 3});
}

TEST(TrainerBest, MinDeltaMustBeExceeded) {
    // 0.8 gains exactly 0.125 on 0.925 in the doubles below; 0.75 gains more.
    expect_table({Monitor::val_loss,
                  EarlyStopping{.patience = 3, .min_delta = 0.125},
                  {1.0, 0.875, 0.8125, 0.75},
                  {true, false, true, false},
                  0});
}

TEST(TrainerBest, SmallGainsAddUpToAnImprovement) {
    expect_table({Monitor::val_accuracy,
                  EarlyStopping{.patience = 5, .min_delta = 0.05},
                  {0.50, 0.53, 0.56, 0.58, 0.62},
                  {true, false, true, false, true},
                  0});
}

TEST(TrainerBest, HighestAccuracy) {
    expect_table({Monitor::val_accuracy, EarlyStopping{.patience = 1}, {0.5, 0.6, 0.55}, {true, true, false}, 3});
}

TEST(TrainerBest, PatienceZeroStopsAtTheFirstEpochWithoutImprovement) {
    expect_table({Monitor::val_loss, EarlyStopping{.patience = 0}, {0.9, 0.8, 0.85}, {true, true, false}, 3});
}

TEST(TrainerBest, WithoutEarlyStoppingNothingStops) {
    expect_table({Monitor::val_loss, std::nullopt, {0.1, 0.2, 0.3, 0.05}, {true, false, false, true}, 0});
}

TEST(TrainerBest, WithoutValidationTheLastIsBest) {
    BestTracker tracker(Monitor::val_loss, std::nullopt);
    EXPECT_TRUE(tracker.update({.epoch = 1, .loss = 0.1}));
    EXPECT_TRUE(tracker.update({.epoch = 2, .loss = 0.9}));
    EXPECT_EQ(tracker.best_epoch(), 2U);
}

TEST(TrainerHistory, LinesReadBackExactly) {
    EpochRecord record{.epoch = 3, .loss = 1.0 / 3, .accuracy = 0.1, .penalty = 1e-17};
    record.val_loss = 2.0 / 3;
    record.learning_rate = 1e-3;
    record.seconds = 4.25;
    const Result<Json> json = parse_json(epoch_to_json(record).dump(), "line");
    ASSERT_TRUE(json.ok());
    const Result<EpochRecord> again = epoch_from_json(*json, "line");
    ASSERT_TRUE(again.ok()) << again.error().message();
    EXPECT_EQ(again->epoch, 3U);
    EXPECT_EQ(again->loss, 1.0 / 3);
    EXPECT_EQ(again->penalty, 1e-17);
    EXPECT_EQ(*again->val_loss, 2.0 / 3);
    EXPECT_FALSE(again->val_accuracy.has_value());
}

TEST(TrainerHistory, BadLinesAreRefused) {
    for (const char* text : {"[]", "{}", R"({"epoch": 0})", R"({"epoch": 1, "loss": "low"})", R"({"epoch": 1})"})
        EXPECT_FALSE(epoch_from_json(*parse_json(text, "line"), "line").ok()) << text;
}

}  // namespace
}  // namespace selvedge::trainer_best_test
