// Runs that are killed, interrupted or run out of disk: what was saved is whole, and goes on to the same bits.
#include <thread>

#include "cli/workspace.h"

namespace selvedge::test::interrupt_test {
namespace {

class CliInterrupt : public ::testing::Test {
protected:
    // Many steps an epoch and many products a step, so that a signal comes in the middle of one.
    const std::vector<std::string> words{"train",        "small.json",
                                         "--epochs",     "12",
                                         "--batch-size", "2",
                                         "--set",        "network.0.max_pool2d.window=1",
                                         "--set",        "network.1.conv2d.filters=32"};

    [[nodiscard]] std::vector<std::string> into(const std::string& out) const {
        std::vector<std::string> all = words;
        all.insert(all.end(), {"--out", out});
        return all;
    }
    [[nodiscard]] std::size_t epochs_done(const std::string& out) const {
        const std::string history = read_text(work / out / "history.jsonl");
        return static_cast<std::size_t>(std::count(history.begin(), history.end(), '\n'));
    }
    // Waits until the run has saved so many epochs, and then for a part of the next one.
    bool in_epoch_after(Running& run, std::size_t epochs, const std::string& out,
                        std::chrono::milliseconds part = std::chrono::milliseconds(5)) const {
        const bool there = run.wait_until([&] {
            if (epochs_done(out) < epochs) return false;
            std::error_code not_yet;
            const auto saved = std::filesystem::last_write_time(work / out / "last.safetensors", not_yet);
            return !not_yet && saved >= std::filesystem::last_write_time(work / out / "history.jsonl", not_yet);
        });
        std::this_thread::sleep_for(part);
        return there;
    }
    void expect_same_run(const std::string& out) {
        EXPECT_EQ(read_text(work / "whole/best.safetensors"), read_text(work / out / "best.safetensors"));
        EXPECT_EQ(tensors(work / "whole/last.safetensors"), tensors(work / out / "last.safetensors"));
        EXPECT_EQ(epochs_done(out), 12U);
        for (const auto& entry : std::filesystem::directory_iterator(work / out))
            EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
    }

