// The verb train: what it prints, what it leaves in the run's folder, and that threads do not matter.
#include <selvedge/io/json.h>

#include "cli/workspace.h"

namespace selvedge::test::train_test {
namespace {

TEST(CliTrain, LeavesAWholeRunBehind) {
    Workspace work;
    const Finished run = work.run({"train", "small.json", "--out", "runs/a", "--seed", "3", "--device", "cpu"});
    ASSERT_EQ(run.code, 0) << run.err;
    for (const char* name : {"experiment.json", "run.json", "history.jsonl", "last.safetensors", "best.safetensors",
                             "report.json", "report.html"})
        EXPECT_TRUE(std::filesystem::is_regular_file(work / "runs/a" / name)) << name;
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(work / "runs/a"), {}), 7);

    // Standard error: the run in a line, then one line an epoch, and nothing that belongs on a terminal.
    EXPECT_NE(run.err.find("small · 1,498 parameters · 600 train / 100 validation · cpu "), std::string::npos)
        << run.err;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 4) << run.err;
    EXPECT_NE(run.err.find("\nepoch  3/3  "), std::string::npos) << run.err;
    EXPECT_EQ(run.err.find('\r'), std::string::npos);
    EXPECT_EQ(run.err.find('\x1b'), std::string::npos);
    EXPECT_NE(run.out.find("1,498 parameters"), std::string::npos) << run.out;
    EXPECT_NE(run.out.find("runs/a/best.safetensors"), std::string::npos) << run.out;

    // Its history: a JSON object a line.
    std::istringstream history(read_text(work / "runs/a/history.jsonl"));
    std::size_t epoch = 0;
    for (std::string line; std::getline(history, line);) {
        const Result<Json> json = parse_json(line, "history");
        ASSERT_TRUE(json) << line;
        EXPECT_EQ(json->at("epoch"), ++epoch);
        EXPECT_TRUE(json->at("val_loss").is_number());
    }
    EXPECT_EQ(epoch, 3U);
    // Its experiment can be trained again as it stands, and gives the same weights.
    const Finished again = work.run({"train", "runs/a/experiment.json", "--out", "runs/b", "--quiet"});
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(again.err, "");
    EXPECT_EQ(tensors(work / "runs/a/best.safetensors"), tensors(work / "runs/b/best.safetensors"));
}

TEST(CliTrain, PrintsOneJsonObjectWithTheFiguresOfTheBestModel) {
    Workspace work;
    const Finished run = work.run({"train", "small.json", "--out", "run", "--json"});
    ASSERT_EQ(run.code, 0) << run.err;
    const Json results = json_line(run.out);
    EXPECT_EQ(results.at("id"), "small");
    EXPECT_EQ(results.at("parameters"), (3 * 3 * 4 + 4) + (4 + 4) + (6 * 6 * 4 * 10 + 10));
    EXPECT_EQ(results.at("epochs"), 3);
    EXPECT_EQ(results.at("out"), "run");
    EXPECT_GT(results.at("seconds").get<double>(), 0.0);
    EXPECT_EQ(results.at("last").at("epoch"), 3);

    const auto best = results.at("best_epoch").get<std::size_t>();
    std::istringstream history(read_text(work / "run/history.jsonl"));
    std::string line;
    double least = 1e9;
    for (std::size_t epoch = 1; std::getline(history, line); ++epoch) {
        const Json record = *parse_json(line, "history");
        least = std::min(least, record.at("val_loss").get<double>());
        if (epoch == best) {
            EXPECT_EQ(record.at("val_loss"), results.at("val_loss"));
            EXPECT_EQ(record.at("val_accuracy"), results.at("val_accuracy"));
        }
    }
    EXPECT_EQ(results.at("val_loss").get<double>(), least);

    const Json eval = json_line(work.run({"eval", "run/best.safetensors", "--json"}).out);
    EXPECT_EQ(eval.at("accuracy"), results.at("test_accuracy"));
    EXPECT_EQ(eval.at("loss"), results.at("test_loss"));
    const Json model = json_line(work.run({"inspect", "run/best.safetensors", "--json"}).out);
    EXPECT_EQ(model.at("provenance").at("test_accuracy"), results.at("test_accuracy"));
    EXPECT_EQ(model.at("provenance").at("epoch"), best);
    EXPECT_EQ(model.at("provenance").at("command"), "selvedge train small.json");
    EXPECT_EQ(model.at("provenance").at("revision").get<std::string>() + "\n", run_program({"--version"}).out);
}

