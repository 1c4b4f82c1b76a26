// A search as JSON, its journal, and the study that a journal gives.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/search/results.h>
#include <selvedge/search/study.h>

namespace selvedge::search_test {
namespace {

Json json(const std::string& text) {
    const Result<Json> parsed = parse_json(text, "test");
    EXPECT_TRUE(parsed) << text;
    return parsed ? *parsed : Json();
}

Json small() {
    return json(R"({
        "id": "small", "title": "Small",
        "data": { "split": { "validation": 100 } },
        "network": [ "flatten", { "dense": { "units": "$units" } },
                     { "when": { "layers": { "min": 2 } }, "then": [ { "dense": { "units": "$more" } } ] },
                     { "dense": { "units": 10 } } ],
        "train": { "optimizer": { "adam": { "learning_rate": "$rate" } }, "epochs": 9, "seed": 5,
                   "early_stopping": { "patience": 2 } },
        "search": { "sampler": "grid", "trials": 0, "executions_per_trial": 2, "objective": "val_accuracy",
                    "pruner": { "successive_halving": { "min_epochs": 1, "reduction": 2 } },
                    "space": { "layers": { "int": { "min": 1, "max": 2 } },
                               "units": { "choice": [8, 16] },
                               "more": { "choice": [4, 6], "when": { "layers": 2 }, "label": "Units of layer 2" },
                               "rate": { "choice": [0.01] } } } })");
}
Search search(const Json& from = small()) {
    const Result<Search> read = search_from_json(from, "small");
    EXPECT_TRUE(read) << (read ? "" : read.error().message());
    return *read;
}
std::string refusal(const std::string& path, const std::string& value) {
    Json changed = small();
    EXPECT_TRUE(apply_override(changed, path, json(value)));
    const Result<Search> read = search_from_json(changed, "small");
    return read ? "accepted" : read.error().message();
}

Execution run(std::uint64_t seed, double accuracy, std::size_t best_epoch) {
    Execution execution{.seed = seed, .epochs = best_epoch + 2, .best_epoch = best_epoch};
    execution.objective = execution.val_accuracy = accuracy;
    execution.val_loss = 1 - accuracy;
    execution.seconds = 1.5;
    return execution;
}

// Three trials, the third still running.
const std::vector<JournalEntry> happened{
    TrialStarted{0, {{{"layers", 1}, {"units", 8}, {"rate", 0.01}}}},
    RungReached{0, 1, 0.5},
    ExecutionDone{0, run(5, 0.8, 4)},
    ExecutionDone{0, run(6, 0.7, 7)},
    TrialEnded{0, TrialStatus::done, ""},
    TrialStarted{1, {{{"layers", 1}, {"units", 16}, {"rate", 0.01}}}},
    TrialEnded{1, TrialStatus::failed, "diverged"},
    TrialStarted{2, {{{"layers", 2}, {"units", 8}, {"more", 4}, {"rate", 0.01}}}},
    ExecutionDone{2, run(5, 0.9, 3)},
};
std::string journal_text() {
    std::string text = journal_header(search(), {"a", "b"}) + "\n";
    for (const JournalEntry& entry : happened) text += journal_line(entry) + "\n";
    return text;
}

TEST(Search, MakesTheExperimentsOfItsConfigurations) {
    const Json configuration = json(R"({ "layers": 2, "units": 16, "more": 6, "rate": 0.01 })");
    const Result<Experiment> experiment = trial_experiment(search(), configuration, 1);
    ASSERT_TRUE(experiment) << experiment.error().message();
    const Json whole = experiment_to_json(*experiment);
    EXPECT_EQ(whole.at("network").at("layers").size(), 4U);
    EXPECT_EQ(whole.at("network").at("layers")[1].at("dense").at("units"), 16);
    EXPECT_EQ(whole.at("network").at("layers")[2].at("dense").at("units"), 6);
    EXPECT_EQ(experiment->train.seed, 6U);  // the template's 5, and 1 for the second execution
    EXPECT_EQ(learning_rate(schedule_of(experiment->train.optimizer), 0, 1), 0.01);
}

TEST(Search, ReadsBackWhatItWrites) {
    const Json whole = search_to_json(search());
    EXPECT_EQ(search_to_json(search(whole)), whole);
    EXPECT_EQ(search().settings.direction(), Direction::maximize);
}

TEST(Search, RetrainsTheBest) {
    Trial trial{.number = 0, .parameters = {json(R"({ "layers": 1, "units": 8, "rate": 0.01 })")}};
    trial.executions = {run(5, 0.8, 4), run(6, 0.7, 7)};
    const Experiment shorter = *retrain_experiment(search(), trial);
    EXPECT_EQ(shorter.train.epochs, 6U);  // 5.5, rounded
    EXPECT_FALSE(shorter.train.early_stopping);
    Json changed = small();
    changed["search"]["retrain"] = json(R"({ "full": { "epochs": 20 } })");
    const Experiment full = *retrain_experiment(search(changed), trial);
    EXPECT_EQ(full.train.epochs, 20U);
    EXPECT_TRUE(full.train.early_stopping);
    EXPECT_EQ(full.train.monitor, Monitor::val_accuracy);
    changed["search"]["retrain"] = json(R"({ "best_epoch": { "with_validation": true } })");
    EXPECT_EQ(write_json(retrain_experiment(search(changed), trial)->data.split.validation), 0);
}

TEST(Search, SaysWhatIsWrong) {
    const std::tuple<const char*, const char*, const char*> cases[] = {
        {"search.space.rat", R"({ "choice": [1] })", "space: rat: is used nowhere"},
        {"network.1.dense.units", "\"$unit\"", "'$unit': not a parameter of the search's space; did you mean 'units'?"},
        {"network.2.when", R"({ "layer": 2 })", "'$layer': not a parameter"},
        {"search.space.units", R"({ "int": { "min": 9, "max": 2 } })", "must not be above max"},
        {"search.space.rate", R"({ "float": { "min": 0.1, "max": 1 } })", "a grid needs values"},
        {"search.space.units", R"({ "choice": [8, "many"] })", "with {"},
        {"search.sampler", "\"bayes\"", "'bayes': not a known sampler"},
        {"search.sampler", "\"random\"", "trials 0: is for the sampler grid only"},
        {"search.trial", "1", "did you mean 'trials'?"},
        {"search.pruner", R"({ "successive_halving": { "reduction": 1 } })", "must be at least 2"},
        {"data.split.validation", "0", "set aside a part"},
        {"train.batch_size", "\"$more\"", "'$more' (with {"},
    };
    for (const auto& [path, value, words] : cases)
        EXPECT_NE(refusal(path, value).find(words), std::string::npos) << refusal(path, value);
    const Result<Experiment> trained = experiment_from_json(small(), "small");
    ASSERT_FALSE(trained);
    EXPECT_NE(trained.error().message().find("run it with the verb search"), std::string::npos);
}

TEST(Journal, GivesTheStudyThatWroteIt) {
    const Result<Journal> journal = parse_journal(journal_text(), "j");
    ASSERT_TRUE(journal) << journal.error().message();
    EXPECT_FALSE(journal->torn);
    EXPECT_EQ(journal->whole_bytes, journal_text().size());
    EXPECT_TRUE(same_search(*journal, search(), {"a", "b"}, "j"));
    Study study(search());
    const Status replayed = study.replay(*journal, "j");
    ASSERT_TRUE(replayed) << replayed.error().message();
    ASSERT_EQ(study.trials().size(), 3U);
    EXPECT_EQ(study.ended(), 2U);
    EXPECT_EQ(study.planned(), 6U);
    EXPECT_EQ(study.trials()[1].reason, "diverged");
    EXPECT_EQ(study.trials()[2].status, TrialStatus::running);
    ASSERT_NE(study.best(), nullptr);
    EXPECT_EQ(study.best()->number, 0U);
    EXPECT_DOUBLE_EQ(*study.best()->objective(), 0.75);
    EXPECT_EQ(study.propose()->parameters.values, json(R"({ "layers": 2, "units": 8, "more": 6, "rate": 0.01 })"));
}

TEST(Journal, ATornLastLineIsLeftOutWhereverItTears) {
    const std::string text = journal_text();
    for (std::size_t size = text.rfind('\n', text.size() - 2) + 2; size < text.size(); ++size) {
        const Result<Journal> journal = parse_journal(text.substr(0, size), "j");
        ASSERT_TRUE(journal);
        EXPECT_TRUE(journal->torn);
        EXPECT_EQ(journal->entries.size(), happened.size() - 1);
        EXPECT_EQ(journal->whole_bytes, text.rfind('\n', text.size() - 2) + 1);
    }
    const Result<Journal> first = parse_journal(text.substr(0, 20), "j");
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->torn && first->search.is_null() && first->whole_bytes == 0);
}

