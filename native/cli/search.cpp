// The verb search: tries configurations of an experiment's parameters, tables the best, and retrains the first.
#include <selvedge/data/describe.h>
#include <selvedge/search/results.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "cli/data_flag.h"
#include "cli/device_flags.h"
#include "cli/experiments.h"
#include "cli/interrupt.h"
#include "cli/retrain.h"
#include "cli/run_page.h"
#include "cli/search_progress.h"
#include "cli/text.h"
#include "cli/values.h"
#include "cli/verb.h"
#include "search/runner.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct SearchFlags {
    std::optional<std::string> search, trials, timeout, jobs, sampler, epochs, seed, out, top;
    std::vector<std::string> set;
    bool json = false, quiet = false;
    DeviceFlags device;
    DataFlag data;
};

struct Limits {
    std::uint64_t jobs = 1, top = 5;
    std::optional<double> seconds;
};

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

Result<Limits> read_limits(const SearchFlags& flags) {
    Limits limits;
    const Result<std::uint64_t> jobs = whole_number({"--jobs", flags.jobs.value_or("1")}, 1, 256);
    if (!jobs) return jobs.error();
    const Result<std::uint64_t> top = whole_number({"--top", flags.top.value_or("5")}, 1, 1000);
    if (!top) return top.error();
    limits.jobs = *jobs;
    limits.top = *top;
    if (flags.timeout) {
        const Result<double> seconds = time_span(*flags.timeout);
        if (!seconds) return seconds.error();
        limits.seconds = *seconds;
    }
    return limits;
}

// Where --epochs goes: into train, or where the search varies the epochs, to that parameter as its only value.
std::string epochs_path(Json& json) {
    const Json::json_pointer epochs("/train/epochs");
    if (!json.contains(epochs) || !json.at(epochs).is_string()) return "train.epochs";
    const std::string name = json.at(epochs).get<std::string>().substr(1);
    const Json::json_pointer parameter("/search/space/" + name);
    if (!json.contains(parameter) || !json.at(parameter).is_object()) return "train.epochs";
    for (const char* range : {"int", "float", "choice"}) json.at(parameter).erase(range);
    json.at(parameter)["choice"] = {1};
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
    if (Status s = put("--epochs", flags.epochs, 1, 1'000'000, {epochs_path(json)}); !s) return s;
    if (Status s = put("--seed", flags.seed, 0, 1ULL << 53, {"search.seed", "train.seed"}); !s) return s;
    if (flags.sampler) return apply_override(json, "search.sampler", *flags.sampler);
    return {};
}

// The search with the options laid over it; the exit code of an error.
Result<Search> resolve(const SearchFlags& flags, int& code) {
    code = is_experiment_path(*flags.search) ? ExitCode::failed : ExitCode::wrong_usage;
    Result<Json> json = Experiments().resolve(*flags.search);
    if (!json) return json.error();
    code = ExitCode::wrong_usage;
    if (is_search(*json))
        if (Status status = apply(flags, *json); !status) return status.error();
    Result<Search> search = search_from_json(*json, *flags.search);
    if (!search) return search;
    // Fewer epochs are asked for so that it is quick: that holds for retraining too.
    if (auto* full = std::get_if<RetrainInFull>(&search->settings.retrain.rule); full != nullptr && flags.epochs)
        full->epochs = 0;
    return search;
}

// The words that go on with this search.
std::string command(const SearchFlags& flags) {
    std::string text = "search " + shell_word(*flags.search);
    const auto add = [&](const char* name, const std::optional<std::string>& value) {
        if (value) text += std::string(" ") + name + " " + shell_word(*value);
    };
    add("--trials", flags.trials);
    add("--jobs", flags.jobs);
    add("--sampler", flags.sampler);
    add("--epochs", flags.epochs);
    add("--seed", flags.seed);
    for (const std::string& assignment : flags.set) add("--set", assignment);
    add("--data", flags.data.folder);
    add("--out", flags.out);
    return text;
}

Result<std::vector<std::unique_ptr<Executor>>> executors(const SearchFlags& flags, std::uint64_t jobs) {
    DeviceFlags device = flags.device;
    const std::uint64_t cores = std::max(1U, std::thread::hardware_concurrency());
    if (!option_or_environment("--threads", device.threads, "SELVEDGE_THREADS"))
        device.threads = std::to_string(std::max<std::uint64_t>(1, cores / jobs));
    std::vector<std::unique_ptr<Executor>> made;
    for (std::uint64_t job = 0; job < jobs; ++job) {
        Result<std::unique_ptr<Executor>> executor = device.executor();
        if (!executor) return executor.error();
        made.push_back(std::move(*executor));
    }
    return made;
}

