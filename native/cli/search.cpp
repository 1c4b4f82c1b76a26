// The verb search: tries configurations of an experiment's parameters, tables the best, and retrains the first.
#include <selvedge/data/describe.h>
#include <selvedge/io/json.h>
#include <selvedge/search/results.h>

#include <chrono>
#include <iostream>

#include "cli/interrupt.h"
#include "cli/retrain.h"
#include "cli/run_page.h"
#include "cli/search_flags.h"
#include "cli/search_progress.h"
#include "cli/text.h"
#include "cli/verb.h"
#include "search/runner.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

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
    results["command"] = "selvedge " + flags.command();
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
        const std::size_t rows = ranking(study.trials(), study.search().settings.direction()).size();
        text += "\nTop " + std::to_string(std::min(top, rows)) + " of " + std::to_string(study.ended()) +
                " trials by " + std::string(enum_name(study.search().settings.objective)) + "\n" +
                top_table(study, top);
    }
    text += "\n" + retrained_text(results.at("retrained"));
    return text + "results    " + (fs::path(results.at("out").get<std::string>()) / "search.json").string() + "\n";
}

int go(const Search& search, const SearchFlags& flags, const SearchLimits& limits) {
    Result<DeviceChoice> device = flags.choose(limits.jobs);
    if (!device) return refuse(device.error());
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
    if (!device->reason().empty()) progress.say(device->reason());
    progress.say(begin_line(study, planned, device->executor(), limits.jobs));
    note_interrupts();
    const auto start = Clock::now();
    const auto late = [&] {
        return limits.seconds && std::chrono::duration<double>(Clock::now() - start).count() >= *limits.seconds;
    };
    const searching::SearchEvents events{
        [&](const Trial& trial, const Study& so_far) { progress.trial_ended(trial, so_far); },
        [&](const std::vector<searching::RunningTrial>& running) { progress.running(running, study); },
        [&] { return interrupt_noted() || late(); }};
    const Status ran = device->attempt(
        [&] { return searching::run_search(study, folder, data->train, data->test, device->executors(), events); },
        [&](const std::string& line) { progress.say(line); });
    progress.clear();

    const std::string executor = device->executor().name();
    const auto interrupted = [&] {
        std::cerr << "interrupted after " << study.ended() << " of " << planned << " trials; all is saved, go on with `"
                  << program_name() << " " << flags.command() << "`\n";
        return static_cast<int>(ExitCode::interrupted);
    };
    if (!ran) {
        Error error = ran.error();
        error.remedy +=
            (error.remedy.empty() ? "" : ", then ") + ("go on with `" + program_name() + " " + flags.command() + "`");
        return fail(error);
    }
    if (late() && study.ended() < planned)
        progress.say("the time is over after " + std::to_string(study.ended()) + " of " + std::to_string(planned) +
                     " trials; `" + program_name() + " " + flags.command() + "` goes on");
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
        std::cout << json_text(*results) << "\n";
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
    const Result<SearchLimits> limits = flags.limits();
    if (!limits) return refuse(limits.error());
    int code = ExitCode::done;
    const Result<Search> search = flags.resolve(code);
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
            flags->declare(arguments);
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