TEST(Journal, AnyOtherBrokenLineIsAnErrorWithItsNumber) {
    std::string text = journal_text();
    text.replace(text.find("rung_reached"), 4, "ring");
    EXPECT_NE(parse_journal(text, "j").error().message().find("j line 3"), std::string::npos);
    text = journal_text();
    text.insert(text.find('\n') + 1, "garbage\n");
    EXPECT_NE(parse_journal(text, "j").error().message().find("j line 2"), std::string::npos);
    EXPECT_FALSE(parse_journal("{\"id\": 3}\n", "j"));
    EXPECT_FALSE(parse_journal("{\"journal\": 2}\n", "j"));

    const auto replays = [](const std::vector<JournalEntry>& entries) {
        std::string lines = journal_header(search(), {"a", "b"}) + "\n";
        for (const JournalEntry& entry : entries) lines += journal_line(entry) + "\n";
        const Status status = Study(search()).replay(*parse_journal(lines, "j"), "j");
        return status ? "yes" : status.error().message();
    };
    EXPECT_EQ(replays(happened), "yes");
    EXPECT_NE(replays({happened[5]}).find("j line 2: trial 1: must be number 0"), std::string::npos);
    EXPECT_NE(replays({happened[0], happened[4], happened[2]}).find("j line 4: trial 0: is not running"),
              std::string::npos);
    EXPECT_NE(replays({happened[0], happened[2], happened[2], happened[3]}).find("j line 5"), std::string::npos);
    EXPECT_NE(replays({TrialStarted{0, {{{"layers", 3}}}}}).find("j line 2"), std::string::npos);
}

