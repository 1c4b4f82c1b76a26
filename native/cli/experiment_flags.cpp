// ExperimentFlags: the options that change an experiment, and the experiment that they make.
#include "cli/experiment_flags.h"

#include <selvedge/io/fields.h>

#include <algorithm>
#include <system_error>

#include "cli/experiments.h"
#include "cli/text.h"
#include "cli/values.h"
#include "files/read.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

// Lays the settings of a file over a resolved experiment, as if the file named it as its parent.
Result<Json> lay_file_over(const Json& experiment, const std::string& file) {
    const Result<std::vector<std::byte>> bytes = read_file(file);
    if (!bytes) return bytes.error();
    Result<Json> settings =
        parse_json(std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()), file);
    if (!settings) return settings;
    if (!settings->is_object()) return Error{"--config " + file, "must hold a JSON object", ""};
    if (settings->contains("parent"))
        return Error{"--config " + file, "has a \"parent\", but is laid over the experiment that is named",
                     "remove it, or give the file itself as the experiment"};
    for (const char* own : {"id", "title", "about", "published"})
        if (!settings->contains(own) && experiment.contains(own)) (*settings)[own] = experiment.at(own);
    (*settings)["parent"] = "the experiment";
    return merge_parents(std::move(*settings), file, [&](const std::string&) { return Result<Json>(experiment); });
}

// The network in the form that --print-config shows, {"input": …, "layers": […]}, whichever the file has.
void spell_out_network(Json& experiment) {
    if (!experiment.contains("network") || !experiment.at("network").is_array()) return;
    Json layers = std::move(experiment["network"]);
    experiment["network"] = {{"input", {28, 28, 1}}, {"layers", std::move(layers)}};
}

// "network.3.…" for "network.layers.3.…".
std::string full_path(const std::string& assignment) {
    constexpr std::string_view network = "network.";
    const bool short_form = assignment.starts_with(network) && assignment.size() > network.size() &&
                            assignment[network.size()] >= '0' && assignment[network.size()] <= '9';
    return short_form ? "network.layers." + assignment.substr(network.size()) : assignment;
}

// Sets the rate of every dropout layer; the number of those there are.
std::size_t set_dropout(std::vector<LayerSpec>& layers, float rate) {
    std::size_t found = 0;
    for (LayerSpec& layer : layers) {
        if (auto* dropout = std::get_if<Dropout>(&layer.layer)) {
            dropout->rate = rate;
            ++found;
        } else if (auto* residual = std::get_if<Residual>(&layer.layer)) {
            found += set_dropout(residual->layers, rate) + set_dropout(residual->shortcut, rate);
        }
    }
    return found;
}

// Gives a schedule another initial (one_cycle: highest) learning rate; its course stays.
void set_learning_rate(Schedule& schedule, double rate) {
    std::visit(
        [&](auto& rule) {
            if constexpr (requires { rule.initial; })
                rule.initial = rate;
            else if constexpr (requires { rule.max; })
                rule.max = rate;
            else
                rule.value = rate;
        },
        schedule.rule);
}

bool above_zero(double value) { return value > 0; }
bool below_one(double value) { return value >= 0 && value < 1; }

template <class Number>
Status take_whole(const char* name, const std::optional<std::string>& text, Number& out, std::uint64_t least,
                  std::uint64_t most) {
    if (!text) return {};
    const Result<std::uint64_t> value = whole_number({name, *text}, least, most);
    if (!value) return value.error();
    out = *value;
    return {};
}

