// The verbs eval, predict, inspect and data: their text, and their JSON.
#include <gmock/gmock.h>
#include <selvedge/io/json.h>

#include <numeric>

#include "cli/workspace.h"

namespace selvedge::test::model_verbs_test {
namespace {

class CliModel : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        work = std::make_unique<Workspace>();
        ASSERT_EQ(work->run({"train", "small.json", "--out", "run"}).code, 0);
    }
    static void TearDownTestSuite() { work.reset(); }
    static std::unique_ptr<Workspace> work;
    const std::string model = "run/best.safetensors";
    const std::string boot = source_path("assets/samples/ankle-boot.png");
    const std::string shirt = source_path("assets/samples/t-shirt.jpg");
};
std::unique_ptr<Workspace> CliModel::work;

TEST_F(CliModel, EvalGivesFiguresThatAgreeWithItsConfusionMatrix) {
    const Finished run = work->run({"eval", model, "--json"});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(run.err, "");
    const Json json = json_line(run.out);
    ASSERT_EQ(json.at("confusion").size(), 10U);
    double correct = 0, all = 0;
    for (std::size_t truth = 0; truth < 10; ++truth) {
        double row = 0;
        for (const Json& count : json.at("confusion")[truth]) row += count.get<double>();
        const double hits = json.at("confusion")[truth][truth].get<double>();
        const Json& figures = json.at("per_class")[truth];
        EXPECT_EQ(figures.at("class"), truth);
        EXPECT_EQ(figures.at("support").get<double>(), row);
        EXPECT_DOUBLE_EQ(figures.at("recall").get<double>(), hits / row);
        correct += hits;
        all += row;
    }
    EXPECT_EQ(all, 60);
    EXPECT_DOUBLE_EQ(json.at("accuracy").get<double>(), correct / all);
    EXPECT_EQ(json.at("per_class")[9].at("label"), "Ankle boot");
    for (std::size_t c = 0; c < 10; ++c)
        EXPECT_EQ(json.at("per_class_accuracy")[c], json.at("per_class")[c].at("recall"));
    double mistakes = 0;
    for (const Json& pair : json.at("most_confused")) {
        const Json& row = json.at("confusion")[pair.at("true").get<std::size_t>()];
        EXPECT_EQ(pair.at("count"), row[pair.at("predicted").get<std::size_t>()]);
        mistakes += pair.at("count").get<double>();
    }
    EXPECT_LE(mistakes, all - correct);
    const Json& calibration = json.at("calibration");
    EXPECT_NEAR(calibration.at("accuracy").get<double>(), json.at("accuracy").get<double>(), 1e-12);
    EXPECT_NEAR(calibration.at("nll").get<double>(), json.at("loss").get<double>(), 1e-4);
    ASSERT_EQ(calibration.at("bins").size(), 15U);
    double binned = 0, ece = 0;
    for (const Json& bin : calibration.at("bins")) {
        const double count = bin.at("count").get<double>();
        binned += count;
        ece += count / all * std::abs(bin.at("accuracy").get<double>() - bin.at("confidence").get<double>());
    }
    EXPECT_EQ(binned, all);
    EXPECT_NEAR(calibration.at("ece").get<double>(), ece, 1e-12);

    const Json train = json_line(work->run({"eval", model, "--json", "--split", "train"}).out);
    double items = 0;
    for (const Json& figures : train.at("per_class")) items += figures.at("support").get<double>();
    EXPECT_EQ(items, 700);
}

TEST_F(CliModel, EvalPrintsTheReportAndTheMatrix) {
    const Finished run = work->run({"eval", model});
    ASSERT_EQ(run.code, 0);
    for (const char* text : {"accuracy ", "precision    recall  f1-score   support", "weighted avg", "9 Ankle boot",
                             "accuracy by class", "per cent of the true class", "ECE 0.", "mean confidence"})
        EXPECT_NE(run.out.find(text), std::string::npos) << text << "\n" << run.out;
}

TEST_F(CliModel, PredictGivesOneJsonObjectAPicture) {
    const Finished run = work->run({"predict", model, boot, shirt, "--json"});
    ASSERT_EQ(run.code, 0) << run.err;
    const std::size_t end = run.out.find('\n');
    const std::string first = run.out.substr(0, end + 1), second = run.out.substr(end + 1);
    EXPECT_EQ(json_line(first).at("file"), boot);
    EXPECT_EQ(json_line(second).at("file"), shirt);
    for (const std::string& line : {first, second}) {
        const Json json = json_line(line);
        const auto probabilities = json.at("probabilities").get<std::vector<double>>();
        ASSERT_EQ(probabilities.size(), 10U);
        EXPECT_NEAR(std::accumulate(probabilities.begin(), probabilities.end(), 0.0), 1, 1e-5);
        const auto largest = std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin();
        EXPECT_EQ(json.at("class"), largest);
        EXPECT_EQ(json.at("answer"), probabilities[static_cast<std::size_t>(largest)] >= 0.5 ? "sure" : "unsure");
        EXPECT_TRUE(json.at("label").is_string());
    }
}

