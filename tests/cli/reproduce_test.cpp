// The verb reproduce: runs what is missing, goes on with what was cut off, and tables it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/io/json.h>

#include "cli/workspace.h"

namespace selvedge::test::reproduce_test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

class Reproduce : public ::testing::Test {
protected:
    Reproduce() {
        fs::create_directories(work / "mine");
        write_text(work / "mine" / "r4-tiny.json", R"({
            "parent": "keras-base", "id": "r4-tiny-$units", "title": "Tiny", "axes": {"units": [4, 8]},
            "data": { "split": { "validation": 100 } },
            "network": ["flatten", {"dense": {"units": "$units", "activation": "relu"}}, {"dense": {"units": 10}}],
            "train": { "epochs": 2 },
            "each": { "r4-tiny-8": { "published": { "test_accuracy": 0.5, "val_accuracy": 0.25 } } } })");
    }
    [[nodiscard]] Finished reproduce(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments{"reproduce", "R4",        "--config", "mine",
                                           "--only",    "r4-tiny-4", "--only",   "r4-tiny-8"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return work.run(arguments);
    }
    /// A row of results/R4.json; null where it is not there.
    [[nodiscard]] Json row_of(const std::string& id) const {
        const Json results = *parse_json(read_text(work / "results" / "R4.json"), "results");
        for (const Json& row : results.at("rows"))
            if (row.at("id") == id) return row;
        return {};
    }
    Workspace work;
};

TEST_F(Reproduce, RunsWhatIsMissingOnceAndTablesIt) {
    const Finished first = reproduce({"--seeds", "2", "--results", "results"});
    ASSERT_EQ(first.code, 0) << first.err;
    EXPECT_THAT(first.err, HasSubstr("4/4"));
    EXPECT_THAT(first.out, HasSubstr("r4-tiny-8  test acc      50.00"));
    EXPECT_THAT(first.out, HasSubstr("val acc       25.00"));
    EXPECT_THAT(first.out, HasSubstr("R4: 1 row with a published accuracy"));

    const auto written = fs::last_write_time(work / "runs" / "r4-tiny-8-2" / "report.json");
    const Finished second = reproduce({"--seeds", "2"});
    EXPECT_EQ(second.code, 0) << second.err;
    EXPECT_EQ(second.err, "");
    EXPECT_EQ(second.out, first.out);
    EXPECT_EQ(fs::last_write_time(work / "runs" / "r4-tiny-8-2" / "report.json"), written);

    const Json row = row_of("r4-tiny-8");
    EXPECT_EQ(row["runs"].size(), 2U);
    EXPECT_EQ(row["runs"][0]["settings_sha256"].get<std::string>().size(), 64U);
    EXPECT_NE(row["runs"][0]["settings_sha256"], row["runs"][1]["settings_sha256"]) << "their seeds differ";
    const Json report = *parse_json(read_text(work / "runs" / "r4-tiny-8-1" / "report.json"), "report");
    EXPECT_EQ(row["runs"][0]["figures"]["test_accuracy"], report["last"]["test_accuracy"]);
    EXPECT_THAT(read_text(work / "results" / "README.md"), HasSubstr("| `r4-tiny-8` | test acc | 50.00 |"));
}

TEST_F(Reproduce, GoesOnFromTheResultsOfAnotherMachine) {
    const Finished first = reproduce({"--seeds", "2", "--results", "results"});
    ASSERT_EQ(first.code, 0) << first.err;
    fs::remove_all(work / "runs");
    const Finished second = reproduce({"--seeds", "2", "--results", "results"});
    EXPECT_EQ(second.code, 0) << second.err;
    EXPECT_EQ(second.err, "") << "nothing is left to run";
    EXPECT_EQ(second.out, first.out);

    const Json other = row_of("r4-tiny-4");
    const Finished one = work.run(
        {"reproduce", "R4", "--config", "mine", "--only", "r4-tiny-8", "--seeds", "3", "--results", "results"});
    ASSERT_EQ(one.code, 0) << one.err;
    EXPECT_THAT(one.out, Not(HasSubstr("r4-tiny-4")));
    EXPECT_EQ(row_of("r4-tiny-4"), other) << "what was not asked for keeps its place";
    EXPECT_EQ(row_of("r4-tiny-8")["runs"].size(), 3U);
    EXPECT_FALSE(fs::exists(work / "runs" / "r4-tiny-8-1"));
    EXPECT_TRUE(fs::exists(work / "runs" / "r4-tiny-8-3"));
}

