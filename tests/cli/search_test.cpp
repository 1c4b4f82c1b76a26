// The verb search as a person uses it: whole, killed and resumed, several at a time, and wrong in all ways.
#include <selvedge/io/json.h>
#include <selvedge/train/experiment.h>

#include <set>
#include <thread>

#include "cli/workspace.h"

namespace selvedge::test::search_test {
namespace {

Json parsed(const std::string& text) {
    const Result<Json> json = parse_json(text, "test");
    EXPECT_TRUE(json) << text;
    return json ? *json : Json();
}

class CliSearch : public ::testing::Test {
protected:
    CliSearch() { write("tiny", tiny()); }

    // A network of a few hundred parameters; a trial takes some hundredths of a second.
    static Json tiny() {
        return parsed(R"({
            "parent": "keras-base", "title": "Tiny search",
            "data": { "split": { "validation": 100 } },
            "network": [ { "max_pool2d": { "window": 4 } }, "flatten",
                         { "dense": { "units": "$units", "activation": "relu" } },
                         { "when": { "layers": 2 }, "then": [ { "dense": { "units": "$more" } } ] },
                         { "dense": { "units": 10 } } ],
            "train": { "optimizer": { "adam": { "learning_rate": "$rate" } }, "batch_size": 8, "epochs": 3, "seed": 4 },
            "search": { "sampler": "bayesian", "trials": 6, "objective": "val_accuracy",
                        "space": { "layers": { "int": { "min": 1, "max": 2 }, "label": "The number of layers" },
                                   "units": { "int": { "min": 4, "max": 32, "step": 4 } },
                                   "more": { "choice": [8, 16], "when": { "layers": 2 } },
                                   "rate": { "float": { "min": 1e-4, "max": 1e-1, "sampling": "log" } } } } })");
    }
    void write(const std::string& name, const Json& json) { write_text(work / (name + ".json"), json.dump()); }
    void write_changed(const std::string& name, const std::string& path, const std::string& value) {
        Json json = tiny();
        EXPECT_TRUE(apply_override(json, path, parsed(value)));
        write(name, json);
    }

    // The lines of a journal, without what the clock says.
    [[nodiscard]] std::vector<Json> journal(const std::string& out) const {
        std::istringstream lines(read_text(work / out / "journal.jsonl"));
        std::vector<Json> all;
        for (std::string line; std::getline(lines, line);) {
            Json json = parsed(line);
            if (json.contains("execution_done")) json["execution_done"]["execution"].erase("seconds");
            all.push_back(std::move(json));
        }
        return all;
    }
    [[nodiscard]] std::size_t lines_with(const std::string& out, const std::string& words) const {
        const std::string text = read_text(work / out / "journal.jsonl");
        std::size_t count = 0;
        for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++count;
        return count;
    }

