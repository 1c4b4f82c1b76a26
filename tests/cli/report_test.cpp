// The page of a run and the verb report: what is written, what is refused, and that nothing in a run's files is taken
// for more than text. How the page looks in a browser is tested in tests/web.
#include <selvedge/io/json.h>

#include <algorithm>

#include "cli/workspace.h"

namespace selvedge::test::report_test {
namespace {

std::size_t times(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

class CliReport : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        work = std::make_unique<Workspace>();
        ASSERT_EQ(work->run({"train", "small.json", "--epochs", "2", "--out", "run", "--quiet"}).code, 0);
        ASSERT_EQ(work->run({"train", "small.json", "--epochs", "1", "--seed", "9", "--out", "other"}).code, 0);
    }
    static void TearDownTestSuite() { work.reset(); }
    static std::unique_ptr<Workspace> work;
};
std::unique_ptr<Workspace> CliReport::work;

TEST_F(CliReport, TrainLeavesAPageThatNeedsNothingElse) {
    const std::string page = read_text(*work / "run/report.html");
    ASSERT_TRUE(page.starts_with("<!doctype html>"));
    for (const char* id : {"loss", "accuracy", "confusion", "class-accuracy", "reliability", "predictions-right",
                           "classes", "samples", "means", "maps-conv2d", "filters-conv2d"})
        EXPECT_EQ(times(page, std::string("id=\"") + id + "\""), 1U) << id;
    // Nothing is fetched: no address but in ECharts' own text, which the policy keeps from loading anything.
    EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
    const std::string head = page.substr(0, page.find("id=\"charts\""));
    EXPECT_EQ(head.find("http://"), std::string::npos);
    EXPECT_EQ(head.find("https://"), std::string::npos);
    EXPECT_EQ(times(head, "<img src=\"data:image/png;base64,"), times(head, "<img"));
}

TEST_F(CliReport, MakesItAnewAndPrintsWhere) {
    const Finished run = work->run({"report", "run", "--out", "again.html", "--image", "7", "--layer", "conv2d"});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(run.out, "again.html\n");
    EXPECT_EQ(run.err, "");
    EXPECT_NE(read_text(*work / "again.html").find("Test image 7, a Sneaker"), std::string::npos);

    const Json json = json_line(work->run({"report", "run", "--json"}).out);
    EXPECT_EQ(json.at("title"), "Small");
    EXPECT_EQ(json.at("files"), Json({"run/report.html"}));
}

TEST_F(CliReport, SeveralRunsAreCompared) {
    const Finished run = work->run({"report", "run", "other", "--out", "both.html"});
    ASSERT_EQ(run.code, 0) << run.err;
    const std::string page = read_text(*work / "both.html");
    for (const char* id : {"val-loss", "val-accuracy", "loss", "accuracy", "confusion-1", "confusion-2", "reliability"})
        EXPECT_EQ(times(page, std::string("id=\"") + id + "\""), 1U) << id;
    EXPECT_NE(page.find("<th scope=\"row\">other</th><td>small</td><td>9</td>"), std::string::npos);
}

TEST_F(CliReport, AModelAloneHasAPageToo) {
    const Finished run = work->run({"report", "run/best.safetensors"});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(run.out, "best-report.html\n");
    const std::string page = read_text(*work / "best-report.html");
    EXPECT_EQ(times(page, "id=\"confusion\""), 1U);
    EXPECT_EQ(times(page, "id=\"loss\""), 0U);
}

TEST_F(CliReport, EveryPictureAsAFileOfItsOwn) {
    for (const std::string format : {"svg", "png"}) {
        const Finished run = work->run({"report", "run", "--format", format, "--out", format});
        ASSERT_EQ(run.code, 0) << run.err;
        for (const char* name : {"loss", "confusion", "confusion-per-cent", "reliability", "classes", "samples",
                                 "predictions-right", "maps-conv2d", "filters-conv2d"}) {
            const std::string path = format + "/" + name + "." + format;
            EXPECT_NE(run.out.find(path + "\n"), std::string::npos) << path;
            const std::string bytes = read_text(*work / path);
            EXPECT_TRUE(format == "svg" ? bytes.starts_with("<svg") : bytes.starts_with("\x89PNG\r\n")) << path;
        }
    }
    EXPECT_NE(read_text(*work / "svg/confusion.svg").find(">Ankle boot<"), std::string::npos);
    EXPECT_NE(read_text(*work / "svg/loss.svg").find(">validation<"), std::string::npos);
}

TEST_F(CliReport, TextOfARunIsNeverMarkup) {
    std::filesystem::copy(*work / "run", *work / "odd", std::filesystem::copy_options::recursive);
    std::string experiment = read_text(*work / "odd/experiment.json");
    const std::string title = "\"title\": \"Small\"", evil = "\"title\": \"</script><script>alert(1)</script>\"";
    experiment.replace(experiment.find(title), title.size(), evil);
    write_text(*work / "odd/experiment.json", experiment);
    ASSERT_EQ(work->run({"report", "odd"}).code, 0);
    const std::string page = read_text(*work / "odd/report.html");
    EXPECT_EQ(page.find("<script>alert"), std::string::npos);
    EXPECT_NE(page.find("&lt;/script&gt;&lt;script&gt;alert(1)"), std::string::npos);
}

TEST_F(CliReport, ARunThatWasCutOffIsShownAsFarAsItWent) {
    const std::filesystem::path folder = *work / "cut";
    std::filesystem::create_directories(folder);
    std::filesystem::copy(*work / "run/experiment.json", folder);
    write_text(folder / "history.jsonl", read_text(*work / "run/history.jsonl") + "{\"epoch\": 3, \"lo");
    const Finished run = work->run({"report", "cut"});
    EXPECT_EQ(run.code, 0);
    EXPECT_NE(run.err.find("without its predictions"), std::string::npos) << run.err;
    const std::string page = read_text(folder / "report.html");
    EXPECT_NE(page.find("not finished"), std::string::npos);
    EXPECT_EQ(times(page, "id=\"loss\""), 1U);
    EXPECT_EQ(times(page, "id=\"confusion\""), 0U);
}

TEST_F(CliReport, WithoutEChartsTheRunIsDoneAllTheSame) {
    Setting setting;
    setting.environment.emplace_back("SELVEDGE_ECHARTS", "nowhere.js");
    const Finished run = work->run({"train", "small.json", "--epochs", "1", "--out", "bare", "--quiet"}, setting);
    EXPECT_EQ(run.code, 0);
    EXPECT_TRUE(run.err.starts_with("selvedge: report.html was not written: nowhere.js: ")) << run.err;
    EXPECT_TRUE(std::filesystem::exists(*work / "bare/report.json"));
    EXPECT_FALSE(std::filesystem::exists(*work / "bare/report.html"));
    const Finished again = work->run({"report", "bare"}, setting);
    EXPECT_EQ(again.code, 1);
    EXPECT_TRUE(one_error_line(again.err));
}

TEST_F(CliReport, WithoutNodePicturesAreRefusedInWords) {
    Setting setting;
    setting.environment.emplace_back("PATH", "/nonexistent");
    const Finished run = work->run({"report", "run", "--format", "svg", "--out", "none"}, setting);
    EXPECT_EQ(run.code, 1);
    EXPECT_TRUE(one_error_line(run.err));
    EXPECT_NE(run.err.find("install Node.js"), std::string::npos) << run.err;
    EXPECT_FALSE(std::filesystem::exists(*work / "none"));
}

TEST_F(CliReport, ASearchHasAPage) {
    std::filesystem::create_directories(*work / "search");
    write_text(*work / "search/search.json", R"({"id": "s", "objective": "val_loss", "direction": "minimize",
        "space": [{"name": "units", "type": "int", "min": 1, "max": 9, "step": 1}],
        "trials": [{"number": 0, "status": "done", "objective": 0.5, "val_loss": 0.5, "parameters": {"units": 3}},
                   {"number": 1, "status": "done", "objective": 0.25, "val_loss": 0.25, "parameters": {"units": 4}},
                   {"number": 2, "status": "failed", "objective": null, "parameters": {"units": 9}}],
        "importance": [{"name": "units", "importance": 1}]})");
    const Finished run = work->run({"report", "search"});
    ASSERT_EQ(run.code, 0) << run.err;
    const std::string page = read_text(*work / "search/report.html");
    for (const char* id : {"parallel", "objective", "importance"})
        EXPECT_EQ(times(page, std::string("id=\"") + id + "\""), 1U) << id;
    EXPECT_LT(page.find("<th scope=\"row\">1</th><td>4</td>"), page.find("<th scope=\"row\">0</th><td>3</td>"));
    EXPECT_EQ(page.find("<th scope=\"row\">2</th>"), std::string::npos);

