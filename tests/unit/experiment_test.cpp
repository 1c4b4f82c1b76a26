// Experiments: reading, resolving, parents, overrides, and what is refused with which words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/train/experiment.h>

#include <map>

#include "support/synthetic.h"

namespace selvedge::experiment_test {
namespace {

using ::testing::HasSubstr;

Json json_of(std::string_view text) {
    Result<Json> json = parse_json(text, "test");
    EXPECT_TRUE(json.ok()) << text;
    return json ? *json : Json();
}

/// A loader over a few named experiments.
ExperimentLoader loader(std::map<std::string, std::string> files) {
    return [files](const std::string& id) -> Result<Json> {
        const auto found = files.find(id);
        if (found == files.end()) return Error{"'" + id + "'", "no such experiment", "see inspect --list"};
        return parse_json(found->second, id);
    };
}

constexpr const char* small_network = R"("network": [ "flatten", { "dense": { "units": 10 } } ])";

std::string with_network(const std::string& rest) {
    return std::string("{ ") + small_network + (rest.empty() ? "" : ", ") + rest + " }";
}

std::string error_of(const std::string& text) {
    const Result<Experiment> experiment = experiment_from_json(json_of(text), "x");
    EXPECT_FALSE(experiment.ok()) << text;
    return experiment ? "" : experiment.error().message();
}

TEST(Experiment, DefaultsAreKeras) {
    const Result<Experiment> experiment = experiment_from_json(json_of(with_network("")), "x");
    ASSERT_TRUE(experiment.ok()) << experiment.error().message();
    EXPECT_EQ(experiment->train.batch_size, 32U);
    EXPECT_EQ(experiment->train.optimizer, Optimizer(Adam{}));
    EXPECT_FALSE(experiment->train.early_stopping.has_value());
    EXPECT_EQ(experiment->data.split.kind, SplitKind::last);
    EXPECT_EQ(experiment->data.pixels, PixelRange{});
    EXPECT_EQ(experiment->network.layers.size(), 2U);
}

TEST(Experiment, ReadsEverySetting) {
    const Result<Experiment> experiment = experiment_from_json(json_of(with_network(R"(
        "id": "mine", "title": "Mine", "about": "From a book.",
        "data": { "split": { "kind": "stratified", "validation": 0.25, "seed": 9 }, "subset": 500, "pixels": "raw" },
        "train": { "optimizer": { "sgd": { "learning_rate": 0.1, "momentum": 0.9 } }, "batch_size": 64, "epochs": 3,
                   "label_smoothing": 0.1, "l2": 0.0005, "monitor": "val_accuracy", "eval_batch_size": 100, "seed": 7,
                   "early_stopping": { "patience": 4, "min_delta": 0.001, "restore_best": false } },
        "published": { "val_accuracy": 0.9, "free": [1, 2] })")),
                                                               "x");
    ASSERT_TRUE(experiment.ok()) << experiment.error().message();
    EXPECT_EQ(experiment->id, "mine");
    EXPECT_EQ(experiment->about, "From a book.");
    EXPECT_EQ(experiment->data.split.kind, SplitKind::stratified);
    EXPECT_EQ(std::get<double>(experiment->data.split.validation.amount), 0.25);
    EXPECT_EQ(experiment->data.split.seed, 9U);
    EXPECT_EQ(experiment->data.subset, 500U);
    EXPECT_EQ(experiment->data.pixels, (PixelRange{1, 0}));
    EXPECT_EQ(std::get<Sgd>(experiment->train.optimizer.rule).momentum, 0.9F);
    EXPECT_EQ(experiment->train.monitor, Monitor::val_accuracy);
    EXPECT_EQ(experiment->train.early_stopping, (EarlyStopping{4, 0.001, false}));
    EXPECT_EQ(experiment->train.seed, 7U);
    EXPECT_EQ(experiment->published.at("free").size(), 2U);
}

TEST(Experiment, ResolvedWholeReadsBackEqual) {
    for (const char* rest :
         {"", R"("data": { "split": { "validation": 12000 }, "pixels": { "scale": 0.3, "offset": -0.5 } })",
          R"("train": { "optimizer": { "adamw": { "learning_rate": { "cosine": { "initial": 0.003 } } } } })",
          R"("defaults": { "dense": { "kernel_initializer": "pytorch" } }, "published": { "a": null, "b": 1e-7 })",
          R"("train": { "early_stopping": { "patience": 3 }, "label_smoothing": 0.1 })"}) {
        const Result<Experiment> experiment = experiment_from_json(json_of(with_network(rest)), "x");
        ASSERT_TRUE(experiment.ok()) << rest << ": " << experiment.error().message();
        const Json resolved = experiment_to_json(*experiment);
        EXPECT_FALSE(resolved.contains("defaults"));
        const Result<Experiment> again = experiment_from_json(json_of(resolved.dump()), "x");
        ASSERT_TRUE(again.ok()) << again.error().message();
        EXPECT_TRUE(*experiment == *again) << resolved.dump(2);
        EXPECT_EQ(experiment_to_json(*again).dump(), resolved.dump());
    }
}

TEST(Experiment, DifferentSettingsAreNotEqual) {
    Experiment a = test::synthetic_experiment();
    Experiment b = a;
    EXPECT_TRUE(a == b);
    b.train.l2 = 0.002F;
    EXPECT_FALSE(a == b);
}

TEST(Experiment, DefaultsLieUnderLayers) {
    const Result<Experiment> experiment =
        experiment_from_json(json_of(R"({ "defaults": { "dense": { "kernel_initializer": "he_normal", "units": 7 } },
                     "network": [ "flatten", { "dense": {} }, { "dense": { "units": 10 } } ] })"),
                             "x");
    ASSERT_TRUE(experiment.ok()) << experiment.error().message();
    const auto& first = std::get<Dense>(experiment->network.layers[1].layer);
    const auto& second = std::get<Dense>(experiment->network.layers[2].layer);
    EXPECT_EQ(first.units, 7U);
    EXPECT_EQ(second.units, 10U);
    EXPECT_EQ(second.kernel_initializer, Initializer::he_normal);
}

TEST(Experiment, RefusesWithWordsThatHelp) {
    EXPECT_THAT(error_of("[]"), HasSubstr("an object"));
    EXPECT_THAT(error_of("{}"), HasSubstr("'network' is missing"));
    EXPECT_THAT(error_of(with_network(R"("netwrok": [])")), HasSubstr("'netwrok'"));
    EXPECT_THAT(error_of(with_network(R"("trian": {})")), HasSubstr("train"));
    EXPECT_THAT(error_of(with_network(R"("train": { "epoch": 3 })")), HasSubstr("epochs"));
    EXPECT_THAT(error_of(with_network(R"("train": { "epochs": 0 })")), HasSubstr("epochs"));
    EXPECT_THAT(error_of(with_network(R"("train": { "epochs": 2.5 })")), HasSubstr("whole number"));
    EXPECT_THAT(error_of(with_network(R"("train": { "batch_size": "big" })")), HasSubstr("batch_size"));
    EXPECT_THAT(error_of(with_network(R"("train": [])")), HasSubstr("an object"));
    EXPECT_THAT(error_of(with_network(R"("train": { "optimizer": "adm" })")), HasSubstr("adam"));
    EXPECT_THAT(error_of(with_network(R"("train": { "optimizer": { "adam": {}, "sgd": {} } })")),
                HasSubstr("optimizer"));
    EXPECT_THAT(error_of(with_network(R"("train": { "optimizer": { "adam": { "lr": 1 } } })")), HasSubstr("'lr'"));
    EXPECT_THAT(error_of(with_network(R"("train": { "monitor": "loss" })")), HasSubstr("val_loss"));
    EXPECT_THAT(error_of(with_network(R"("train": { "early_stopping": 3 })")), HasSubstr("early_stopping"));
    EXPECT_THAT(error_of(with_network(R"("train": { "early_stopping": { "patience": -1 } })")), HasSubstr("patience"));
    EXPECT_THAT(error_of(with_network(R"("train": { "label_smoothing": 1 })")), HasSubstr("label_smoothing"));
    EXPECT_THAT(error_of(with_network(R"("train": { "seed": 1e300 })")), HasSubstr("seed"));
    EXPECT_THAT(error_of(with_network(R"("data": { "split": { "validation": 1.5 } })")), HasSubstr("part of all"));
    EXPECT_THAT(error_of(with_network(R"("data": { "split": { "validation": -3 } })")), HasSubstr("part of all"));
    EXPECT_THAT(error_of(with_network(R"("data": { "split": { "validation": "all" } })")), HasSubstr("part of all"));
    EXPECT_THAT(error_of(with_network(R"("data": { "split": { "kind": "first" } })")), HasSubstr("last"));
    EXPECT_THAT(error_of(with_network(R"("data": { "pixels": "bytes" })")), HasSubstr("raw"));
    EXPECT_THAT(error_of(with_network(R"("data": { "pixels": { "scale": 0 } })")), HasSubstr("scale"));
    EXPECT_THAT(error_of(with_network(R"("published": 3)")), HasSubstr("published"));
    EXPECT_THAT(error_of(with_network(R"("title": 3)")), HasSubstr("title"));
    EXPECT_THAT(error_of(with_network(R"("defaults": { "dence": {} })")), HasSubstr("dense"));
    EXPECT_THAT(error_of(with_network(R"("defaults": [])")), HasSubstr("defaults"));
    EXPECT_THAT(error_of(with_network(R"("parent": "y")")), HasSubstr("parent"));
    EXPECT_THAT(error_of(R"({ "network": [ { "conv3d": {} } ] })"), HasSubstr("conv2d"));
    EXPECT_THAT(error_of(R"({ "network": 5 })"), HasSubstr("network"));
}

TEST(ExperimentParents, MergeDownTheLine) {
    const ExperimentLoader load = loader({{"base", R"({ "title": "Base", "published": { "accuracy": 1 }, "about": "b",
                              "train": { "batch_size": 64, "epochs": 9, "early_stopping": { "patience": 2 } },
                              "network": [ "flatten", { "dense": { "units": 10 } } ] })"},
                                          {"middle", R"({ "parent": "base", "train": { "epochs": 5, "seed": 3 } })"},
                                          {"leaf", R"({ "parent": "middle", "title": "Leaf",
                              "train": { "seed": 4, "early_stopping": null } })"}});
    const Result<Experiment> leaf = load_experiment("leaf", load);
    ASSERT_TRUE(leaf.ok()) << leaf.error().message();
    EXPECT_EQ(leaf->id, "leaf");
    EXPECT_EQ(leaf->title, "Leaf");
    EXPECT_EQ(leaf->train.batch_size, 64U);
    EXPECT_EQ(leaf->train.epochs, 5U);
    EXPECT_EQ(leaf->train.seed, 4U);
    EXPECT_FALSE(leaf->train.early_stopping.has_value());
    const Result<Experiment> middle = load_experiment("middle", load);
    ASSERT_TRUE(middle.ok());
    EXPECT_EQ(middle->title, "") << "a title speaks of the parent alone";
    EXPECT_TRUE(middle->published.empty()) << "figures of the parent are not the child's";
    EXPECT_EQ(middle->about, "");
    EXPECT_EQ(middle->train.early_stopping->patience, 2U);
}

TEST(ExperimentParents, AnotherKindReplacesTheParents) {
    const ExperimentLoader load = loader(
        {{"base", with_network(R"("train": { "optimizer": { "adam": { "learning_rate": 0.5, "beta_1": 0.8 } } })")},
         {"sgd", R"({ "parent": "base", "train": { "optimizer": { "sgd": { "momentum": 0.9 } } } })"},
         {"same", R"({ "parent": "base", "train": { "optimizer": { "adam": { "beta_1": 0.7 } } } })"},
         {"cosine", R"({ "parent": "base", "train": { "optimizer": { "adam": { "learning_rate":
                                { "cosine": { "initial": 0.1 } } } } } })"},
         {"step", R"({ "parent": "cosine", "train": { "optimizer": { "adam": { "learning_rate":
                              { "step": { "initial": 0.2 } } } } } })"}});
    const Result<Experiment> sgd = load_experiment("sgd", load);
    ASSERT_TRUE(sgd.ok()) << sgd.error().message();
    EXPECT_EQ(std::get<Sgd>(sgd->train.optimizer.rule).momentum, 0.9F);
    const Result<Experiment> same = load_experiment("same", load);
    ASSERT_TRUE(same.ok());
    EXPECT_EQ(std::get<Adam>(same->train.optimizer.rule).beta_1, 0.7F);
    EXPECT_EQ(std::get<Adam>(same->train.optimizer.rule).learning_rate, Schedule(0.5));
    const Result<Experiment> step = load_experiment("step", load);
    ASSERT_TRUE(step.ok()) << step.error().message();
    EXPECT_EQ(std::get<StepDecay>(schedule_of(step->train.optimizer).rule).initial, 0.2);
}

