// Search: everything that decides a hyperparameter search, as a value and as JSON: an experiment with variables, and a
// "search" that chooses them.
//
//   { "parent": "keras-base",
//     "network": [ "flatten", { "dense": { "units": "$units" } }, { "dense": { "units": 10 } } ],
//     "train": { "optimizer": { "adam": { "learning_rate": "$rate" } }, "epochs": 100 },
//     "search": { "sampler": "bayesian", "trials": 20, "objective": "val_accuracy",
//                 "space": { "units": { "int": { "min": 32, "max": 512 } }, "rate": { "choice": [0.01, 0.001] } } } }
//
// The way of a search: JSON → merge_parents → apply_override → search_from_json. What depends on a variable is written
// as train/template.h says; the parameters that are active are its variables.
#pragma once

#include <selvedge/search/pruner.h>
#include <selvedge/search/sampler.h>
#include <selvedge/search/space.h>
#include <selvedge/train/experiment.h>

#include <cstdint>
#include <string>

namespace selvedge {

/// Training the best configuration once more for as many epochs as were best for it (the mean over its executions).
struct RetrainBestEpoch {
    static constexpr std::string_view kind = "best_epoch";
    static constexpr std::string_view help = "Train the best configuration for its best number of epochs.";
    bool with_validation = false;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("with_validation", self.with_validation,
              FieldRule{.help = "train on the validation part as well, as nothing is left to decide"});
    }
};

/// Training the best configuration once more in full, and taking the epoch that is best in that run. (Without a
/// schedule that knows the run's length these are the weights of a run that ends there.)
struct RetrainInFull {
    static constexpr std::string_view kind = "full";
    static constexpr std::string_view help = "Train the best configuration in full and take its best epoch.";
    std::size_t epochs = 0;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("epochs", self.epochs, FieldRule{.help = "passes over the training part; 0: as many as a trial has"});
    }
};

struct NoRetraining {
    static constexpr std::string_view kind = "none";
    static constexpr std::string_view help = "The search ends with its table.";
    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}
};

struct Retrain {
    using Any = std::variant<RetrainBestEpoch, RetrainInFull, NoRetraining>;
    Any rule;
};
Status read_json(const Json& json, Retrain& out, const std::string& where);
Json write_json(const Retrain& retrain);

/// "follow": losses are minimised, accuracies maximised.
enum class DirectionSetting { follow, minimize, maximize };
template <>
struct EnumNames<DirectionSetting> {
    static constexpr std::array<std::pair<DirectionSetting, std::string_view>, 3> names{
        {{DirectionSetting::follow, "follow"},
         {DirectionSetting::minimize, "minimize"},
         {DirectionSetting::maximize, "maximize"}}};
};

struct SearchSettings {
    Sampler sampler;
    std::size_t trials = 10, executions_per_trial = 1;
    Monitor objective = Monitor::val_loss;
    DirectionSetting direction_setting = DirectionSetting::follow;  ///< JSON: "direction"
    Score score = Score::best_epoch;
    std::uint64_t seed = 0;
    Pruner pruner;
    Retrain retrain;
    SearchSpace space;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("sampler", self.sampler, FieldRule{.help = "random, grid, bayesian or tpe"});
        visit("trials", self.trials, FieldRule{.help = "configurations to try; 0: the whole grid", .max = 1e6});
        visit("executions_per_trial", self.executions_per_trial,
              FieldRule{.help = "training runs of each configuration, with seeds of their own", .min = 1, .max = 1000});
        visit("objective", self.objective, FieldRule{.help = "val_loss or val_accuracy"});
        visit("direction", self.direction_setting, FieldRule{.help = "follow (the objective), minimize or maximize"});
        visit("score", self.score, FieldRule{.help = "best_epoch or last_epoch: whose figures are a run's"});
        visit("seed", self.seed, FieldRule{.help = "of the sampler"});
        visit("pruner", self.pruner, FieldRule{.help = "null, or what ends bad trials early"});
        visit("retrain", self.retrain, FieldRule{.help = "best_epoch, full or none"});
        visit("space", self.space, FieldRule{.help = "the parameters", .required = true});
    }
    [[nodiscard]] Direction direction() const;
    [[nodiscard]] Judgement judgement() const { return {objective, direction(), score}; }
};

struct Search {
    std::string id, title;
    SearchSettings settings;
    Json experiment;  ///< the template: parents merged, without "search"
};

/// True for the JSON of a search: an experiment with a member "search".
bool is_search(const Json& json);

/// Reads a search without a parent. Errors: what its parts refuse, a "$name" or a condition without such a parameter, a
/// parameter that nothing uses, a grid over a continuum, an experiment without a validation part, a configuration that
/// makes no experiment (the defaults and some random ones are tried).
Result<Search> search_from_json(const Json& json, const std::string& where);
/// The whole, as search_from_json reads it, with every setting of the search written out.
Json search_to_json(const Search& search);

/// The experiment of a configuration's execution, from 0: the seed of training is that of the template and the number.
Result<Experiment> trial_experiment(const Search& search, const Json& configuration, std::size_t execution);

/// What the best trial is trained as at the end: the weights that this run ends with count. Not for NoRetraining.
Result<Experiment> retrain_experiment(const Search& search, const Trial& trial);

}  // namespace selvedge