    write_text(*work / "search/search.json", "[1]");
    EXPECT_EQ(work->run({"report", "search"}).code, 1);
}

TEST_F(CliReport, TrainWritesEventsForTensorBoardWhereAsked) {
    const auto files_in = [&](const std::string& folder) {
        std::error_code ignored;
        return std::distance(std::filesystem::directory_iterator(*work / folder, ignored), {});
    };
    EXPECT_EQ(files_in("run/tensorboard"), 0);
    ASSERT_EQ(work->run({"train", "--tensorboard", "small.json", "--epochs", "2", "--out", "events"}).code, 0);
    EXPECT_EQ(files_in("events/tensorboard/train"), 1);
    EXPECT_EQ(files_in("events/tensorboard/validation"), 1);
    ASSERT_EQ(work->run({"train", "small.json", "--epochs", "1", "--out", "events", "--force"}).code, 0);
    EXPECT_EQ(files_in("events/tensorboard"), 0);  // those of the run that was replaced
    ASSERT_EQ(work->run({"train", "small.json", "--epochs", "1", "--out", "named", "--tensorboard=logs/a"}).code, 0);
    EXPECT_EQ(files_in("logs/a/train"), 1);
    EXPECT_EQ(files_in("named/tensorboard"), 0);
}

TEST_F(CliReport, BadInputIsRefused) {
    const auto says = [&](const std::vector<std::string>& words, int code, const std::string& part) {
        std::vector<std::string> all{"report"};
        all.insert(all.end(), words.begin(), words.end());
        const Finished run = work->run(all);
        EXPECT_EQ(run.code, code) << run.err;
        EXPECT_TRUE(one_error_line(run.err));
        EXPECT_NE(run.err.find(part), std::string::npos) << run.err;
    };
    says({}, 2, "a run is missing");
    says({"run", "--format", "pgn"}, 2, "did you mean 'png'");
    says({"run", "--image", "-1"}, 2, "--image");
    says({"run", "--image", "60"}, 1, "there are 60 test images");
    says({"run", "--layer", "conv2d_7"}, 1, "did you mean 'conv2d'");
    says({"nowhere"}, 1, "is not there");
    says({"data"}, 1, "no experiment.json");
    says({"small.json"}, 1, "small.json");
    says({"run", "--out", "no/such/folder/page.html"}, 1, "no/such/folder");
}

}  // namespace
}  // namespace selvedge::test::report_test