TEST(ExperimentParents, CyclesAndStrangersAreRefused) {
    const ExperimentLoader load = loader({{"a", R"({ "parent": "b" })"},
                                          {"b", R"({ "parent": "c" })"},
                                          {"c", R"({ "parent": "b" })"},
                                          {"self", R"({ "parent": "self" })"},
                                          {"orphan", R"({ "parent": "nobody" })"},
                                          {"number", R"({ "parent": 3 })"},
                                          {"list", "[]"},
                                          {"of-list", R"({ "parent": "list" })"}});
    const auto message = [&](const char* id) {
        const Result<Experiment> experiment = load_experiment(id, load);
        EXPECT_FALSE(experiment.ok()) << id;
        return experiment ? std::string() : experiment.error().message();
    };
    EXPECT_THAT(message("a"), HasSubstr("cycle"));
    EXPECT_THAT(message("self"), HasSubstr("cycle"));
    EXPECT_THAT(message("orphan"), HasSubstr("nobody"));
    EXPECT_THAT(message("orphan"), HasSubstr("orphan"));
    EXPECT_THAT(message("number"), HasSubstr("parent"));
    EXPECT_THAT(message("of-list"), HasSubstr("an object"));
    EXPECT_THAT(message("unknown"), HasSubstr("no such experiment"));
}