    Workspace work;
};

TEST_F(CliSearch, SearchesTablesAndRetrains) {
    const Finished run = work.run({"search", "tiny.json", "--out", "s", "--top", "3"});
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_NE(run.err.find("tiny · bayesian · 6 trials · maximize val_accuracy"), std::string::npos) << run.err;
    EXPECT_NE(run.err.find("6/6  trial 5  layers="), std::string::npos) << run.err;
    EXPECT_TRUE(run.out.starts_with("Search space summary\nDefault search space size: 4\nlayers (Int)\n")) << run.out;
    EXPECT_NE(run.out.find("\nBest parameters\nThe number of layers is "), std::string::npos);
    EXPECT_NE(run.out.find("\nTop 3 of 6 trials by val_accuracy\ntrial  layers  units  more"), std::string::npos);
    EXPECT_NE(run.out.find("\nretrained  trial "), std::string::npos);

    const Json results = parsed(read_text(work / "s/search.json"));
    EXPECT_EQ(results.at("id"), "tiny");
    ASSERT_EQ(results.at("trials").size(), 6U);
    EXPECT_EQ(results.at("importance").size(), 4U);
    const Json& best = results.at("best");
    for (const Json& trial : results.at("trials")) {
        EXPECT_EQ(trial.at("status"), "done");
        EXPECT_LE(trial.at("objective"), best.at("objective"));
        EXPECT_EQ(trial.at("parameters").contains("more"), trial.at("parameters").at("layers") == 2);
    }
    // The same seed, the same number of epochs: the very weights that the trial had.
    EXPECT_EQ(results.at("retrained").at("trial"), best.at("number"));
    EXPECT_EQ(results.at("retrained").at("epochs"), best.at("best_epoch"));
    EXPECT_EQ(results.at("retrained").at("val_loss"), best.at("val_loss"));
    EXPECT_TRUE(results.at("retrained").at("test_accuracy").is_number());

    // Asked again, nothing is done again; asked for more, that much is done.
    const std::string kept = read_text(work / "s/journal.jsonl");
    const auto trained = std::filesystem::last_write_time(work / "s/retrained/report.json");
    EXPECT_EQ(json_line(work.run({"search", "tiny.json", "--out", "s", "--json"}).out), results);
    EXPECT_EQ(read_text(work / "s/journal.jsonl"), kept);
    EXPECT_EQ(std::filesystem::last_write_time(work / "s/retrained/report.json"), trained);
    const Finished more = work.run({"search", "tiny.json", "--out", "s", "--trials", "8", "--json"});
    EXPECT_EQ(json_line(more.out).at("ended"), 8) << more.err;
    EXPECT_TRUE(read_text(work / "s/journal.jsonl").starts_with(kept));
}

// A kill between trials, and several within them, with executions and a pruner: the trials of an undisturbed search.
TEST_F(CliSearch, KilledAndResumedComesToTheSameTrials) {
    Json slow = tiny();
    slow["network"][0]["max_pool2d"]["window"] = 2;
    slow["train"]["batch_size"] = 2;
    slow["train"]["epochs"] = 5;
    slow["search"]["trials"] = 7;
    slow["search"]["executions_per_trial"] = 2;
    slow["search"]["retrain"] = "none";
    slow["search"]["pruner"] = parsed(R"({ "successive_halving": { "min_epochs": 2, "reduction": 2 } })");
    write("slow", slow);
    ASSERT_EQ(work.run({"search", "slow.json", "--out", "whole"}).code, 0);
    EXPECT_GE(lines_with("whole", "\"pruned\""), 1U);
    EXPECT_GE(lines_with("whole", "rung_reached"), 7U);

    for (const std::size_t lines : {2, 7, 12, 18}) {
        Running run({"search", "slow.json", "--out", "killed"}, work.with_data());
        ASSERT_TRUE(run.wait_until([&] { return lines_with("killed", "\n") >= lines; }));
        std::this_thread::sleep_for(std::chrono::milliseconds(lines * 3));
        run.send(SIGKILL);
        EXPECT_EQ(run.wait().signal, SIGKILL);
    }
    const Finished rest = work.run({"search", "slow.json", "--out", "killed"});
    ASSERT_EQ(rest.code, 0) << rest.err;
    EXPECT_NE(rest.err.find("going on after "), std::string::npos) << rest.err;
    EXPECT_EQ(journal("killed"), journal("whole"));
    EXPECT_TRUE(std::filesystem::is_empty(work / "killed/trials"));

    // As if killed between an execution's end in the journal and the removal of its checkpoint.
    write_text(work / "killed/trials/0003-0.safetensors", "left");
    EXPECT_EQ(work.run({"search", "slow.json", "--out", "killed"}).code, 0);
    EXPECT_TRUE(std::filesystem::is_empty(work / "killed/trials"));
}

TEST_F(CliSearch, ATrialGoesOnFromItsOwnCheckpoint) {
    Json slow = tiny();
    slow["network"][0]["max_pool2d"]["window"] = 1;
    slow["train"]["batch_size"] = 1;
    slow["train"]["epochs"] = 6;
    slow["search"]["trials"] = 1;
    write("slow", slow);
    {
        Running run({"search", "slow.json", "--out", "s"}, work.with_data());
        ASSERT_TRUE(run.wait_until([&] { return std::filesystem::exists(work / "s/trials/0000-0.safetensors"); }));
        run.send(SIGKILL);
        run.wait();
    }
    // A damaged checkpoint costs the trial's epochs, not the trial.
    std::filesystem::copy(work / "s", work / "damaged", std::filesystem::copy_options::recursive);
    write_text(work / "damaged/trials/0000-0.safetensors", "nothing");
    EXPECT_EQ(work.run({"search", "slow.json", "--out", "s"}).code, 0);
    EXPECT_EQ(work.run({"search", "slow.json", "--out", "damaged"}).code, 0);
    EXPECT_EQ(journal("s"), journal("damaged"));
}

TEST_F(CliSearch, CtrlCSavesAndExits130) {
    Json slow = tiny();
    slow["train"]["batch_size"] = 1;
    slow["train"]["epochs"] = 40;
    write("slow", slow);
    {
        Running run({"search", "slow.json", "--out", "s", "--jobs", "2"}, work.with_data());
        ASSERT_TRUE(run.wait_until([&] { return std::filesystem::exists(work / "s/trials/0001-0.safetensors"); }));
        const Finished second = work.run({"search", "slow.json", "--out", "s"});
        EXPECT_EQ(second.code, 1);
        EXPECT_TRUE(one_error_line(second.err));
        run.send(SIGINT);
        const Finished stopped = run.wait();
        EXPECT_EQ(stopped.code, 130);
        EXPECT_EQ(stopped.out, "");
        EXPECT_NE(stopped.err.find("all is saved, go on with `selvedge search slow.json --jobs 2 --out s`"),
                  std::string::npos)
            << stopped.err;
    }
    EXPECT_EQ(parsed(read_text(work / "s/search.json")).at("trials")[0].at("status"), "running");
    const Finished timed = work.run({"search", "slow.json", "--out", "s", "--timeout", "0.05s"});
    EXPECT_EQ(timed.code, 0);
    EXPECT_NE(timed.err.find("the time is over after "), std::string::npos) << timed.err;
}

TEST_F(CliSearch, ThreadsDoEachTrialOnce) {
    const Finished run =
        work.run({"search", "tiny.json", "--out", "s", "--trials", "9", "--jobs", "3", "--sampler", "tpe", "--json"});
    ASSERT_EQ(run.code, 0) << run.err;
    std::set<std::string> different;
    const Json results = json_line(run.out);
    for (const Json& trial : results.at("trials")) {
        EXPECT_EQ(trial.at("status"), "done");
        different.insert(trial.at("parameters").dump());
    }
    EXPECT_EQ(different.size(), 9U);
    EXPECT_EQ(lines_with("s", "trial_ended"), 9U);
}

TEST_F(CliSearch, AGridIsDoneWholeAndTrialsMayFail) {
    Json grid = tiny();
    grid["search"]["sampler"] = "grid";
    grid["search"]["trials"] = 0;
    grid["search"]["space"]["units"] = parsed(R"({ "choice": [4, 8] })");
    grid["search"]["space"]["rate"] = parsed(R"({ "choice": [0.01, 1e30] })");
    write("grid", grid);
    const Json results = json_line(work.run({"search", "grid.json", "--json"}).out);
    EXPECT_EQ(results.at("out"), "runs/grid");
    ASSERT_EQ(results.at("trials").size(), 12U);
    for (const Json& trial : results.at("trials")) {
        const bool sane = trial.at("parameters").at("rate") == 0.01;
        EXPECT_EQ(trial.at("status"), sane ? "done" : "failed") << trial;
        EXPECT_EQ(trial.at("reason") == "", sane);
    }
    grid["search"]["space"]["rate"] = parsed(R"({ "choice": [1e30] })");
    write("lost", grid);
    const Finished lost = work.run({"search", "lost.json"});
    EXPECT_EQ(lost.code, 1);
    EXPECT_NE(lost.err.find("all its trials failed: diverged"), std::string::npos) << lost.err;
}

TEST_F(CliSearch, EpochsCanBeSetWhereTheyAreSearchedFor) {
    Json json = tiny();
    json["train"]["epochs"] = "$epochs";
    json["search"]["trials"] = 2;
    json["search"]["retrain"] = "none";
    json["search"]["space"]["epochs"] = parsed(R"({ "choice": [5, 9], "label": "Epochs" })");
    write("epochs", json);
    const Json searched = json_line(work.run({"search", "epochs.json", "--out", "searched", "--json"}).out);
    ASSERT_EQ(searched.at("trials").size(), 2U);
    for (const Json& trial : searched.at("trials")) {
        const Json& epochs = trial.at("parameters").at("epochs");
        EXPECT_TRUE(epochs == 5 || epochs == 9) << epochs;
        EXPECT_EQ(trial.at("epochs"), epochs);
    }
    const Json results = json_line(work.run({"search", "epochs.json", "--epochs", "2", "--json"}).out);
    for (const Json& trial : results.at("trials")) EXPECT_EQ(trial.at("epochs"), 2);
    EXPECT_TRUE(results.at("retrained").is_null());
}

TEST_F(CliSearch, ADiskThatFillsUpHarmsNothing) {
    ASSERT_EQ(work.run({"search", "tiny.json", "--out", "whole"}).code, 0);
    const Finished full = work.run({"search", "tiny.json", "--out", "s"}, {.largest_file = 4096});
    EXPECT_EQ(full.code, 1);
    EXPECT_TRUE(one_error_line(full.err.substr(full.err.rfind("selvedge: ")))) << full.err;
    EXPECT_NE(full.err.find("go on with `selvedge search tiny.json --out s`"), std::string::npos) << full.err;
    EXPECT_EQ(work.run({"search", "tiny.json", "--out", "s"}).code, 0);
    EXPECT_EQ(journal("s"), journal("whole"));
}

TEST_F(CliSearch, ATornJournalIsMendedAndADamagedOneRefused) {
    ASSERT_EQ(work.run({"search", "tiny.json", "--out", "s", "--set", "search.retrain=none"}).code, 0);
    const std::string whole = read_text(work / "s/journal.jsonl");
    const std::vector<Json> before = journal("s");
    const auto again = [&] { return work.run({"search", "tiny.json", "--out", "s", "--set", "search.retrain=none"}); };

    write_text(work / "s/journal.jsonl", whole.substr(0, whole.size() - 20));
    const Finished mended = again();
    EXPECT_EQ(mended.code, 0);
    EXPECT_NE(mended.err.find("the last line was cut off in the middle and is left out"), std::string::npos);
    EXPECT_EQ(journal("s"), before);

    write_text(work / "s/journal.jsonl", whole.substr(0, 30));
    EXPECT_EQ(again().code, 0);
    EXPECT_EQ(journal("s"), before);

    write_text(work / "s/journal.jsonl", std::string(whole).insert(whole.find('\n') + 1, "{]\n"));
    const Finished damaged = again();
    EXPECT_EQ(damaged.code, 1);
    EXPECT_TRUE(one_error_line(damaged.err));
    EXPECT_NE(damaged.err.find("journal.jsonl line 2"), std::string::npos) << damaged.err;

    write_text(work / "s/journal.jsonl", whole);
    const std::pair<std::vector<std::string>, const char*> others[] = {
        {{"--epochs", "4"}, "'train.epochs' differs"},
        {{"--seed", "9"}, "differs"},
        {{"--sampler", "random"}, "'search.sampler.bayesian' differs"},
        {{"--set", "search.space.units.int.max=64"}, "'search.space.units.int.max' differs"}};
    for (const auto& [words, message] : others) {
        std::vector<std::string> arguments{"search", "tiny.json", "--out", "s"};
        arguments.insert(arguments.end(), words.begin(), words.end());
        const Finished other = work.run(arguments);
        EXPECT_EQ(other.code, 1);
        EXPECT_TRUE(one_error_line(other.err));
        EXPECT_NE(other.err.find(message), std::string::npos) << other.err;
    }
    EXPECT_EQ(read_text(work / "s/journal.jsonl"), whole);
    EXPECT_EQ(work.run({"search", "tiny.json", "--out", "data"}).code, 1);
}

TEST_F(CliSearch, WrongSearchesAreRefusedInOneLine) {
    const std::tuple<const char*, const char*, const char*> cases[] = {
        {"search.space.unit", R"({ "choice": [1] })", "space: unit: is used nowhere"},
        {"search.space.units", R"({ "int": { "min": 9, "max": 4 } })", "min 9.0: must not be above max"},
        {"search.space.more.when", R"({ "layer": 2 })", "did you mean 'layers'?"},
        {"train.batch_size", R"("$batch")", "'$batch': not a parameter of the search's space"},
        {"search.sampler", R"("grid")", "a grid needs values"},
        {"data.split.validation", "0", "set aside a part"},
    };
    for (const auto& [path, value, words] : cases) {
        write_changed("wrong", path, value);
        const Finished run = work.run({"search", "wrong.json"});
        EXPECT_EQ(run.code, 2);
        EXPECT_TRUE(one_error_line(run.err));
        EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
    }
    EXPECT_EQ(work.run({"inspect", "wrong.json"}).code, 2);
    EXPECT_FALSE(std::filesystem::exists(work / "runs"));
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"search"},
                                               {"search", "r0-search-mpl"},
                                               {"search", "r2-cnn"},
                                               {"search", "tiny.json", "--jobs", "0"},
                                               {"search", "tiny.json", "--timeout", "soon"},
                                               {"search", "tiny.json", "--sampler", "best"},
                                               {"search", "tiny.json", "--set", "search.trialz=4"}}) {
        const Finished run = work.run(words);
        EXPECT_EQ(run.code, 2) << run.err;
        EXPECT_TRUE(one_error_line(run.err));
    }
    EXPECT_NE(work.run({"train", "tiny.json"}).err.find("run it with the verb search"), std::string::npos);
}

TEST_F(CliSearch, IsListedAndInspected) {
    const Finished list = work.run({"inspect", "--list", "--config", "."});
    EXPECT_EQ(list.code, 0);
    for (const char* id :
         {"r0-search-mlp", "r0-search-cnn", "r1-search-mlp", "r1-search-cnn", "r2-search", "r4-search"})
        EXPECT_NE(list.out.find("\n" + std::string(id) + " "), std::string::npos) << id;
    EXPECT_NE(list.out.find("108 trials      R1 search over MLPs, grid\n"), std::string::npos) << list.out;
    const Finished shown = work.run({"inspect", "r0-search-mlp"});
    EXPECT_TRUE(shown.out.starts_with("Search space summary\nDefault search space size: 12\nnum_layers (Int)\n"));
    EXPECT_EQ(json_line(work.run({"inspect", "tiny.json", "--json"}).out).at("space").size(), 4U);
}

}  // namespace
}  // namespace selvedge::test::search_test