Status apply(const ExperimentFlags& flags, Experiment& experiment) {
    TrainSettings& train = experiment.train;
    if (Status s = take_whole("--epochs", flags.epochs, train.epochs, 1, 1'000'000); !s) return s;
    if (Status s = take_whole("--batch-size", flags.batch_size, train.batch_size, 1, 65'536); !s) return s;
    if (Status s = take_whole("--seed", flags.seed, train.seed, 0, 1ULL << 53); !s) return s;
    if (Status s = take_whole("--save-every", flags.save_every, train.save_every, 0, 1'000'000); !s) return s;
    if (flags.lr) {
        const Result<double> rate = number({"--lr", *flags.lr}, above_zero, "must be a number greater than 0");
        if (!rate) return rate.error();
        set_learning_rate(schedule_of(train.optimizer), *rate);
    }
    if (flags.dropout) {
        const Result<double> rate = number({"--dropout", *flags.dropout}, below_one, "must be from 0 to less than 1");
        if (!rate) return rate.error();
        if (set_dropout(experiment.network.layers, static_cast<float>(*rate)) == 0)
            return Error{"--dropout", "the network of " + experiment.id + " has no dropout layer",
                         "add {\"dropout\": {\"rate\": …}} to it"};
    }
    if (flags.patience && *flags.patience == "none") {
        train.early_stopping.reset();
    } else if (flags.patience) {
        if (!train.early_stopping) train.early_stopping.emplace();
        if (Status s = take_whole("--patience", flags.patience, train.early_stopping->patience, 0, 1'000'000); !s)
            return Error{s.error().given, s.error().rule + ", or none", ""};
    }
    if (flags.val_split) {
        const Result<Json> json = parse_json(*flags.val_split, "--val-split");
        Status read = read_json(json ? *json : Json(*flags.val_split), experiment.data.split.validation, "--val-split");
        if (!read) return Error{"--val-split " + *flags.val_split, read.error().rule, read.error().remedy};
    }
    return {};
}

}  // namespace

void ExperimentFlags::declare(Arguments& arguments) {
    arguments.group("Settings (default: what the experiment says)");
    arguments.option("--epochs", "N", "passes over the training part", epochs);
    arguments.option("--batch-size", "N", "images in a step", batch_size);
    arguments.option("--lr", "RATE", "learning rate; of a schedule its first (one_cycle: highest) one", lr);
    arguments.option("--optimizer", "NAME", "sgd, adam or adamw; another one than the experiment's has its defaults",
                     optimizer);
    arguments.option("--dropout", "RATE", "rate of every dropout layer that the network has", dropout);
    arguments.option("--seed", "N", "of initial weights, order and dropout (default 0)", seed);
    arguments.option("--patience", "N", "stop after N epochs without improvement, keeping the best; none: never",
                     patience);
    arguments.option("--val-split", "PART", "validation part: a number of images (12000), a part (0.2), 0 for none",
                     val_split);
    arguments.option("--save-every", "N", "keep the model of every N epochs in the run's folder; 0: of none",
                     save_every);
    arguments.options("--set", "PATH=VALUE", "set anything: --set network.3.dropout.rate=0.4 (may be repeated)", set);
    arguments.options("--config", "PATH",
                      "a JSON file of settings to lay over the experiment, or a folder in which experiments are looked "
                      "for first (may be repeated)",
                      config);
}

Result<Experiment> ExperimentFlags::resolve(const std::string& name, bool& wrong_file) const {
    wrong_file = false;
    std::vector<fs::path> folders;
    std::vector<std::string> files;
    for (const std::string& path : config) {
        std::error_code ignored;
        if (fs::is_directory(path, ignored))
            folders.emplace_back(path);
        else
            files.push_back(path);
    }

    Experiments experiments(std::move(folders));
    wrong_file = is_experiment_path(name);
    Result<Json> json = experiments.resolve(name);
    if (!json) return json.error();
    for (const std::string& file : files) {
        wrong_file = true;
        json = lay_file_over(*json, file);
        if (!json) return json.error();
    }
    Result<Experiment> experiment = experiment_from_json(*json, name);
    if (!experiment) {
        wrong_file = true;
        return experiment;
    }
    wrong_file = false;
    spell_out_network(*json);

    if (optimizer) {
        const std::vector<std::string> known = kinds_of(static_cast<const decltype(Optimizer::rule)*>(nullptr));
        if (std::find(known.begin(), known.end(), *optimizer) == known.end())
            return Error{"--optimizer " + *optimizer, "not a known optimizer", fields::suggestion(*optimizer, known)};
        const Json current = write_json(experiment->train.optimizer);
        if (!current.contains(*optimizer))
            if (Status status = apply_override(*json, "train.optimizer", Json(*optimizer)); !status)
                return status.error();
    }
    for (const std::string& assignment : set) {
        if (Status status = apply_override(*json, full_path(assignment)); !status) {
            Error error = status.error();
            return Error{"--set " + assignment, error.rule, error.remedy};
        }
    }
    experiment = experiment_from_json(*json, set.empty() ? name : name + " with --set");
    if (!experiment) return experiment;
    if (Status status = apply(*this, *experiment); !status) return status.error();
    // Whatever was set passes the checks that a file passes.
    return experiment_from_json(experiment_to_json(*experiment), name);
}

std::string ExperimentFlags::words() const {
    std::string text;
    const auto add = [&](const char* name, const std::optional<std::string>& value) {
        if (value) text += std::string(" ") + name + " " + shell_word(*value);
    };
    add("--epochs", epochs);
    add("--batch-size", batch_size);
    add("--lr", lr);
    add("--optimizer", optimizer);
    add("--dropout", dropout);
    add("--seed", seed);
    add("--patience", patience);
    add("--val-split", val_split);
    add("--save-every", save_every);
    for (const std::string& assignment : set) add("--set", assignment);
    for (const std::string& path : config) add("--config", fs::path(path).filename().string());
    return text;
}

std::string ExperimentFlags::first_given() const {
    const std::string all = words();
    return all.empty() ? all : all.substr(1, all.find(' ', 1) - 1);
}

}  // namespace selvedge::cli
