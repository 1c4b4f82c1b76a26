// --device: auto says what it takes and why; a GPU that was asked for and is not there is an error with a remedy.
#include <selvedge/io/json.h>

#include "cli/workspace.h"

namespace selvedge::test::device_test {
namespace {

bool gpu_is_usable() {
    std::istringstream lines(run_program({"inspect", "--devices", "--json"}).out);
    for (std::string line; std::getline(lines, line);) {
        const Result<Json> json = parse_json(line, "devices");
        if (json && json->at("device") == "cuda") return json->at("usable").get<bool>();
    }
    ADD_FAILURE() << "inspect --devices lists no cuda";
    return false;
}

TEST(CliDevice, AutoSaysWhatItTakes) {
    Workspace work;
    const Finished run = work.run({"train", "small.json", "--epochs", "1", "--out", "a"});
    ASSERT_EQ(run.code, 0) << run.err;
    const std::string wanted = gpu_is_usable() ? "device auto: cuda " : "device auto: cpu ";
    EXPECT_EQ(run.err.rfind(wanted, 0), 0U) << run.err;
    const std::string first = run.err.substr(0, run.err.find('\n'));
    EXPECT_EQ(first.find("(CUDA ") != std::string::npos, !gpu_is_usable()) << run.err;
    EXPECT_EQ(work.run({"eval", "a/best.safetensors", "--device", "auto"}).code, 0);
}

TEST(CliDevice, AGpuThatIsNotThereIsAnError) {
    if (gpu_is_usable()) GTEST_SKIP() << "there is a GPU";
    Workspace work;
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"train", "small.json", "--out", "a"}, {"train", "small.json", "--seeds", "2"}}) {
        std::vector<std::string> words = command;
        words.insert(words.end(), {"--device", "cuda", "--precision", "bf16"});
        const Finished run = work.run(words);
        EXPECT_EQ(run.code, 2);
        EXPECT_TRUE(one_error_line(run.err));
        EXPECT_NE(run.err.find("CUDA"), std::string::npos) << run.err;
    }
    EXPECT_FALSE(std::filesystem::exists(work / "a"));
}

}  // namespace
}  // namespace selvedge::test::device_test