TEST(Journal, BelongsToOneSearchAndItsData) {
    const Journal journal = *parse_journal(journal_text(), "j");
    Json other = small();
    other["search"]["trials"] = 4;
    other["search"]["retrain"] = "none";
    other["title"] = "Renamed";
    EXPECT_TRUE(same_search(journal, search(other), {"a", "b"}, "j"));
    other["train"]["epochs"] = 10;
    EXPECT_NE(same_search(journal, search(other), {"a", "b"}, "j").error().message().find("'train.epochs' differs"),
              std::string::npos);
    EXPECT_FALSE(same_search(journal, search(), {"a", "c"}, "j"));
}

TEST(Pruner, HalvesAsynchronously) {
    const SuccessiveHalving rule{.min_epochs = 2, .reduction = 3};
    std::vector<std::size_t> rungs;
    for (std::size_t epoch = 0; epoch <= 60; ++epoch)
        if (rule.looks_at(epoch)) rungs.push_back(epoch);
    EXPECT_EQ(rungs, (std::vector<std::size_t>{2, 6, 18, 54}));
    const std::vector<double> others{0.9, 0.8, 0.7, 0.6, 0.5};  // with one more there are six: two go on
    EXPECT_TRUE(rule.keeps(0.85, others, Direction::maximize));
    EXPECT_FALSE(rule.keeps(0.75, others, Direction::maximize));
    EXPECT_TRUE(rule.keeps(0.55, others, Direction::minimize));
    EXPECT_FALSE(rule.keeps(0.65, others, Direction::minimize));
    EXPECT_TRUE(rule.keeps(0.1, {}, Direction::maximize));
    const std::vector<double> one{0.5};
    EXPECT_FALSE(rule.keeps(0.4, one, Direction::maximize));
    EXPECT_TRUE(rule.keeps(0.6, one, Direction::maximize));
}