TEST_F(CliModel, PredictPrintsALineAPicture) {
    const Finished run = work->run({"predict", model, boot, shirt});
    ASSERT_EQ(run.code, 0);
    EXPECT_EQ(std::count(run.out.begin(), run.out.end(), '\n'), 2) << run.out;
    EXPECT_TRUE(run.out.starts_with(boot + ": ")) << run.out;
    EXPECT_NE(run.out.find(" %"), std::string::npos);
}

TEST_F(CliModel, InspectShowsWhatAModelIsMadeOf) {
    const Finished run = work->run({"inspect", model});
    ASSERT_EQ(run.code, 0) << run.err;
    for (const char* text : {"conv2d", "Total params", "test_accuracy", "selvedge train small.json", "data_sha256"})
        EXPECT_NE(run.out.find(text), std::string::npos) << text << "\n" << run.out;
}

TEST(CliInspect, TheNamedExperimentsHaveThePublishedNumbersOfParameters) {
    std::map<std::string, std::size_t> parameters;
    std::istringstream lines(run_program({"inspect", "--list", "--json"}).out);
    for (std::string line; std::getline(lines, line);) {
        const Json json = *parse_json(line, "list");
        EXPECT_FALSE(json.at("title").get<std::string>().empty()) << line;
        if (json.at("parameters").is_null()) continue;  // a search: its trials differ in size
        parameters[json.at("id").get<std::string>()] = json.at("parameters").get<std::size_t>();
    }
    EXPECT_EQ(parameters["r2-cnn"], 83322U);
    EXPECT_EQ(parameters["r1-cnn-64-128-256"], 410634U);
    EXPECT_EQ(parameters["r1-mlp-medium-128"], 784U * 128 + 128 + 128 * 128 + 128 + 128 * 10 + 10);
    EXPECT_FALSE(parameters.contains("keras-base"));

    const Finished text = run_program({"inspect", "--list"});
    EXPECT_EQ(text.code, 0);
    EXPECT_NE(text.out.find("83,322 parameters  R2 baseline CNN"), std::string::npos) << text.out;
    const Finished one = run_program({"inspect", "r2-cnn"});
    EXPECT_NE(one.out.find("Total params: 83,322"), std::string::npos) << one.out;
    EXPECT_EQ(one.out.find("\"parent\""), std::string::npos);
}

TEST(CliInspect, FrameworksConventionsReachTheLayers) {
    Workspace work;
    write_text(work / "net.json",
               R"({ "parent": "pytorch-base", "network": ["batch_norm", "flatten", { "dense": { "units": 10 } }] })");
    const Json json = json_line(work.run({"inspect", "net.json", "--json"}).out).at("experiment");
    const Json& layers = json.at("network").at("layers");
    EXPECT_NEAR(layers[0].at("batch_norm").at("momentum").get<double>(), 0.9, 1e-7);
    EXPECT_NEAR(layers[0].at("batch_norm").at("epsilon").get<double>(), 1e-5, 1e-12);
    EXPECT_EQ(layers[2].at("dense").at("kernel_initializer"), "pytorch");
    EXPECT_NEAR(json.at("train").at("optimizer").at("adam").at("epsilon").get<double>(), 1e-8, 1e-15);
}

TEST(CliInspect, DevicesListsTheInstructionSets) {
    const std::string lines = run_program({"inspect", "--devices", "--json"}).out;
    const std::size_t end = lines.find('\n') + 1;
    const Json json = json_line(lines.substr(0, end)), second = json_line(lines.substr(end));
    EXPECT_EQ(json.at("device"), "cpu");
    EXPECT_EQ(second.at("device"), "cuda");
    EXPECT_TRUE(second.at("isas").empty());
    bool scalar = false;
    for (const Json& isa : json.at("isas"))
        scalar = scalar || (isa.at("name") == "scalar" && isa.at("built") == true && isa.at("usable") == true);
    EXPECT_TRUE(scalar) << json.dump();
    const std::string text = run_program({"inspect", "--devices"}).out;
    EXPECT_NE(text.find("  scalar        usable"), std::string::npos) << text;
    EXPECT_NE(text.find("  wasm_relaxed  not built"), std::string::npos) << text;
}