TEST(CliTrain, TheNumberOfThreadsDoesNotChangeABit) {
    Workspace work;
    ASSERT_EQ(work.run({"train", "small.json", "--threads", "1", "--out", "one"}).code, 0);
    for (const char* threads : {"2", "3"}) {
        ASSERT_EQ(work.run({"train", "small.json", "--threads", threads, "--out", threads}).code, 0);
        EXPECT_EQ(read_text(work / "one/best.safetensors"), read_text(work / threads / "best.safetensors"));
        EXPECT_EQ(tensors(work / "one/last.safetensors"), tensors(work / threads / "last.safetensors"));
    }
    ASSERT_EQ(work.run({"train", "small.json", "--seed", "5", "--out", "other"}).code, 0);
    EXPECT_NE(tensors(work / "one/last.safetensors"), tensors(work / "other/last.safetensors"));
}

TEST(CliTrain, ChoosesAFreeFolderWhereNoneIsNamed) {
    Workspace work;
    const std::vector<std::string> words{"train", "small.json", "--epochs", "1", "--json", "--quiet"};
    EXPECT_EQ(json_line(work.run(words).out).at("out"), "runs/small-4");
    EXPECT_EQ(json_line(work.run(words).out).at("out"), "runs/small-4-2");
}

TEST(CliTrain, ForceReplacesARunAndNothingElse) {
    Workspace work;
    ASSERT_EQ(work.run({"train", "small.json", "--epochs", "2", "--out", "run"}).code, 0);
    write_text(work / "run/notes.txt", "mine");
    ASSERT_EQ(work.run({"train", "small.json", "--epochs", "1", "--out", "run", "--force"}).code, 0);
    EXPECT_EQ(read_text(work / "run/notes.txt"), "mine");
    const std::string history = read_text(work / "run/history.jsonl");
    EXPECT_EQ(std::count(history.begin(), history.end(), '\n'), 1);
}

TEST(CliTrain, OptionsReachTheExperiment) {
    Workspace work;
    write_text(work / "settings.json",
               R"({ "train": { "label_smoothing": 0.1, "epochs": 7, "optimizer": { "sgd": { "momentum": 0.5 } } } })");
    const Finished run = work.run({"train",
                                   "small.json",
                                   "--print-config",
                                   "--config",
                                   "settings.json",
                                   "--epochs",
                                   "5",
                                   "--batch-size",
                                   "16",
                                   "--lr",
                                   "0.02",
                                   "--dropout",
                                   "0.4",
                                   "--seed",
                                   "9",
                                   "--patience",
                                   "2",
                                   "--val-split",
                                   "0.25",
                                   "--set",
                                   "network.5.dense.use_bias=false",
                                   "--set",
                                   "network.layers.0.max_pool2d.window=3"});
    // network.5 is the flatten layer: naming another kind there would leave two in one place.
    EXPECT_EQ(run.code, 2);
    const Finished good = work.run({"train",
                                    "small.json",
                                    "--print-config",
                                    "--config",
                                    "settings.json",
                                    "--epochs",
                                    "5",
                                    "--batch-size",
                                    "16",
                                    "--lr",
                                    "0.02",
                                    "--dropout",
                                    "0.4",
                                    "--seed",
                                    "9",
                                    "--patience",
                                    "2",
                                    "--val-split",
                                    "0.25",
                                    "--set",
                                    "network.6.dense.use_bias=false",
                                    "--set",
                                    "network.layers.0.max_pool2d.window=3"});
    ASSERT_EQ(good.code, 0) << good.err;
    const Json json = *parse_json(good.out, "config");
    const Json& train = json.at("train");
    EXPECT_EQ(train.at("epochs"), 5);  // the command line beats the file
    EXPECT_EQ(train.at("label_smoothing"), 0.1);
    EXPECT_EQ(train.at("batch_size"), 16);
    EXPECT_EQ(train.at("seed"), 9);
    EXPECT_EQ(train.at("optimizer").at("sgd").at("momentum"), 0.5);
    EXPECT_EQ(train.at("optimizer").dump().find("adam"), std::string::npos);
    EXPECT_NE(train.at("optimizer").at("sgd").at("learning_rate").dump().find("0.02"), std::string::npos);
    EXPECT_EQ(train.at("early_stopping").at("patience"), 2);
    EXPECT_EQ(json.at("data").at("split").at("validation"), 0.25);
    const Json& layers = json.at("network").at("layers");
    EXPECT_EQ(layers[4].at("dropout").at("rate"), 0.4);
    EXPECT_EQ(layers[6].at("dense").at("use_bias"), false);
    EXPECT_EQ(layers[0].at("max_pool2d").at("window"), 3);
    EXPECT_EQ(json.at("title"), "Small");
    EXPECT_FALSE(std::filesystem::exists(work / "runs"));
}

