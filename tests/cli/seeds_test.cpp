// train --seeds: one run a seed, the same as each alone, and gone on with when called again.
#include <selvedge/io/json.h>

#include "cli/workspace.h"

namespace selvedge::test::seeds_test {
namespace {

std::vector<Json> json_lines(const std::string& text) {
    std::vector<Json> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        const Result<Json> json = parse_json(line, "output");
        EXPECT_TRUE(json) << line;
        if (json) lines.push_back(*json);
    }
    return lines;
}

TEST(CliSeeds, ARunASeedAsIfEachWereAlone) {
    Workspace work;
    const std::vector<std::string> command{"train",  "small.json", "--seeds",  "3", "--jobs", "2",
                                           "--seed", "5",          "--epochs", "1", "--json", "--quiet"};
    const Finished runs = work.run(command);
    ASSERT_EQ(runs.code, 0) << runs.err;
    const std::vector<Json> lines = json_lines(runs.out);
    ASSERT_EQ(lines.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(lines[i].at("seed"), 5 + i);
        EXPECT_EQ(lines[i].at("out"), "runs/small-" + std::to_string(5 + i));
    }
    const Finished alone =
        work.run({"train", "small.json", "--seed", "6", "--epochs", "1", "--out", "alone", "--quiet"});
    ASSERT_EQ(alone.code, 0) << alone.err;
    EXPECT_EQ(tensors(work / "alone/best.safetensors"), tensors(work / "runs/small-6/best.safetensors"));

    // The same command has nothing more to do; where a run is missing it is made.
    std::filesystem::remove_all(work / "runs/small-7");
    const std::filesystem::file_time_type before = std::filesystem::last_write_time(work / "runs/small-5/report.json");
    const Finished again = work.run(command);
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(std::filesystem::last_write_time(work / "runs/small-5/report.json"), before);
    EXPECT_EQ(json_lines(again.out)[2].at("test_accuracy"), lines[2].at("test_accuracy"));
}

TEST(CliSeeds, TablesTheMeansForPeople) {
    Workspace work;
    const Finished runs =
        work.run({"train", "small.json", "--seeds", "2", "--epochs", "1", "--out", "many", "--quiet"});
    ASSERT_EQ(runs.code, 0) << runs.err;
    EXPECT_NE(runs.out.find("seed 4"), std::string::npos) << runs.out;
    EXPECT_NE(runs.out.find("many-5/report.json"), std::string::npos) << runs.out;
    EXPECT_NE(runs.out.find("test_acc "), std::string::npos) << runs.out;
    EXPECT_NE(runs.out.find(" ± "), std::string::npos) << runs.out;
}

TEST(CliSeeds, RefusesWhatDoesNotFit) {
    Workspace work;
    EXPECT_EQ(work.run({"train", "small.json", "--seeds", "0"}).code, 2);
    EXPECT_EQ(work.run({"train", "small.json", "--jobs", "2"}).code, 2);
    EXPECT_EQ(work.run({"train", "--resume", "runs/a", "--seeds", "2"}).code, 2);
    ASSERT_EQ(work.run({"train", "small.json", "--seeds", "1", "--epochs", "1", "--quiet"}).code, 0);
    const Finished other = work.run({"train", "small.json", "--seeds", "1", "--epochs", "2", "--quiet"});
    EXPECT_EQ(other.code, 1);
    EXPECT_TRUE(one_error_line(other.err));
    EXPECT_NE(other.err.find("other settings"), std::string::npos) << other.err;
}

}  // namespace
}  // namespace selvedge::test::seeds_test