    Workspace work;
};

TEST_F(CliInterrupt, KilledAndResumedIsTheSameRunBitForBit) {
    ASSERT_EQ(work.run(into("whole")).code, 0);
    {
        Running run(into("killed"), work.with_data());
        ASSERT_TRUE(in_epoch_after(run, 2, "killed"));
        run.send(SIGKILL);
        EXPECT_EQ(run.wait().signal, SIGKILL);
    }
    EXPECT_FALSE(std::filesystem::exists(work / "killed/report.json"));
    {
        Running run({"train", "--resume", "killed", "--threads", "1"}, work.with_data());
        ASSERT_TRUE(in_epoch_after(run, 6, "killed"));
        run.send(SIGKILL);
        run.wait();
    }
    const Finished rest = work.run({"train", "--resume", "killed", "--json"});
    ASSERT_EQ(rest.code, 0) << rest.err;
    EXPECT_NE(rest.err.find("going on after epoch "), std::string::npos) << rest.err;
    EXPECT_EQ(json_line(rest.out).at("epochs"), 12);
    expect_same_run("killed");
}

TEST_F(CliInterrupt, CtrlCSavesAndExits130AndTheRunGoesOn) {
    ASSERT_EQ(work.run(into("whole")).code, 0);
    for (const int signal : {SIGINT, SIGTERM}) {
        const std::string out = signal == SIGINT ? "int" : "term";
        // A signal may come just between two epochs; then once more, a little later in the epoch than before: how long
        // one takes depends on the machine.
        Finished stopped;
        for (int attempt = 0; attempt < 20 && stopped.err.find("interrupted in epoch ") == std::string::npos;
             ++attempt) {
            std::filesystem::remove_all(work / out);
            Running run(into(out), work.with_data());
            ASSERT_TRUE(in_epoch_after(run, 2, out, std::chrono::milliseconds(3 * attempt)));
            run.send(signal);
            stopped = run.wait();
            EXPECT_EQ(stopped.code, 130) << stopped.err;
            EXPECT_EQ(stopped.out, "");
            EXPECT_NE(stopped.err.find("selvedge train --resume " + out), std::string::npos) << stopped.err;
        }
        EXPECT_NE(stopped.err.find("interrupted in epoch "), std::string::npos) << stopped.err;
        const Finished rest = work.run({"train", "--resume", out});
        ASSERT_EQ(rest.code, 0) << rest.err;
        expect_same_run(out);
    }
}

TEST_F(CliInterrupt, ASecondSignalExitsAtOnce) {
    Running run(into("twice"), work.with_data());
    ASSERT_TRUE(in_epoch_after(run, 1, "twice"));
    // Both wait for the stopped process, so that the second comes before it can save.
    run.send(SIGSTOP);
    run.send(SIGINT);
    run.send(SIGTERM);
    run.send(SIGCONT);
    const Finished stopped = run.wait();
    EXPECT_EQ(stopped.code, 130);
    EXPECT_EQ(stopped.err.find("--resume"), std::string::npos) << stopped.err;
    EXPECT_EQ(work.run({"train", "--resume", "twice", "--quiet"}).code, 0);
}

TEST_F(CliInterrupt, AFinishedRunIsNotDoneAgainAndMendsItsModel) {
    ASSERT_EQ(work.run({"train", "small.json", "--out", "run"}).code, 0);
    const std::string model = read_text(work / "run/best.safetensors");
    const auto written = std::filesystem::last_write_time(work / "run/last.safetensors");
    const Finished again = work.run({"train", "--resume", "run", "--json"});
    EXPECT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(json_line(again.out).at("epochs"), 3);
    EXPECT_EQ(std::filesystem::last_write_time(work / "run/last.safetensors"), written);

    for (const char* damage : {"", "half a model"}) {
        write_text(work / "run/best.safetensors", damage);
        EXPECT_EQ(work.run({"train", "--resume", "run"}).code, 0);
        EXPECT_EQ(read_text(work / "run/best.safetensors"), model);
    }
    std::filesystem::remove(work / "run/best.safetensors");
    EXPECT_EQ(work.run({"train", "--resume", "run"}).code, 0);
    EXPECT_EQ(read_text(work / "run/best.safetensors"), model);
}

TEST_F(CliInterrupt, KilledBeforeItsReportItWritesIt) {
    ASSERT_EQ(work.run({"train", "small.json", "--out", "run"}).code, 0);
    const std::string model = read_text(work / "run/best.safetensors"), report = read_text(work / "run/report.json");
    std::filesystem::remove(work / "run/report.json");
    write_text(work / "run/.last.safetensors.99-0.tmp", "half a checkpoint");
    write_text(work / "run/history.jsonl", read_text(work / "run/history.jsonl") + "{\"epoch\": 4, \"lo");
    EXPECT_EQ(work.run({"train", "--resume", "run"}).code, 0);
    EXPECT_EQ(read_text(work / "run/best.safetensors"), model);
    EXPECT_EQ(read_text(work / "run/report.json"), report);
    EXPECT_EQ(epochs_done("run"), 3U);
    EXPECT_FALSE(std::filesystem::exists(work / "run/.last.safetensors.99-0.tmp"));
}

TEST_F(CliInterrupt, ACheckpointOfAnotherRunIsRefused) {
    ASSERT_EQ(work.run({"train", "small.json", "--out", "a", "--epochs", "1"}).code, 0);
    ASSERT_EQ(work.run({"train", "small.json", "--out", "b", "--epochs", "1", "--seed", "8"}).code, 0);
    std::filesystem::copy_file(work / "b/last.safetensors", work / "a/last.safetensors",
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::remove(work / "a/report.json");
    const Finished run = work.run({"train", "--resume", "a"});
    EXPECT_EQ(run.code, 1);
    EXPECT_TRUE(one_error_line(run.err));
    EXPECT_NE(run.err.find("seed"), std::string::npos) << run.err;
}

TEST_F(CliInterrupt, TwoProcessesDoNotTrainInOneFolder) {
    Running run(into("one"), work.with_data());
    ASSERT_TRUE(in_epoch_after(run, 1, "one"));
    const Finished second = work.run({"train", "--resume", "one"});
    EXPECT_EQ(second.code, 1);
    EXPECT_TRUE(one_error_line(second.err));
    run.send(SIGINT);
    EXPECT_EQ(run.wait().code, 130);
}

TEST_F(CliInterrupt, WithoutSpaceTheRunDoesNotBegin) {
    const std::vector<std::string> before = work.files();
    const Finished run = work.run(into("full"), {.largest_file = 4096});
    EXPECT_EQ(run.code, 1);
    EXPECT_TRUE(one_error_line(run.err));
    EXPECT_EQ(work.files(), before);
}

TEST_F(CliInterrupt, ADiskThatFillsUpStopsTheRunAndHarmsNothing) {
    ASSERT_EQ(work.run(into("whole")).code, 0);
    std::string saved;
    {
        Running run(into("full"), work.with_data());
        ASSERT_TRUE(in_epoch_after(run, 2, "full"));
        run.limit_files(512);
        const Finished stopped = run.wait();
        EXPECT_EQ(stopped.code, 1);
        EXPECT_NE(stopped.err.find("--resume full"), std::string::npos) << stopped.err;
        EXPECT_TRUE(one_error_line(stopped.err.substr(stopped.err.rfind("selvedge: "))));
    }
    const Finished rest = work.run({"train", "--resume", "full"});
    ASSERT_EQ(rest.code, 0) << rest.err;
    expect_same_run("full");
}

}  // namespace
}  // namespace selvedge::test::interrupt_test
