// SearchFlags: the options of the verb search, and what they ask for.
#include "cli/search_flags.h"

#include <selvedge/io/json.h>

#include <thread>

#include "cli/experiments.h"
#include "cli/text.h"
#include "cli/values.h"
#include "cli/verb.h"

namespace selvedge::cli {
namespace {

// "90", "90s", "10m", "2h" as seconds.
Result<double> time_span(const std::string& text) {
    double unit = 1;
    std::string digits = text;
    for (const auto& [letter, seconds] : {std::pair{'s', 1.0}, std::pair{'m', 60.0}, std::pair{'h', 3600.0}})
        if (text.ends_with(letter)) {
            unit = seconds;
            digits.pop_back();
        }
    const Result<double> value = number(
        {"--timeout", digits}, [](double n) { return n > 0; }, "must be a time such as 90, 90s, 10m or 2h");
    if (!value) return Error{"--timeout " + text, value.error().rule, ""};
    return *value * unit;
}

// Where --epochs goes: into train, or where the search varies the epochs, to that parameter, whose values it takes
// away.
std::string take_epochs_path(Json& json) {
    const std::string usual = "train.epochs";
    const Json train = json.value("train", Json::object());
    const Json epochs = train.is_object() ? train.value("epochs", Json()) : Json();
    if (!epochs.is_string() || !epochs.get<std::string>().starts_with("$")) return usual;
    const std::string name = epochs.get<std::string>().substr(1);
    Json& search = json.at("search");
    if (!search.is_object() || !search.contains("space") || !search.at("space").is_object()) return usual;
    const auto parameter = search.at("space").find(name);
    if (parameter == search.at("space").end() || !parameter->is_object()) return usual;
    for (const char* range : {"int", "float", "choice"}) parameter->erase(range);
    (*parameter)["choice"] = {1};
    return "search.space." + name + ".choice.0";
}

Status apply(const SearchFlags& flags, Json& json) {
    for (const std::string& assignment : flags.set)
        if (Status status = apply_override(json, assignment); !status)
            return Error{"--set " + assignment, status.error().rule, status.error().remedy};
    const auto put = [&](const char* option, const std::optional<std::string>& text, std::uint64_t least,
                         std::uint64_t most, std::initializer_list<std::string> paths) -> Status {
        if (!text) return {};
        const Result<std::uint64_t> value = whole_number({option, *text}, least, most);
        if (!value) return value.error();
        Status status;
        for (const std::string& path : paths)
            if (status) status = apply_override(json, path, *value);
        return status;
    };
    if (Status s = put("--trials", flags.trials, 1, 1'000'000, {"search.trials"}); !s) return s;
    if (flags.epochs)
        if (Status s = put("--epochs", flags.epochs, 1, 1'000'000, {take_epochs_path(json)}); !s) return s;
    if (Status s = put("--seed", flags.seed, 0, 1ULL << 53, {"search.seed", "train.seed"}); !s) return s;
    if (flags.sampler) return apply_override(json, "search.sampler", *flags.sampler);
    return {};
}

}  // namespace

void SearchFlags::declare(Arguments& arguments) {
    arguments.positional(
        "SEARCH",
        "the name of a search (`" + program_name() + " inspect --list` lists them), or a JSON file that describes one",
        search);
    arguments.group("Search");
    arguments.option("--out", "DIR", "folder of the search's files (default runs/SEARCH)", out);
    arguments.option("--trials", "N", "configurations to try (default: what the search says)", trials);
    arguments.option("--timeout", "TIME", "stop after 90, 90s, 10m or 2h; the same command goes on", timeout);
    arguments.option("--jobs", "N", "trials at a time (default 1)", jobs);
    arguments.option("--sampler", "NAME", "random, grid, bayesian or tpe (default: what the search says)", sampler);
    arguments.option("--epochs", "N", "passes over the training part in a trial", epochs);
    arguments.option("--seed", "N", "of the sampler, and of training (default 0)", seed);
    arguments.options("--set", "PATH=VALUE", "set anything: --set search.executions_per_trial=3 (may be repeated)",
                      set);
    arguments.options("--config", "DIR", "a folder in which searches and experiments are looked for first", config);
    data.declare(arguments);
    device.declare(arguments);
    arguments.group("Output");
    arguments.option("--top", "N", "rows of the table of the best trials (default 5)", top);
    arguments.flag("--json", "print the results as one JSON object", json);
    arguments.flag("--quiet", "show no progress", quiet);
}

Result<SearchLimits> SearchFlags::limits() const {
    SearchLimits limits;
    const Result<std::uint64_t> at_once = whole_number({"--jobs", jobs.value_or("1")}, 1, 256);
    if (!at_once) return at_once.error();
    const Result<std::uint64_t> rows = whole_number({"--top", top.value_or("5")}, 1, 1000);
    if (!rows) return rows.error();
    limits.jobs = *at_once;
    limits.top = *rows;
    if (timeout) {
        const Result<double> seconds = time_span(*timeout);
        if (!seconds) return seconds.error();
        limits.seconds = *seconds;
    }
    return limits;
}

Result<Search> SearchFlags::resolve(int& code) const {
    code = is_experiment_path(*search) ? ExitCode::failed : ExitCode::wrong_usage;
    Result<Json> merged = Experiments({config.begin(), config.end()}).resolve(*search);
    if (!merged) return merged.error();
    code = ExitCode::wrong_usage;
    if (is_search(*merged))
        if (Status status = apply(*this, *merged); !status) return status.error();
    Result<Search> resolved = search_from_json(*merged, *search);
    if (!resolved) return resolved;
    // Fewer epochs are asked for so that it is quick: that holds for retraining too.
    if (auto* full = std::get_if<RetrainInFull>(&resolved->settings.retrain.rule); full != nullptr && epochs)
        full->epochs = 0;
    return resolved;
}

std::string SearchFlags::command() const {
    std::string text = "search " + shell_word(*search);
    const auto add = [&](const char* name, const std::optional<std::string>& value) {
        if (value) text += std::string(" ") + name + " " + shell_word(*value);
    };
    add("--trials", trials);
    add("--jobs", jobs);
    add("--sampler", sampler);
    add("--epochs", epochs);
    add("--seed", seed);
    for (const std::string& assignment : set) add("--set", assignment);
    for (const std::string& folder : config) add("--config", folder);
    add("--data", data.folder);
    add("--out", out);
    return text;
}

Result<DeviceChoice> SearchFlags::choose(std::uint64_t count) const {
    const std::uint64_t cores = std::max(1U, std::thread::hardware_concurrency());
    return device.choose(count, std::max<std::uint64_t>(1, cores / count));
}

}  // namespace selvedge::cli