TEST(Study, PrunesByTheRungsOfOthers) {
    Study study(search());
    for (const JournalEntry& entry : happened) ASSERT_TRUE(study.apply(entry));
    EXPECT_TRUE(study.is_rung(0, 2));
    EXPECT_FALSE(study.is_rung(0, 3));
    EXPECT_FALSE(study.is_rung(1, 2));
    EXPECT_FALSE(study.is_pruned(2, 1));  // it has not come there
    ASSERT_TRUE(study.apply(RungReached{2, 1, 0.4}));
    EXPECT_TRUE(study.is_pruned(2, 1));
    EXPECT_FALSE(study.apply(RungReached{2, 1, 0.4}));
}

TEST(Results, TableListingAndJson) {
    Study study(search());
    for (const JournalEntry& entry : happened) ASSERT_TRUE(study.apply(entry));
    ASSERT_TRUE(study.apply(ExecutionDone{2, run(6, 0.9, 3)}));
    ASSERT_TRUE(study.apply(TrialEnded{2, TrialStatus::done, ""}));
    EXPECT_EQ(top_table(study, 5),
              "trial  layers  units  more  rate  val_loss   val_acc  epochs  duration\n"
              "    2       2      8     4  0.01  0.100000  0.900000       5     3.0 s\n"
              "    0       1      8     -  0.01  0.250000  0.750000       8     3.0 s\n");
    EXPECT_EQ(top_table(study, 1).find("    0"), std::string::npos);
    EXPECT_EQ(parameters_listing(study.search().settings.space, study.best()->parameters.values),
              "layers is 2\nunits is 8\nUnits of layer 2 is 4\nrate is 0.01\n");
    const Json whole = study_to_json(study);
    EXPECT_EQ(whole.at("best").at("number"), 2);
    EXPECT_EQ(whole.at("ended"), 3);
    EXPECT_EQ(whole.at("trials")[1].at("status"), "failed");
    EXPECT_TRUE(whole.at("trials")[1].at("objective").is_null());
    EXPECT_EQ(whole.at("trials")[0].at("seeds"), json("[5, 6]"));
    EXPECT_EQ(whole.at("space")[2].at("when"), json(R"({ "layers": 2 })"));
}

TEST(Execution, IsItsBestEpoch) {
    std::vector<EpochRecord> history(3);
    const double losses[] = {0.5, 0.3, 0.4}, accuracies[] = {0.8, 0.85, 0.9};
    for (std::size_t i = 0; i < 3; ++i)
        history[i] = {.epoch = i + 1, .loss = 1, .val_loss = losses[i], .val_accuracy = accuracies[i], .seconds = 2};
    const Execution by_loss = execution_of(history, Outcome::completed, 7, {});
    const Judgement accuracy{Monitor::val_accuracy, Direction::maximize};
    EXPECT_EQ(by_loss.best_epoch, 2U);
    EXPECT_EQ(by_loss.val_accuracy, 0.85);
    EXPECT_EQ(by_loss.seconds, 6);
    EXPECT_EQ(execution_of(history, Outcome::completed, 7, accuracy).best_epoch, 3U);
    const Execution last = execution_of(history, Outcome::completed, 7, {.score = Score::last_epoch});
    EXPECT_EQ(last.best_epoch, 3U);
    EXPECT_EQ(last.objective, 0.4);
    EXPECT_FALSE(execution_of({}, Outcome::diverged, 7, {}).objective);
}

}  // namespace
}  // namespace selvedge::search_test