TEST(ExperimentOverrides, SetMembersByPath) {
    Json json = json_of(with_network(R"("train": { "optimizer": { "adam": { "learning_rate": 0.001 } } })"));
    for (const char* assignment :
         {"train.optimizer.adam.learning_rate=0.5", "train.epochs=7", "network.1.dense.units=4", "title=My run",
          "data.split.validation=0.2", "train.early_stopping.patience=3", "published.note={\"a\": [1]}"})
        ASSERT_TRUE(apply_override(json, assignment).ok()) << assignment;
    const Result<Experiment> experiment = experiment_from_json(json, "x");
    ASSERT_TRUE(experiment.ok()) << experiment.error().message();
    EXPECT_EQ(schedule_of(experiment->train.optimizer), Schedule(0.5));
    EXPECT_EQ(experiment->train.epochs, 7U);
    EXPECT_EQ(std::get<Dense>(experiment->network.layers[1].layer).units, 4U);
    EXPECT_EQ(experiment->title, "My run");
    EXPECT_EQ(std::get<double>(experiment->data.split.validation.amount), 0.2);
    EXPECT_EQ(experiment->train.early_stopping->patience, 3U);
    EXPECT_EQ(experiment->published.at("note").at("a")[0], 1);
}

TEST(ExperimentOverrides, AnotherOptimizerReplacesTheOneThatIsThere) {
    Json json = json_of(with_network(R"("train": { "optimizer": { "adam": { "learning_rate": 0.001 } } })"));
    ASSERT_TRUE(apply_override(json, "train.optimizer.sgd.momentum=0.5").ok());
    const Result<Experiment> experiment = experiment_from_json(json, "x");
    ASSERT_TRUE(experiment.ok()) << experiment.error().message();
    EXPECT_EQ(std::get<Sgd>(experiment->train.optimizer.rule).momentum, 0.5F);

    json = json_of(with_network(R"("train": { "optimizer": "adam" })"));
    ASSERT_TRUE(apply_override(json, "train.optimizer.adam.beta_1=0.5").ok());
    ASSERT_TRUE(apply_override(json, "train.optimizer.adam.learning_rate.cosine.initial=0.25").ok());
    const Result<Experiment> adam = experiment_from_json(json, "x");
    ASSERT_TRUE(adam.ok()) << adam.error().message();
    EXPECT_EQ(std::get<Adam>(adam->train.optimizer.rule).beta_1, 0.5F);
    EXPECT_EQ(std::get<Cosine>(schedule_of(adam->train.optimizer).rule).initial, 0.25);
}

