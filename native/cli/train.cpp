// The verb train: trains an experiment, keeps its run in a folder, goes on with one that was cut off.
#include <selvedge/selvedge.h>
#include <selvedge/train/trainer.h>

#include <iostream>
#include <system_error>

#include "cli/data_flag.h"
#include "cli/device_flags.h"
#include "cli/experiment_flags.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/results.h"
#include "cli/revision.h"
#include "cli/run_folder.h"
#include "cli/run_keeper.h"
#include "cli/run_page.h"
#include "cli/text.h"
#include "cli/verb.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

struct TrainFlags {
    std::optional<std::string> experiment, out, resume, tensorboard;
    bool force = false, print_config = false, json = false, quiet = false;
    ExperimentFlags settings;
    DeviceFlags device;
    DataFlag data;
};

std::string resume_command(const fs::path& folder) {
    return program_name() + " train --resume " + shell_word(folder.string());
}

// "selvedge 0.1.0 (40d10f0c2a11)".
std::string revision() {
    const std::string version = "selvedge " SELVEDGE_VERSION;
    return source_commit().empty() ? version : version + " (" + std::string(source_commit()) + ")";
}

// What a run consists of before it goes: told by the command line, or by the folder of an earlier run.
struct Job {
    Experiment experiment;
    RunStart start;
    DataFlag data;
    std::optional<RunFolder> folder;    // of a run to be resumed
    std::vector<std::byte> checkpoint;  // the folder's; empty: from the start
};

Result<Job> resumed_job(const TrainFlags& flags) {
    Result<RunFolder> folder = RunFolder::open(*flags.resume);
    if (!folder) return folder.error();
    Result<Experiment> experiment = folder->experiment();
    if (!experiment) return experiment.error();
    if (flags.experiment && *flags.experiment != experiment->id)
        return Error{"--resume " + *flags.resume, "holds a run of " + experiment->id + ", not of " + *flags.experiment,
                     "leave the experiment out"};
    const Result<RunStart> start = folder->start();
    if (!start) return start.error();
    Job job{std::move(*experiment), *start, flags.data, std::move(*folder), {}};
    if (!job.data.folder && !start->data.empty()) job.data.folder = start->data;
    return job;
}

// Writes the run's page.
Status show_run(const RunFolder& folder, const std::optional<Model>& best, const Dataset& test_images,
                Executor& executor, std::vector<report::BarSeries> parts) {
    if (!best) return write_run_page(folder.path(), nullptr);
    const Result<report::Evidence> evidence = report::gather(*best, test_images, executor, std::move(parts));
    return evidence ? write_run_page(folder.path(), &*evidence) : evidence.error();
}

// Measures the run's weights on the test images, and writes the best model, the report and the page. `parts` has the
// items by class of each part of the data.
Result<Json> finish(const Job& job, const RunFolder& folder, const Trainer& trainer, const Dataset& test_images,
                    Executor& executor, std::vector<report::BarSeries> parts) {
    Result<TrainResult> result = trainer.result();
    if (!result) return result.error();
    TestFigures test;
    if (result->best) {
        Result<EvalResult> measured = evaluate(*result->best, test_images, executor);
        if (!measured) return measured.error();
        result->best->provenance.test_loss = measured->loss;
        result->best->provenance.test_accuracy = measured->accuracy;
        if (Status status = folder.write_best(*result->best); !status) return status.error();
        test.best = std::move(*measured);
    }
    if (result->last && result->best_epoch == result->history.size()) {
        test.last = test.best;
    } else if (result->last) {
        Result<EvalResult> measured = evaluate(*result->last, test_images, executor);
        if (!measured) return measured.error();
        test.last = std::move(*measured);
    }
    Json results = results_to_json(job.experiment, trainer.facts(), *result, test, folder.path());
    if (Status status = folder.write_report(results); !status) return status.error();
    tell_of_page(show_run(folder, result->best, test_images, executor, std::move(parts)));
    return results;
}

int print_results(const Json& results, const fs::path& folder, const TrainFlags& flags) {
    if (flags.json)
        std::cout << results_summary(results).dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
    else
        std::cout << results_text(results);
    if (!results.is_object() || !results.contains("outcome") || results.at("outcome") != "diverged")
        return ExitCode::done;
    return fail({"the run in " + folder.string(),
                 "the run has diverged: its loss is no longer a finite number, or it exploded and left a network that "
                 "only guesses",
                 "try a smaller --lr, or pixels scaled to 0 … 1"});
}