TEST_F(Reproduce, ResultsOfOtherSettingsAreNotTaken) {
    ASSERT_EQ(reproduce({"--results", "results"}).code, 0);
    fs::remove_all(work / "runs");
    std::string grid = read_text(work / "mine" / "r4-tiny.json");
    grid.replace(grid.find("\"epochs\": 2"), 11, "\"epochs\": 1");
    write_text(work / "mine" / "r4-tiny.json", grid);
    EXPECT_THAT(reproduce({"--results", "results"}).err, HasSubstr("2/2"));
    EXPECT_EQ(row_of("r4-tiny-4")["runs"][0]["epochs"], 1);
}

TEST_F(Reproduce, DamagedResultsAreRefusedAndLeftAlone) {
    fs::create_directories(work / "results");
    for (const char* text :
         {"{\"rows\": [", "[]", "{\"rows\": [{\"id\": \"a\", \"runs\": [{\"seed\": -1}]}], \"searches\": []}"}) {
        write_text(work / "results" / "R4.json", text);
        const Finished refused = reproduce({"--results", "results"});
        EXPECT_NE(refused.code, 0);
        EXPECT_TRUE(one_error_line(refused.err)) << refused.err;
        EXPECT_THAT(refused.err, HasSubstr("R4.json"));
        EXPECT_EQ(read_text(work / "results" / "R4.json"), text);
    }
}

TEST_F(Reproduce, TablesWhatIsThereWithoutRunning) {
    const Finished table = reproduce({"--no-run"});
    EXPECT_EQ(table.code, 0) << table.err;
    EXPECT_THAT(table.out, HasSubstr("not run"));
    EXPECT_FALSE(fs::exists(work / "runs" / "r4-tiny-4-1"));
}

// Whoever changes what an experiment's settings are has to table the real runs anew, or they would be run again.
TEST_F(Reproduce, TheRealRunsTabledInAssetsAreOfTheSettingsOfNow) {
    fs::copy(source_path("assets/results"), work / "results");
    const Finished table = work.run({"reproduce", "all", "--no-run", "--seeds", "5", "--results", "results"});
    ASSERT_EQ(table.code, 0) << table.err;
    for (const char* name : {"R0.json", "R1.json", "R2.json", "R3.json", "R4.json"})
        EXPECT_EQ(read_text(work / "results" / name), read_text(source_path("assets/results") / name)) << name;
    EXPECT_THAT(read_text(work / "results" / "R0.json"), Not(HasSubstr("\"out\""))) << "a path of one machine";
}

TEST_F(Reproduce, GoesOnWithARunThatWasCutOff) {
    ASSERT_EQ(work.run({"train", "r4-tiny-4", "--config", "mine", "--seed", "1", "--out", "whole"}).code, 0);
    const Finished begun =
        work.run({"train", "r4-tiny-4", "--config", "mine", "--seed", "1", "--out", "runs/r4-tiny-4-1"});
    ASSERT_EQ(begun.code, 0) << begun.err;
    fs::remove(work / "runs" / "r4-tiny-4-1" / "report.json");
    const Finished finished = reproduce();
    EXPECT_EQ(finished.code, 0) << finished.err;
    EXPECT_EQ(tensors(work / "runs" / "r4-tiny-4-1" / "best.safetensors"),
              tensors(work / "whole" / "best.safetensors"));
}

TEST_F(Reproduce, QuickRunsOfItsOwnAreShort) {
    const Finished quick = reproduce({"--quick", "--json"});
    ASSERT_EQ(quick.code, 0) << quick.err;
    EXPECT_TRUE(fs::exists(work / "runs" / "quick" / "r4-tiny-4-1" / "report.json"));
    EXPECT_FALSE(fs::exists(work / "runs" / "r4-tiny-4-1"));
    EXPECT_THAT(quick.out, HasSubstr("\"id\":\"r4-tiny-4\""));
}

TEST_F(Reproduce, ARunOfOtherSettingsIsNotTakenForThisOne) {
    ASSERT_EQ(work.run({"train", "r4-tiny-4", "--config", "mine", "--seed", "1", "--epochs", "1", "--out",
                        "runs/r4-tiny-4-1"})
                  .code,
              0);
    const Finished refused = reproduce();
    EXPECT_EQ(refused.code, 1);
    EXPECT_TRUE(one_error_line(refused.err));
    EXPECT_THAT(refused.err, HasSubstr("holds a run of r4-tiny-4 with other settings"));
}

TEST_F(Reproduce, ARunThatFailsIsToldAndTheOthersGoOn) {
    write_text(work / "mine" / "r4-wrong.json", R"({ "parent": "keras-base", "data": { "split": { "validation": 700 } },
        "network": ["flatten", {"dense": {"units": 10}}] })");
    const Finished run = reproduce({"--only", "r4-wrong", "--quiet"});
    EXPECT_EQ(run.code, 1);
    EXPECT_THAT(run.err, HasSubstr("r4-wrong"));
    EXPECT_THAT(run.err, HasSubstr("failed with exit code 1: selvedge: "));
    EXPECT_THAT(run.out, HasSubstr("not run"));
    EXPECT_TRUE(fs::exists(work / "runs" / "r4-tiny-8-1" / "report.json"));
}