TEST(ExperimentOverrides, BadOnesAreRefused) {
    const auto refused = [](const char* assignment) {
        Json json = json_of(with_network(""));
        if (Status status = apply_override(json, assignment); !status) return status.error().message();
        const Result<Experiment> experiment = experiment_from_json(json, "x");
        EXPECT_FALSE(experiment.ok()) << assignment;
        return experiment ? std::string() : experiment.error().message();
    };
    EXPECT_THAT(refused("train.epochs"), HasSubstr("path=value"));
    EXPECT_THAT(refused("=3"), HasSubstr("path=value"));
    EXPECT_THAT(refused("train..epochs=3"), HasSubstr("empty part"));
    EXPECT_THAT(refused("network.2.dense.units=3"), HasSubstr("0 to 1"));
    EXPECT_THAT(refused("network.last.dense.units=3"), HasSubstr("position"));
    EXPECT_THAT(refused("train.epoch=3"), HasSubstr("epochs"));
    EXPECT_THAT(refused("train.epochs=many"), HasSubstr("whole number"));
    EXPECT_THAT(refused("title.x=3"), HasSubstr("title"));
}

TEST(ExperimentSplit, PartsFollowTheSettings) {
    const Dataset data = test::synthetic_data(60);
    DataSettings settings;
    Result<Split> split = split_for(settings, data);
    ASSERT_TRUE(split.ok());
    EXPECT_EQ(split->train.size(), 60U);
    EXPECT_TRUE(split->validation.empty());

    settings.split.validation = Portion::items(12);
    settings.subset = 20;
    split = split_for(settings, data);
    ASSERT_TRUE(split.ok());
    EXPECT_EQ(split->validation.front(), 48U);
    ASSERT_EQ(split->train.size(), 20U);
    EXPECT_LT(split->train.back(), 48U) << "the subset is of the training part";

    settings.split.kind = SplitKind::stratified;
    settings.subset = 0;
    split = split_for(settings, data);
    ASSERT_TRUE(split.ok());
    std::vector<std::size_t> per_class(3);
    for (const std::uint32_t index : split->validation) ++per_class[data.labels[index]];
    EXPECT_EQ(per_class, (std::vector<std::size_t>{4, 4, 4}));

    settings.subset = 49;
    EXPECT_FALSE(split_for(settings, data).ok()) << "more than the training part has";
    settings.split.validation = Portion::items(60);
    EXPECT_FALSE(split_for(settings, data).ok());
}