// The run from its start, or from its last checkpoint, to its end; the exit code. `keep_images`: it may be called
// again.
Result<int> run(Job& job, FashionMnist& data, bool keep_images, Executor& executor, RunKeeper& keeper,
                const TrainFlags& flags) {
    Result<Trainer> trainer = Trainer::create(job.experiment, data.train, executor,
                                              {.observer = &keeper,
                                               .test = &data.test,
                                               .resume = job.checkpoint,
                                               .command = job.start.command,
                                               .revision = revision()});
    if (!trainer) return trainer.error();
    const Result<std::vector<report::BarSeries>> parts =
        report::part_counts(job.experiment.data, data.train, data.test);
    if (!parts) return parts.error();
    if (!keep_images) data.train = Dataset{};

    if (!job.folder) {
        const bool named = flags.out.has_value();
        const fs::path usual = fs::path("runs") / (job.experiment.id + "-" + std::to_string(job.experiment.train.seed));
        // Weights, two moments and the best weights, at four bytes each, and the history.
        const std::size_t bytes = 4 * 4 * trainer->facts().parameters + (1U << 16) + 512 * trainer->facts().epochs;
        Result<RunFolder> folder = RunFolder::create(named ? fs::path(*flags.out) : RunFolder::free_name(usual),
                                                     flags.force, job.experiment, job.start, bytes);
        if (!folder) return folder.error();
        job.folder.emplace(std::move(*folder));
    }
    const RunFolder& folder = *job.folder;
    keeper.keep_in(folder);
    if (flags.tensorboard)
        keeper.log_events_in(flags.tensorboard->empty() ? folder.events_path() : fs::path(*flags.tensorboard));

    note_interrupts();
    while (true) {
        const Result<bool> more = trainer->advance();
        if (!more) {
            keeper.progress().clear();
            return more.error();
        }
        if (!*more) break;
    }
    keeper.progress().clear();
    if (!keeper.trouble()) {
        Error error = keeper.trouble().error();
        error.remedy +=
            (error.remedy.empty() ? "" : ", then ") + ("go on with `" + resume_command(folder.path()) + "`");
        return error;
    }
    if (!keeper.place().empty() && interrupt_noted()) {
        const Result<TrainResult> result = trainer->result();
        if (result && result->outcome == Outcome::interrupted) {
            std::cerr << "interrupted " << keeper.place() << "; all is saved, go on with `"
                      << resume_command(folder.path()) << "`\n";
            return static_cast<int>(ExitCode::interrupted);
        }
    }
    const Result<Json> results = finish(job, folder, *trainer, data.test, executor, *parts);
    if (!results) return results.error();
    return print_results(*results, folder.path(), flags);
}

int go(Job job, const TrainFlags& flags) {
    Result<DeviceChoice> device = flags.device.choose();
    if (!device) return refuse(device.error());
    Result<FashionMnist> data = job.data.load();
    if (!data) return fail(data.error());
    RunKeeper keeper(job.experiment.id, flags.quiet);
    if (!device->reason().empty()) keeper.progress().say(device->reason());
    const Result<int> code = device->attempt(
        [&]() -> Result<int> {
            if (job.folder) {
                Result<std::vector<std::byte>> checkpoint = job.folder->checkpoint();
                if (!checkpoint) return checkpoint.error();
                job.checkpoint = std::move(*checkpoint);
            }
            return run(job, *data, device->has_spare(), device->executor(), keeper, flags);
        },
        [&](const std::string& line) { keeper.progress().say(line); });
    return code ? *code : fail(code.error());
}

int resume(const TrainFlags& flags) {
    if (const std::string option = flags.settings.first_given(); !option.empty())
        return refuse({option, "cannot change a run that has begun", "start a new one with --out"});
    if (flags.out || flags.force)
        return refuse({flags.out ? "--out" : "--force", "has no meaning together with --resume", "leave it out"});
    Result<Job> job = resumed_job(flags);
    if (!job) return fail(job.error());
    // A finished run is not done again, unless its model is gone or damaged.
    if (job->folder->has_report() && load_model(job->folder->best_path())) {
        const Result<Json> report = job->folder->report();
        if (!report) return fail(report.error());
        Progress(flags.quiet).say("the run in " + job->folder->path().string() + " is finished");
        return print_results(*report, job->folder->path(), flags);
    }
    return go(std::move(*job), flags);
}