TEST(CliTrain, AnotherOptimizerAndNoEarlyStopping) {
    Workspace work;
    const Json sgd = *parse_json(
        work.run({"train", "r1-cnn-64-128-256", "--optimizer", "sgd", "--patience", "none", "--print-config"}).out, "");
    EXPECT_TRUE(sgd.at("train").at("optimizer").contains("sgd"));
    EXPECT_TRUE(sgd.at("train").at("early_stopping").is_null());
    const Json adam = *parse_json(work.run({"train", "r2-cnn", "--optimizer", "adam", "--print-config"}).out, "");
    EXPECT_EQ(adam, *parse_json(work.run({"train", "r2-cnn", "--print-config"}).out, ""));
}

TEST(CliTrain, AFolderGivenAsConfigIsLookedInFirst) {
    Workspace work;
    std::filesystem::create_directory(work / "mine");
    write_text(work / "mine/r2-cnn.json", R"({ "parent": "keras-base", "title": "Mine", "network": ["flatten"] })");
    EXPECT_NE(work.run({"train", "r2-cnn", "--config", "mine", "--print-config"}).out.find("Mine"), std::string::npos);
}

TEST(CliTrain, StopsEarlyAndSaysSo) {
    Workspace work;
    const Finished run = work.run({"train", "small.json", "--lr", "1e-12", "--patience", "1", "--set",
                                   "train.early_stopping.min_delta=0.5", "--epochs", "20", "--out", "run", "--json"});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_NE(run.err.find("stopped early"), std::string::npos) << run.err;
    const Json results = json_line(run.out);
    EXPECT_EQ(results.at("outcome"), "early_stopped");
    EXPECT_LT(results.at("epochs").get<int>(), 20);
}

TEST(CliTrain, ARunThatDivergesEndsCleanlyAndSaysSo) {
    Workspace work;
    const Finished run =
        work.run({"train", "small.json", "--optimizer", "sgd", "--lr", "1e30", "--out", "run", "--json", "--quiet"});
    EXPECT_EQ(run.code, 1);
    EXPECT_TRUE(one_error_line(run.err));
    EXPECT_NE(run.err.find("diverged"), std::string::npos) << run.err;
    const Json results = json_line(run.out);
    EXPECT_EQ(results.at("outcome"), "diverged");
    EXPECT_TRUE(results.at("test_accuracy").is_null());
}

TEST(CliTrain, WithoutValidationTheLastEpochIsTheBest) {
    Workspace work;
    const Json results = json_line(work.run({"train", "small.json", "--val-split", "0", "--out", "run", "--json"}).out);
    EXPECT_EQ(results.at("best_epoch"), 3);
    EXPECT_TRUE(results.at("val_loss").is_null());
    EXPECT_TRUE(results.at("test_accuracy").is_number());
}

TEST(CliTrain, OnATerminalABarMoves) {
    Workspace work;
    const std::vector<std::string> words{"train", "small.json", "--out", "a", "--epochs", "2", "--force"};
    Setting terminal{.environment = {{"TERM", "xterm"}}, .terminal = true};
    const Finished colored = work.run(words, terminal);
    ASSERT_EQ(colored.code, 0);
    EXPECT_NE(colored.err.find("━━━━━━━━━━━━━━━━━━━━━━"), std::string::npos) << colored.err;
    EXPECT_NE(colored.err.find("\r\x1b[K"), std::string::npos);
    EXPECT_NE(colored.err.find("\x1b[36m"), std::string::npos);
    EXPECT_EQ(colored.out.find('\x1b'), std::string::npos);

    terminal.environment.emplace_back("NO_COLOR", "1");
    const Finished plain = work.run(words, terminal);
    EXPECT_NE(plain.err.find("━━━━━━━━━━━━━━━━━━━━━━"), std::string::npos);
    EXPECT_EQ(plain.err.find("\x1b[36m"), std::string::npos);
}

}  // namespace
}  // namespace selvedge::test::train_test