TEST(CliData, DescribesAFolderAndAFile) {
    Workspace work;
    const Json json = json_line(work.run({"data", "info", "--json"}).out);
    EXPECT_EQ(json.at("train").at("count"), 700);
    EXPECT_EQ(json.at("test").at("count"), 60);
    EXPECT_EQ(json.at("train").at("is_original"), false);
    EXPECT_EQ(json.at("test").at("class_counts"), Json(std::vector<int>(10, 6)));
    const Json named = json_line(work.run({"data", "info", "data", "--json"}).out);
    EXPECT_EQ(named.at("train"), json.at("train"));
    EXPECT_EQ(named.at("path"), "data");

    const Json labels = json_line(work.run({"data", "info", "data/t10k-labels-idx1-ubyte", "--json"}).out);
    EXPECT_EQ(labels.at("kind"), "labels");
    const Finished text = work.run({"data", "info", "data/train-images-idx3-ubyte"});
    EXPECT_EQ(text.code, 0);
    EXPECT_NE(text.out.find("700 images of 28×28 pixels"), std::string::npos) << text.out;
    EXPECT_NE(text.out.find("not the published"), std::string::npos) << text.out;
}

TEST(CliData, TheOptionBeatsTheEnvironment) {
    Workspace work;
    const Finished run = work.run({"data", "info", "--data", "nowhere"});
    EXPECT_EQ(run.code, 1);
    EXPECT_NE(run.err.find("--data nowhere"), std::string::npos) << run.err;
}

TEST_F(CliModel, EvalMeasuresRobustnessByFamily) {
    const Json json = json_line(work->run({"eval", model, "--robustness", "--json"}).out);
    ASSERT_EQ(json.at("families").size(), 11U);
    double sum = 0;
    for (const auto& item : json.at("families").items()) sum += item.value().get<double>();
    EXPECT_NEAR(json.at("mean").get<double>(), sum / 11, 1e-12);
    EXPECT_EQ(json.at("clean"), json_line(work->run({"eval", model, "--json"}).out).at("accuracy"));
    EXPECT_EQ(json_line(work->run({"eval", model, "--robustness", "--json", "--threads", "2"}).out), json);
    EXPECT_NE(json_line(work->run({"eval", model, "--robustness", "--json", "--seed", "2"}).out), json);
    const Finished text = work->run({"eval", model, "--robustness"});
    EXPECT_THAT(text.out, ::testing::ContainsRegex("clean +[0-9.]+ %.*\n(.*\n)*mean +[0-9.]+ %"));
}

TEST_F(CliModel, EvalScoresPicturesOfAList) {
    write_text(*work / "list.json",
               Json::array({{{"file", boot}, {"class", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}, {"groups", {"any"}}},
                            {{"file", shirt}, {"class", 3}}})
                   .dump());
    const Json first = json_line(work->run({"predict", "--json", model, shirt}).out);
    const Json json = json_line(work->run({"eval", model, "--pictures", "list.json", "--json"}).out);
    const bool right = first.at("class") == 3;
    EXPECT_EQ(json.at("count"), 2);
    EXPECT_EQ(json.at("right"), right ? 2 : 1);
    EXPECT_EQ(json.at("by_group").at("any").at("accuracy"), 1.0);
    EXPECT_EQ(json.at("wrong").size(), right ? 0U : 1U);

    write_text(*work / "wrong.json", R"([{"file": "a.png", "class": 12}])");
    const Finished wrong = work->run({"eval", model, "--pictures", "wrong.json"});
    EXPECT_EQ(wrong.code, 1);
    EXPECT_THAT(wrong.err, ::testing::HasSubstr("class 12"));
    EXPECT_EQ(work->run({"eval", model, "--pictures", "list.json", "--robustness"}).code, 2);
}

TEST_F(CliModel, CalibrateWritesWhatPredictAnswersBy) {
    const Finished run =
        work->run({"calibrate", model, "--experiment", "small.json", "--out", "calibrated.safetensors", "--json"});
    ASSERT_EQ(run.code, 0) << run.err;
    const Json fit = json_line(run.out);
    EXPECT_LE(fit.at("nll_after").get<double>(), fit.at("nll_before").get<double>());
    EXPECT_LE(fit.at("clothing_refused").get<double>(), 0.03);
    const Json before = json_line(work->run({"predict", "--json", model, shirt}).out);
    const Json after = json_line(work->run({"predict", "--json", "calibrated.safetensors", shirt}).out);
    EXPECT_EQ(before.at("class"), after.at("class"));
    EXPECT_NE(before.at("probabilities"), after.at("probabilities"));
    EXPECT_EQ(tensors(*work / model), tensors(*work / "calibrated.safetensors"));
    const Finished missing = work->run({"calibrate"});
    EXPECT_EQ(missing.code, 2);
}

}  // namespace
}  // namespace selvedge::test::model_verbs_test
