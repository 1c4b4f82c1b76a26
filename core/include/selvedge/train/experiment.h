// Experiment: everything that decides a training run, as a value and as JSON. The recipe that page and terminal share.
//
//   { "parent": "keras-base",                                     another experiment, laid under this one
//     "title": "R2 baseline CNN",
//     "data": { "split": { "validation": 12000 } },
//     "defaults": { "dense": { "kernel_initializer": "pytorch" } },   laid under the layers of that kind
//     "network": [ { "conv2d": { "filters": 16, "kernel": 3 } }, … ],
//     "train": { "optimizer": { "adam": { "learning_rate": 0.001 } }, "batch_size": 32, "epochs": 20 },
//     "published": { "val_accuracy": 0.906 } }                      free: what is claimed elsewhere for this network
//
// The way of an experiment: JSON → merge_parents → apply_override (--set) → experiment_from_json → experiment_to_json,
// which is the resolved whole, without parent and defaults and with every setting written out.
#pragma once

#include <selvedge/data/augment_settings.h>
#include <selvedge/data/dataset.h>
#include <selvedge/data/split.h>
#include <selvedge/io/json.h>
#include <selvedge/net/spec.h>
#include <selvedge/optim/optimizer.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace selvedge {

/// How the validation part is chosen: the last items (Keras' validation_split), at random, or at random with each
/// class in its share.
enum class SplitKind { last, random, stratified };
template <>
struct EnumNames<SplitKind> {
    static constexpr std::array<std::pair<SplitKind, std::string_view>, 3> names{
        {{SplitKind::last, "last"}, {SplitKind::random, "random"}, {SplitKind::stratified, "stratified"}}};
};

struct SplitSettings {
    SplitKind kind = SplitKind::last;
    Portion validation = Portion::items(0);  ///< JSON: a number of items (12000), or a part of all (0.2); 0: none
    std::uint64_t seed = 0;                  ///< the split's own, so that runs of other seeds see the same parts
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("kind", self.kind, FieldRule{.help = "which items are set aside: last, random or stratified"});
        visit("validation", self.validation, FieldRule{.help = "items set aside: 12000, or a part of all: 0.2"});
        visit("seed", self.seed, FieldRule{.help = "of the random split and subset"});
    }
};

/// What the network sees of a uint8 pixel: pixel·scale + offset. JSON: "unit" (0 … 1), "raw" (0 … 255) or
/// {"scale": …, "offset": …}.
struct PixelRange {
    float scale = 1.0F / 255, offset = 0;
    bool operator==(const PixelRange&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("scale", self.scale, FieldRule{.help = "factor of a pixel of 0 … 255", .above = 0});
        visit("offset", self.offset, FieldRule{.help = "added after the factor"});
    }
};

struct DataSettings {
    std::size_t pick = 0;  ///< take so many items of the training set, the first of each class; 0: all
    SplitSettings split;
    std::size_t subset = 0;  ///< train on this many items of the training part, drawn at random; 0: on all
    PixelRange pixels;
    std::size_t drawings = 0;  ///< drawn garments of each class that join the training part, see data/drawings.h
    std::optional<AugmentSettings>
        augment;  ///< of the training part, never of the validation part; JSON: null for none
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("pick", self.pick,
              FieldRule{.help = "so many items of the training set, the first of each class in its share; 0: all"});
        visit("split", self.split, FieldRule{.help = "the validation part"});
        visit("subset", self.subset, FieldRule{.help = "train on this many items only; 0: on all"});
        visit("pixels", self.pixels, FieldRule{.help = "\"unit\", \"raw\" or {\"scale\", \"offset\"}"});
        visit("drawings", self.drawings,
              FieldRule{.help = "drawn garments of each class that join the training part", .max = 10000});
        visit("augment", self.augment, FieldRule{.help = "null, or how images of the training part are varied"});
    }
};

/// The figure of an epoch that decides which one is best and when to stop: the lowest val_loss, or the highest
/// val_accuracy.
enum class Monitor { val_loss, val_accuracy };
template <>
struct EnumNames<Monitor> {
    static constexpr std::array<std::pair<Monitor, std::string_view>, 2> names{
        {{Monitor::val_loss, "val_loss"}, {Monitor::val_accuracy, "val_accuracy"}}};
};

/// Stops when the monitor has not improved by more than min_delta for `patience` epochs, as Keras' EarlyStopping
/// (patience 0 stops at the first epoch without improvement).
struct EarlyStopping {
    std::size_t patience = 0;
    double min_delta = 0;
    bool restore_best = true;  ///< the run's final weights are the best epoch's, not the last one's
    bool operator==(const EarlyStopping&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("patience", self.patience, FieldRule{.help = "epochs without improvement before the run stops"});
        visit("min_delta", self.min_delta, FieldRule{.help = "an improvement is more than this", .min = 0});
        visit("restore_best", self.restore_best, FieldRule{.help = "end with the best epoch's weights"});
    }
};

/// What the penalty λ/2·‖W‖² is added to: the mean loss over images (Keras, PyTorch), or the loss summed over the
/// training part. Trained on N images, λ of "sum" is λ/N of "mean".
enum class L2Reduction { mean, sum };
template <>
struct EnumNames<L2Reduction> {
    static constexpr std::array<std::pair<L2Reduction, std::string_view>, 2> names{
        {{L2Reduction::mean, "mean"}, {L2Reduction::sum, "sum"}}};
};