TEST_F(Reproduce, SearchesOfTheReportAreMadeAndTabled) {
    write_text(work / "mine" / "r4-find.json", R"({ "parent": "keras-base", "title": "Find",
        "data": { "split": { "validation": 100 } },
        "network": ["flatten", {"dense": {"units": "$units"}}, {"dense": {"units": 10}}],
        "train": { "epochs": 1 },
        "search": { "sampler": "grid", "trials": 2, "space": { "units": { "choice": [4, 8] } } },
        "published": { "top_val_accuracy": [0.75] } })");
    const std::vector<std::string> arguments{"reproduce", "R4", "--config", "mine", "--only", "r4-find"};
    const Finished none = work.run({"reproduce", "R4", "--config", "mine", "--only", "r4-find", "--search-time", "0"});
    EXPECT_EQ(none.code, 0) << none.err;
    EXPECT_THAT(none.out, HasSubstr("r4-find  not run"));
    const Finished first = work.run(arguments);
    ASSERT_EQ(first.code, 0) << first.err;
    EXPECT_THAT(first.out, HasSubstr("r4-find  2 of 2 trials"));
    EXPECT_THAT(first.out, HasSubstr("published 75.00"));
    EXPECT_THAT(first.err, HasSubstr("1/1  r4-find"));
    EXPECT_TRUE(fs::exists(work / "runs" / "r4-find" / "search.json"));
    std::vector<std::string> kept = arguments;
    kept.insert(kept.end(), {"--results", "results"});
    const Finished second = work.run(kept);
    EXPECT_EQ(second.out, first.out);
    EXPECT_EQ(second.err, "");
    fs::remove_all(work / "runs");
    const Finished third = work.run(kept);
    EXPECT_EQ(third.out, first.out) << "of the results that were kept";
    EXPECT_EQ(third.err, "");

    std::string told = read_text(work / "mine" / "r4-find.json");
    told.replace(told.find("\"title\""), 0, R"("about": "What is told about a search does not make it another.", )");
    write_text(work / "mine" / "r4-find.json", told);
    EXPECT_EQ(work.run(kept).err, "");
}

TEST_F(Reproduce, ASearchGoesOnWhereItsRunsFolderIsNot) {
    write_text(work / "mine" / "r4-find.json", R"({ "parent": "keras-base", "title": "Find",
        "data": { "split": { "validation": 100 } },
        "network": ["flatten", {"dense": {"units": "$units"}}, {"dense": {"units": 10}}],
        "train": { "epochs": 1 },
        "search": { "sampler": "grid", "trials": 3, "space": { "units": { "choice": [4, 6, 8] } } } })");
    const fs::path kept = work / "results" / "r4-find.journal.jsonl",
                   journal = work / "runs" / "r4-find" / "journal.jsonl";
    const Finished part = work.run({"search", "r4-find", "--config", "mine", "--trials", "1", "--out", "runs/r4-find"});
    ASSERT_EQ(part.code, 0) << part.err;
    std::vector<std::string> arguments{"reproduce", "R4",      "--config",  "mine",
                                       "--only",    "r4-find", "--results", "results"};
    arguments.push_back("--no-run");
    const Finished tabled = work.run(arguments);
    EXPECT_THAT(tabled.out, HasSubstr("r4-find  1 of 1 trials")) << tabled.err;
    const std::string tried = read_text(kept);
    EXPECT_EQ(tried, read_text(journal));

    fs::remove_all(work / "runs");
    arguments.pop_back();
    const Finished whole = work.run(arguments);
    ASSERT_EQ(whole.code, 0) << whole.err;
    EXPECT_THAT(whole.out, HasSubstr("r4-find  3 of 3 trials"));
    EXPECT_TRUE(read_text(journal).starts_with(tried)) << "what was tried is not tried again";
    EXPECT_FALSE(fs::exists(kept)) << "all is in R4.json now";
    fs::remove_all(work / "runs");
    EXPECT_EQ(work.run(arguments).out, whole.out);
}

TEST_F(Reproduce, WrongWordsAreRefused) {
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"reproduce"},
                                               {"reproduce", "R5"},
                                               {"reproduce", "R4", "--only", "r3-cnn-e1-avg"},
                                               {"reproduce", "R4", "--seeds", "0"},
                                               {"reproduce", "R4", "--jobs", "many"},
                                               {"reproduce", "R4", "--device", "gpu"}}) {
        const Finished refused = work.run(arguments);
        EXPECT_EQ(refused.code, 2) << arguments.back();
        EXPECT_TRUE(one_error_line(refused.err));
    }
    EXPECT_FALSE(fs::exists(work / "runs"));
}

}  // namespace
}  // namespace selvedge::test::reproduce_test