std::string begin_line(const Study& study, std::size_t planned, const Executor& executor, std::uint64_t jobs) {
    const SearchSettings& settings = study.search().settings;
    const std::string sampler = write_json(settings.sampler).begin().key();
    std::string line = study.search().id + " · " + sampler + " · " + thousands(planned) + " trials";
    if (settings.executions_per_trial > 1) line += " of " + std::to_string(settings.executions_per_trial) + " runs";
    line += " · " + std::string(enum_name(settings.direction())) + " " + std::string(enum_name(settings.objective)) +
            " · " + executor.name();
    if (jobs > 1) line += ", " + std::to_string(jobs) + " jobs";
    if (!study.trials().empty())
        line += "\ngoing on after " + std::to_string(study.ended()) + " trials" +
                (study.ended() < study.trials().size()
                     ? ", " + std::to_string(study.trials().size() - study.ended()) + " more had begun"
                     : std::string());
    return line;
}

// Everything found so far, into search.json and report.html as well.
Result<Json> write_results(const Study& study, const searching::SearchFolder& folder, const SearchFlags& flags,
                           const std::string& executor, Json retrained) {
    Json results = study_to_json(study);
    double seconds = 0;
    for (const Trial& trial : study.trials()) seconds += trial.seconds();
    results["seconds"] = seconds;
    results["executor"] = executor;
    results["command"] = "selvedge " + command(flags);
    results["out"] = folder.path().string();
    results["retrained"] = std::move(retrained);
    if (Status status = folder.write_results(results); !status) return status.error();
    tell_of_page(write_search_page(folder.path(), results));
    return results;
}

std::string results_text(const Study& study, const Json& results, std::size_t top) {
    const SearchSpace& space = study.search().settings.space;
    std::string text = search_space_summary(space);
    if (const Trial* best = study.best()) {
        text += "\nBest parameters\n" + parameters_listing(space, best->parameters.values);
        text += "\nTop " + std::to_string(std::min(top, study.ended())) + " of " + std::to_string(study.ended()) +
                " trials by " + std::string(enum_name(study.search().settings.objective)) + "\n" +
                top_table(study, top);
    }
    text += "\n" + retrained_text(results.at("retrained"));
    return text + "results    " + (fs::path(results.at("out").get<std::string>()) / "search.json").string() + "\n";
}

int go(const Search& search, const SearchFlags& flags, const Limits& limits) {
    Result<std::vector<std::unique_ptr<Executor>>> made = executors(flags, limits.jobs);
    if (!made) return refuse(made.error());
    const Result<FashionMnist> data = flags.data.load();
    if (!data) return fail(data.error());
    const DatasetFacts facts = describe(data->train);
    const fs::path out = flags.out ? fs::path(*flags.out) : fs::path("runs") / search.id;
    Result<searching::SearchFolder::Opened> opened =
        searching::SearchFolder::open(out, search, {facts.images_sha256, facts.labels_sha256});
    if (!opened) return fail(opened.error());
    Study& study = opened->study;
    const searching::SearchFolder& folder = opened->folder;

    const std::size_t planned = study.planned();
    SearchProgress progress(flags.quiet, planned);
    if (!opened->notice.empty()) std::cerr << "selvedge: " << opened->notice << "\n";
    progress.say(begin_line(study, planned, *made->front(), limits.jobs));
    note_interrupts();
    const auto start = Clock::now();
    const auto late = [&] {
        return limits.seconds && std::chrono::duration<double>(Clock::now() - start).count() >= *limits.seconds;
    };
    const Status ran = searching::run_search(
        study, folder, data->train, data->test, *made,
        {[&](const Trial& trial, const Study& so_far) { progress.trial_ended(trial, so_far); },
         [&](const std::vector<searching::RunningTrial>& running) { progress.running(running, study); },
         [&] { return interrupt_noted() || late(); }});
    progress.clear();

    const std::string executor = made->front()->name();
    const auto interrupted = [&] {
        std::cerr << "interrupted after " << study.ended() << " of " << planned << " trials; all is saved, go on with `"
                  << program_name() << " " << command(flags) << "`\n";
        return static_cast<int>(ExitCode::interrupted);
    };
    if (!ran) {
        Error error = ran.error();
        error.remedy +=
            (error.remedy.empty() ? "" : ", then ") + ("go on with `" + program_name() + " " + command(flags) + "`");
        return fail(error);
    }
    if (late() && study.ended() < planned)
        progress.say("the time is over after " + std::to_string(study.ended()) + " of " + std::to_string(planned) +
                     " trials; `" + program_name() + " " + command(flags) + "` goes on");
    const Trial* best = study.best();
    Result<Json> retrained = Json();
    if (best != nullptr && !interrupt_noted()) {
        progress.say("retraining trial " + std::to_string(best->number));
        retrained = retrain(study, folder, {flags.device, flags.data, flags.quiet});
    }
    const Result<Json> results =
        write_results(study, folder, flags, executor, retrained ? std::move(*retrained) : Json());
    if (!results) return fail(results.error());
    if (interrupt_noted()) return interrupted();
    if (!retrained) return fail(retrained.error());
    if (flags.json)
        std::cout << results->dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
    else
        std::cout << results_text(study, *results, limits.top);
    if (best != nullptr || study.ended() == 0) return ExitCode::done;
    return fail({"the search in " + out.string(), "all its trials failed: " + study.trials().front().reason, ""});
}