/// At the end of each epoch the network is evaluated (no dropout, running statistics) on the same random images of the
/// training part and, with `test`, of the test set. For curves: nothing is chosen by these figures.
struct CurveSettings {
    std::size_t subset = 500;  ///< images of each; 0: all
    bool test = true;
    bool operator==(const CurveSettings&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("subset", self.subset, FieldRule{.help = "so many images of each part, drawn at random; 0: all"});
        visit("test", self.test, FieldRule{.help = "also on the test images"});
    }
};

struct TrainSettings {
    Optimizer optimizer = Adam{};
    std::size_t batch_size = 32, epochs = 10;
    float label_smoothing = 0;
    float l2 = 0;  ///< λ of λ/2·‖W‖² over kernels
    L2Reduction l2_reduction = L2Reduction::mean;
    Monitor monitor = Monitor::val_loss;
    std::optional<EarlyStopping> early_stopping;  ///< JSON: null for none
    std::optional<CurveSettings> curves;          ///< JSON: null for none
    std::size_t save_every = 0;                   ///< keep the model of every so many epochs; 0: of none
    std::size_t eval_batch_size = 256;
    std::uint64_t seed = 0;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("optimizer", self.optimizer, FieldRule{.help = "sgd, adam or adamw"});
        visit("batch_size", self.batch_size, FieldRule{.help = "images in a step", .min = 1, .max = 65536});
        visit("epochs", self.epochs, FieldRule{.help = "passes over the training part", .min = 1, .max = 1000000});
        visit("label_smoothing", self.label_smoothing,
              FieldRule{.help = "part of the target spread over all classes", .min = 0, .below = 1});
        visit("l2", self.l2, FieldRule{.help = "lambda of lambda/2·|W|² over kernels", .min = 0});
        visit("l2_reduction", self.l2_reduction,
              FieldRule{.help = "the penalty joins the mean loss, or its sum over the training part"});
        visit("monitor", self.monitor, FieldRule{.help = "what the best epoch is chosen by"});
        visit("early_stopping", self.early_stopping, FieldRule{.help = "null, or when to stop early"});
        visit("curves", self.curves, FieldRule{.help = "null, or what is evaluated after each epoch for its curves"});
        visit("save_every", self.save_every, FieldRule{.help = "keep the model of every so many epochs; 0: of none"});
        visit("eval_batch_size", self.eval_batch_size,
              FieldRule{.help = "images in a step of evaluation", .min = 1, .max = 65536});
        visit("seed", self.seed, FieldRule{.help = "of initial weights, order and dropout"});
    }
};

struct Experiment {
    std::string id;     ///< "r2-cnn"
    std::string title;  ///< "R2 baseline CNN"; may be empty
    std::string about;  ///< a sentence on where it comes from; may be empty
    NetSpec network;
    DataSettings data;
    TrainSettings train;
    Json published = Json::object();
};
bool operator==(const Experiment& a, const Experiment& b);

/// Finds the JSON of the experiment named `id`, as it stands in its file; an Error if there is none.
using ExperimentLoader = std::function<Result<Json>(const std::string& id)>;

/// Lays `experiment` over its parent, that over its own, and so on; the result has no "parent". Merging is RFC 7396
/// (members merge, lists and numbers replace, null removes), but another optimizer or schedule replaces the parent's
/// instead of joining it, and "id", "title", "about" and "published" are not inherited: they speak of the
/// parent alone.
/// `where` names the experiment for errors. Errors: the loader's; a cycle; a parent that is no name.
Result<Json> merge_parents(Json experiment, const std::string& where, const ExperimentLoader& load);

/// Sets one member: apply_override(json, "train.optimizer.adam.learning_rate", 0.01). A part of the path may be a
/// position in a list: "network.0.conv2d.filters". Naming another optimizer or schedule replaces the one that is there.
/// For JSON from merge_parents; whether the name is known is found by experiment_from_json.
Status apply_override(Json& experiment, std::string_view path, const Json& value);
/// The same from "train.epochs=5". The value is JSON, or else a string: "train.optimizer=sgd".
Status apply_override(Json& experiment, std::string_view assignment);

/// Reads an experiment without a parent. `where` begins the errors: a file's name, an id.
Result<Experiment> experiment_from_json(const Json& json, const std::string& where);
/// The resolved whole; experiment_from_json gives an equal Experiment.
Json experiment_to_json(const Experiment& experiment);

/// merge_parents and experiment_from_json for an experiment known to the loader; its id is `id`.
Result<Experiment> load_experiment(const std::string& id, const ExperimentLoader& load);

/// The items of the training set that the settings pick, or nothing where they take all. To train on what was picked
/// is to train on a dataset of its own: nothing of the run depends on what was left out.
Result<std::optional<std::vector<std::uint32_t>>> picked_items(const DataSettings& settings, const Dataset& data);

/// The parts that the settings make of a dataset, as indices into it: picked, subset taken, validation possibly empty.
Result<Split> split_for(const DataSettings& settings, const Dataset& data);

Status read_json(const Json& json, Portion& out, const std::string& where);
Json write_json(const Portion& portion);
Status read_json(const Json& json, SplitSettings& out, const std::string& where);
Json write_json(const SplitSettings& settings);
Status read_json(const Json& json, PixelRange& out, const std::string& where);
Json write_json(const PixelRange& range);
Status read_json(const Json& json, std::optional<CurveSettings>& out, const std::string& where);
Json write_json(const std::optional<CurveSettings>& curves);
Status read_json(const Json& json, std::optional<EarlyStopping>& out, const std::string& where);
Json write_json(const std::optional<EarlyStopping>& early_stopping);

}  // namespace selvedge