int train_action(const TrainFlags& flags) {
    if (flags.resume) return resume(flags);
    if (!flags.experiment)
        return refuse({"train", "an experiment is missing",
                       "name one, as in `" + program_name() + " train r2-cnn`; `" + program_name() +
                           " inspect --list` lists them"});
    bool wrong_file = false;
    Result<Experiment> experiment = flags.settings.resolve(*flags.experiment, wrong_file);
    if (!experiment) return wrong_file ? fail(experiment.error()) : refuse(experiment.error());
    if (flags.print_config) {
        std::cout << experiment_to_json(*experiment).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
        return ExitCode::done;
    }
    RunStart start;
    start.command = "selvedge train " + fs::path(*flags.experiment).filename().string() + flags.settings.words();
    std::error_code ignored;
    if (flags.data.folder) start.data = fs::absolute(*flags.data.folder, ignored).string();
    return go(Job{std::move(*experiment), std::move(start), flags.data, std::nullopt, {}}, flags);
}

}  // namespace

Verb train_verb() {
    return {
        "train", "train an experiment, or go on with a run", [](Arguments& arguments) -> Action {
            auto flags = std::make_shared<TrainFlags>();
            const std::string program = program_name();
            arguments.about(
                "Trains an experiment on the training images, keeps the best epoch by its validation loss, and\n"
                "measures that on the test images.");
            arguments.positional("EXPERIMENT",
                                 "the name of an experiment (`" + program +
                                     " inspect --list` lists them), or a JSON file that describes one",
                                 flags->experiment);
            arguments.group("Run");
            arguments.option("--out", "DIR", "folder for the run's files (default runs/EXPERIMENT-SEED)", flags->out);
            arguments.option("--resume", "DIR", "go on with the run in that folder, bit for bit", flags->resume);
            arguments.flag("--force", "replace the run that is in --out", flags->force);
            arguments.flag_or_option("--tensorboard", "DIR",
                                     "write event files for TensorBoard (default DIR: tensorboard in the run's folder)",
                                     flags->tensorboard);
            flags->data.declare(arguments);
            arguments.flag("--print-config", "print the experiment with all its settings, and do not train",
                           flags->print_config);
            flags->settings.declare(arguments);
            flags->device.declare(arguments);
            arguments.group("Output");
            arguments.flag("--json", "print the results as one JSON object", flags->json);
            arguments.flag("--quiet", "show no progress", flags->quiet);
            arguments.epilogue(
                "Ctrl-C, and a termination signal, save and exit with 130; a second one exits at once.\n\n"
                "The folder of a run holds experiment.json (all settings), history.jsonl (a line an epoch),\n"
                "last.safetensors (to go on from), best.safetensors (the model), report.json (the results),\n"
                "report.html (all of it to look at) and, with --save-every, epochs/epoch-0020.safetensors, ….\n\n"
                "--json: {id, seed, outcome, parameters, epochs, best_epoch, val_loss, val_accuracy, test_loss,\n"
                "test_accuracy, seconds, executor, revision, out, last: {…}, saved: […]}; val_* and test_* are those "
                "of\n"
                "best.safetensors, `last` has those of the last epoch.\n\n" +
                std::string(where_data_is) + "\nExamples:\n  " + program +
                " train r2-cnn --seed 1 --out runs/first\n  " + program +
                " train r2-cnn --epochs 5 --lr 0.002 --set network.3.dropout.rate=0.4\n  " + program +
                " train my-network.json --val-split 0.1 --patience 5\n  " + program +
                " train r2-cnn --set 'data.augment={\"classes\": [2, 6], \"rotation\": 10, \"flip\": true}'\n  " +
                program + " train r2-cnn --save-every 5 --set 'train.curves={\"subset\": 500}'\n  " + program +
                " train --resume runs/first\n");
            return [flags] { return train_action(*flags); };
        }};
}

}  // namespace selvedge::cli