int search_action(const SearchFlags& flags) {
    if (!flags.search)
        return refuse({"search", "a search is missing",
                       "name one, as in `" + program_name() + " search r1-search-mlp`; `" + program_name() +
                           " inspect --list` lists them"});
    const Result<Limits> limits = read_limits(flags);
    if (!limits) return refuse(limits.error());
    int code = ExitCode::done;
    const Result<Search> search = resolve(flags, code);
    if (!search) return code == ExitCode::failed ? fail(search.error()) : refuse(search.error());
    return go(*search, flags, *limits);
}

}  // namespace

Verb search_verb() {
    return {
        "search", "search for the best parameters of an experiment", [](Arguments& arguments) -> Action {
            auto flags = std::make_shared<SearchFlags>();
            const std::string program = program_name();
            arguments.about(
                "Tries configurations of the parameters that a search leaves open, tables the best by their\n"
                "validation figures, trains the first once more and measures it on the test images.");
            arguments.positional(
                "SEARCH",
                "the name of a search (`" + program + " inspect --list` lists them), or a JSON file that describes one",
                flags->search);
            arguments.group("Search");
            arguments.option("--out", "DIR", "folder of the search's files (default runs/SEARCH)", flags->out);
            arguments.option("--trials", "N", "configurations to try (default: what the search says)", flags->trials);
            arguments.option("--timeout", "TIME", "stop after 90, 90s, 10m or 2h; the same command goes on",
                             flags->timeout);
            arguments.option("--jobs", "N", "trials at a time (default 1)", flags->jobs);
            arguments.option("--sampler", "NAME", "random, grid, bayesian or tpe (default: what the search says)",
                             flags->sampler);
            arguments.option("--epochs", "N", "passes over the training part in a trial", flags->epochs);
            arguments.option("--seed", "N", "of the sampler, and of training (default 0)", flags->seed);
            arguments.options("--set", "PATH=VALUE",
                              "set anything: --set search.executions_per_trial=3 (may be repeated)", flags->set);
            flags->data.declare(arguments);
            flags->device.declare(arguments);
            arguments.group("Output");
            arguments.option("--top", "N", "rows of the table of the best trials (default 5)", flags->top);
            arguments.flag("--json", "print the results as one JSON object", flags->json);
            arguments.flag("--quiet", "show no progress", flags->quiet);
            arguments.epilogue(
                "The folder holds journal.jsonl, from which the same command goes on however the search ended: no\n"
                "finished trial is lost or done twice, and one that was cut off goes on from its last epoch. With\n"
                "--jobs 1 it comes to the same trials as if it had never been stopped. Ctrl-C saves and exits with\n"
                "130. search.json and report.html have the results so far, retrained/ the run of the best\n"
                "configuration.\n\n" +
                std::string(where_data_is) + "\nExamples:\n  " + program + " search r1-search-mlp --jobs 2\n  " +
                program + " search r0-search-cnn --trials 3 --epochs 5 --out runs/short\n  " + program +
                " search my-search.json --sampler tpe --timeout 2h\n");
            return [flags] { return search_action(*flags); };
        }};
}

}  // namespace selvedge::cli
