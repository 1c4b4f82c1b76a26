// The command line itself: help that teaches, and one line for every word that cannot be understood.
#include "cli/workspace.h"

namespace selvedge::test::usage_test {
namespace {

const std::vector<std::string> verbs{"train", "eval", "predict", "inspect", "data", "check-gradients"};

TEST(CliUsage, HelpListsEveryVerbAndGoesToStandardOutput) {
    for (const char* word : {"--help", "-h", "help"}) {
        const Finished help = run_program({word});
        EXPECT_EQ(help.code, 0);
        EXPECT_EQ(help.err, "");
        for (const std::string& verb : verbs) EXPECT_NE(help.out.find("\n  " + verb + " "), std::string::npos) << verb;
    }
}

TEST(CliUsage, EveryVerbHasHelpWithOptionsAndExamples) {
    for (const std::string& verb : verbs) {
        const Finished help = run_program({verb, "--help"});
        EXPECT_EQ(help.code, 0) << verb;
        EXPECT_NE(help.out.find("Usage: selvedge " + verb), std::string::npos) << help.out;
        EXPECT_NE(help.out.find("Example"), std::string::npos) << help.out;
        EXPECT_NE(help.out.find("--json"), std::string::npos) << help.out;
        EXPECT_EQ(run_program({"help", verb}).out, help.out);
    }
    for (const char* option :
         {"--epochs",    "--batch-size", "--lr",           "--optimizer", "--dropout", "--seed",  "--patience",
          "--val-split", "--save-every", "--device",       "--precision", "--threads", "--isa",   "--out",
          "--resume",    "--config",     "--print-config", "--set",       "--json",    "--quiet", "--data"})
        EXPECT_NE(run_program({"train", "--help"}).out.find(std::string("  ") + option), std::string::npos) << option;
    EXPECT_NE(run_program({"eval", "--help"}).out.find("SELVEDGE_DATA"), std::string::npos);
}

TEST(CliUsage, HelpWinsOverEverythingElse) {
    EXPECT_EQ(run_program({"train", "r2-cnn", "--epochs", "0", "--help"}).code, 0);
}

TEST(CliUsage, AWrapperNamesItselfInHelp) {
    const Finished help = run_program({"train", "--help"}, {.environment = {{"SELVEDGE_PROGRAM", "./run"}}});
    EXPECT_NE(help.out.find("./run train r2-cnn"), std::string::npos) << help.out;
}

TEST(CliUsage, VersionIsANumber) {
    const Finished version = run_program({"--version"});
    EXPECT_EQ(version.code, 0);
    EXPECT_TRUE(version.out.starts_with("selvedge 0.")) << version.out;
}

struct WrongUsage {
    std::vector<std::string> words;
    std::string says;  // must stand in the line
};

TEST(CliUsage, WrongUsageIsOneLineWithARemedyAndExitCode2) {
    const std::vector<WrongUsage> cases{
        {{}, "--help"},
        {{"trian", "r2-cnn"}, "'train'"},
        {{"--verbose"}, "no such option"},
        {{"train"}, "r2-cnn"},
        {{"train", "r2-cnn", "--epohs", "3"}, "'--epochs'"},
        {{"train", "r2-cnn", "--epohs=3"}, "'--epochs'"},
        {{"train", "r2-cnn", "-x"}, "-x"},
        {{"train", "r2-cnn", "--epochs"}, "value is missing"},
        {{"train", "--epochs", "--json", "r2-cnn"}, "value is missing"},
        {{"train", "r2-cnn", "r1-mlp-medium-128"}, "too many"},
        {{"train", "r2-cnm"}, "'r2-cnn'"},
        {{"train", "r2-cnn", "--epochs", "0"}, "--epochs 0"},
        {{"train", "r2-cnn", "--epochs", "five"}, "whole number"},
        {{"train", "r2-cnn", "--epochs", ""}, "whole number"},
        {{"train", "r2-cnn", "--epochs", "99999999999999999999999"}, "whole number"},
        {{"train", "r2-cnn", "--batch-size", "-8"}, "--batch-size -8"},
        {{"train", "r2-cnn", "--lr", "-3"}, "greater than 0"},
        {{"train", "r2-cnn", "--lr", "nan"}, "greater than 0"},
        {{"train", "r2-cnn", "--lr", "0.1x"}, "greater than 0"},
        {{"train", "r2-cnn", "--dropout", "1"}, "--dropout 1"},
        {{"train", "r1-mlp-medium-128", "--dropout", "0.2"}, "no dropout layer"},
        {{"train", "r2-cnn", "--optimizer", "adan"}, "'adam'"},
        {{"train", "r2-cnn", "--val-split", "1.5"}, "--val-split 1.5"},
        {{"train", "r2-cnn", "--patience", "soon"}, "none"},
        {{"train", "r2-cnn", "--set", "train.epoch=3"}, "'epochs'"},
        {{"train", "r2-cnn", "--set", "train"}, "path=value"},
        {{"train", "r2-cnn", "--set", "network.0.conv2d.filters=0"}, "filters"},
        {{"train", "r2-cnn", "--set", "network.99.dense.units=3"}, "positions"},
        {{"train", "r2-cnn", "--device", "tpu"}, "auto, cpu or cuda"},
        {{"train", "r2-cnn", "--device", "cuda", "--threads", "2"}, "is of the CPU"},
        {{"predict", "none.safetensors", "none.png", "--device", "cuda", "--isa", "scalar"}, "is of the CPU"},
        {{"train", "r2-cnn", "--precision", "bf16"}, "--device cuda"},
        {{"eval", "none.safetensors", "--device", "cpu", "--precision", "tf32"}, "is of the GPU"},
        {{"search", "r1-search-mlp", "--device", "cuda", "--precision", "half"}, "float32, tf32 or bf16"},
        {{"reproduce", "R1", "--device", "cuda", "--precision", "fp16"}, "float32, tf32 or bf16"},
        {{"train", "r2-cnn", "--threads", "0"}, "--threads 0"},
        {{"train", "r2-cnn", "--threads", "1000"}, "--threads 1000"},
        {{"train", "r2-cnn", "--isa", "mmx"}, "scalar"},
        {{"train", "r2-cnn", "--deterministic", "very"}, "give threads or strict"},
        {{"train", "r2-cnn", "--deterministic", "strict", "--isa", "scalar"}, "leave out --isa scalar"},
        {{"eval"}, "model is missing"},
        {{"eval", "x.safetensors", "--split", "both"}, "test or train"},
        {{"predict"}, "missing"},
        {{"predict", "x.safetensors"}, "picture is missing"},
        {{"inspect"}, "--list"},
        {{"inspect", "r2-cnn", "--list"}, "one of"},
        {{"data"}, "info"},
        {{"data", "inof"}, "'info'"},
    };
    TempDir folder;
    for (const WrongUsage& wrong : cases) {
        const Finished run = run_program(wrong.words, {.folder = folder.path()});
        const std::string words = wrong.words.empty() ? "no words" : wrong.words.back();
        EXPECT_EQ(run.code, 2) << words << run.err;
        EXPECT_EQ(run.out, "") << words;
        EXPECT_TRUE(one_error_line(run.err)) << words;
        EXPECT_NE(run.err.find(wrong.says), std::string::npos) << words << ": " << run.err;
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(CliUsage, TheEnvironmentIsCheckedLikeTheCommandLineAndGivesWayToIt) {
    Workspace work;
    const Finished wrong = work.run({"train", "small.json"}, {.environment = {{"SELVEDGE_ISA", "mmx"}}});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_TRUE(one_error_line(wrong.err));
    EXPECT_NE(wrong.err.find("SELVEDGE_ISA=mmx"), std::string::npos) << wrong.err;

    const Finished threads = work.run({"train", "small.json"}, {.environment = {{"SELVEDGE_THREADS", "many"}}});
    EXPECT_EQ(threads.code, 2);
    EXPECT_NE(threads.err.find("SELVEDGE_THREADS=many"), std::string::npos) << threads.err;

    const Finished scalar = work.run({"train", "small.json", "--isa", "scalar", "--threads", "1", "--epochs", "1"},
                                     {.environment = {{"SELVEDGE_ISA", "mmx"}, {"SELVEDGE_THREADS", "many"}}});
    EXPECT_EQ(scalar.code, 0) << scalar.err;
    EXPECT_NE(scalar.err.find("cpu scalar, 1 thread"), std::string::npos) << scalar.err;
}

TEST(CliUsage, OutputThatCannotBeWrittenIsAnError) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
    EXPECT_EQ(std::system(("'" + program_path() + "' --help > /dev/full 2> /dev/null").c_str()) >> 8, 1);
}

}  // namespace
}  // namespace selvedge::test::usage_test
