// What train does with its data: augmentation, curves on subsets, models kept on the way, runs that explode and die;
// and the verb check-gradients.
#include <selvedge/io/json.h>

#include "cli/workspace.h"

namespace selvedge::test::training_data_test {
namespace {

namespace fs = std::filesystem;

std::vector<Json> history(const fs::path& run) {
    std::vector<Json> lines;
    std::istringstream text(read_text(run / "history.jsonl"));
    for (std::string line; std::getline(text, line);) lines.push_back(*parse_json(line, "history"));
    return lines;
}

TEST(CliTrainingData, AugmentationEnlargesTheTrainingPart) {
    Workspace work;
    const std::string augment = R"(data.augment={"classes": [2, 6], "rotation": 10, "zoom": 0.1, "flip": true})";
    const Finished run = work.run({"train", "small.json", "--epochs", "1", "--out", "run", "--set", augment});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_NE(run.err.find("720 train / 100 validation"), std::string::npos) << run.err;  // 600 + 60 + 60
    const Finished fly = work.run({"train", "small.json", "--epochs", "1", "--out", "fly", "--set", augment, "--set",
                                   "data.augment.mode=on_the_fly", "--threads", "2"});
    ASSERT_EQ(fly.code, 0) << fly.err;
    EXPECT_NE(fly.err.find("600 train / 100 validation"), std::string::npos) << fly.err;
    const Finished wrong = work.run({"train", "small.json", "--set", "data.augment={}"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_TRUE(one_error_line(wrong.err));
}

TEST(CliTrainingData, CurvesStandInTheHistory) {
    Workspace work;
    const Finished run = work.run({"train", "small.json", "--out", "run", "--set", R"(train.curves={"subset": 50})"});
    ASSERT_EQ(run.code, 0) << run.err;
    for (const Json& line : history(work / "run"))
        for (const char* figure :
             {"train_subset_loss", "train_subset_accuracy", "test_subset_loss", "test_subset_accuracy"})
            EXPECT_TRUE(line.at(figure).is_number()) << figure;
    EXPECT_NE(run.err.find("test_subset_acc "), std::string::npos) << run.err;
    ASSERT_EQ(work.run({"train", "small.json", "--out", "plain"}).code, 0);
    EXPECT_FALSE(history(work / "plain").front().contains("test_subset_loss"));
    EXPECT_EQ(tensors(work / "run/best.safetensors"), tensors(work / "plain/best.safetensors"));
}

TEST(CliTrainingData, KeepsTheModelOfEveryNthEpoch) {
    Workspace work;
    const Finished run =
        work.run({"train", "small.json", "--epochs", "5", "--save-every", "2", "--out", "run", "--json"});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_TRUE(fs::is_regular_file(work / "run/epochs/epoch-0002.safetensors"));
    EXPECT_TRUE(fs::is_regular_file(work / "run/epochs/epoch-0004.safetensors"));
    EXPECT_EQ(std::distance(fs::directory_iterator(work / "run/epochs"), {}), 2);
    const Json saved = json_line(run.out).at("saved");
    ASSERT_EQ(saved.size(), 2U);
    const std::vector<Json> lines = history(work / "run");
    EXPECT_EQ(saved[1].at("epoch"), 4);
    EXPECT_EQ(saved[1].at("file"), "epochs/epoch-0004.safetensors");
    EXPECT_EQ(saved[1].at("val_loss"), lines[3].at("val_loss"));
    EXPECT_EQ(saved[1].at("val_accuracy"), lines[3].at("val_accuracy"));
    const Finished eval = work.run({"eval", "run/epochs/epoch-0002.safetensors"});
    EXPECT_EQ(eval.code, 0) << eval.err;

    // A run that replaces it takes them away, and leaves what is not its own.
    write_text(work / "run/epochs/notes.txt", "mine");
    ASSERT_EQ(work.run({"train", "small.json", "--epochs", "1", "--out", "run", "--force"}).code, 0);
    EXPECT_FALSE(fs::exists(work / "run/epochs/epoch-0002.safetensors"));
    EXPECT_EQ(read_text(work / "run/epochs/notes.txt"), "mine");
}

// Raw pixels and long steps: after the first ones every unit is dead, and the loss a harmless looking ln 10.
TEST(CliTrainingData, ARunThatExplodesAndDiesSaysThatItDiverged) {
    Workspace work;
    write_text(work / "raw.json", R"({
        "data": { "pixels": "raw" },
        "network": [ "flatten", { "dense": { "units": 32, "activation": "relu" } },
                     { "dense": { "units": 32, "activation": "relu" } }, { "dense": { "units": 10 } } ],
        "train": { "optimizer": { "sgd": { "learning_rate": 0.1 } }, "batch_size": 50, "epochs": 40 } })");
    const Finished run = work.run({"train", "raw.json", "--out", "run", "--json", "--quiet"});
    EXPECT_EQ(run.code, 1);
    EXPECT_TRUE(one_error_line(run.err));
    EXPECT_NE(run.err.find("diverged"), std::string::npos) << run.err;
    const Json results = json_line(run.out);
    EXPECT_EQ(results.at("outcome"), "diverged");
    EXPECT_LT(results.at("epochs").get<int>(), 40);
    EXPECT_NEAR(results.at("last").at("loss").get<double>(), 2.3026, 0.05);
    EXPECT_EQ(results.at("last").at("test_accuracy"), 0.1);
    EXPECT_EQ(parse_json(read_text(work / "run/report.json"), "report")->at("outcome"), "diverged");
}

TEST(CliCheckGradients, ATableALayerAndJson) {
    Workspace work;
    const Finished run = work.run({"check-gradients", "small.json"});
    ASSERT_EQ(run.code, 0) << run.err << run.out;
    for (const char* words : {"small · seed 4 · 2 images · loss ", "conv2d.kernel", "3×3×1×4", "dense.bias",
                              "complex step", "All gradients are those of the loss."})
        EXPECT_NE(run.out.find(words), std::string::npos) << words << "\n" << run.out;
    EXPECT_EQ(run.out.find("WRONG"), std::string::npos);
    EXPECT_EQ(run.err, "");

    const Json json = json_line(
        work.run({"check-gradients", "small.json", "--images", "3", "--entries", "5", "--seed", "9", "--json"}).out);
    EXPECT_EQ(json.at("passed"), true);
    EXPECT_EQ(json.at("seed"), 9);
    EXPECT_EQ(json.at("images"), 3);
    EXPECT_EQ(json.at("parameters").size(), 6U);
    EXPECT_EQ(json.at("parameters")[0].at("checked"), 5);
    EXPECT_LT(json.at("parameters")[0].at("complex_step").at("relative").get<double>(), 1e-9);

    EXPECT_EQ(work.run({"check-gradients"}).code, 2);
    EXPECT_EQ(work.run({"check-gradients", "none"}).code, 2);
    EXPECT_EQ(work.run({"check-gradients", "small.json", "--images", "0"}).code, 2);
    EXPECT_EQ(work.run({"check-gradients", "small.json", "--entries", "many"}).code, 2);
}

}  // namespace
}  // namespace selvedge::test::training_data_test