TEST(ExperimentSplit, APickTakesTheFirstOfEachClassAndIsADatasetOfItsOwn) {
    Dataset data = test::synthetic_data(60);  // labels go round 0, 1, 2
    data.labels[0] = 1;                       // 19, 21 and 20 of them
    DataSettings settings;
    settings.pick = 6;
    const auto picked = picked_items(settings, data);
    ASSERT_TRUE(picked.ok() && *picked);
    EXPECT_EQ(**picked, (std::vector<std::uint32_t>{0, 1, 2, 3, 5, 6})) << "two of each, in the order of the data";

    settings.split.validation = Portion::items(2);
    const Result<Split> split = split_for(settings, data);
    ASSERT_TRUE(split.ok());
    EXPECT_EQ(split->train, (std::vector<std::uint32_t>{0, 1, 2, 3}));
    EXPECT_EQ(split->validation, (std::vector<std::uint32_t>{5, 6}));

    const auto again = picked_items(settings, select(data, **picked));
    ASSERT_TRUE(again.ok());
    EXPECT_FALSE(again->has_value()) << "what was picked is taken whole";

    settings.pick = 61;
    const Result<Split> refused = split_for(settings, data);
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().message(), HasSubstr("data.pick: a pick of 61 items"));
}

}  // namespace
}  // namespace selvedge::experiment_test
