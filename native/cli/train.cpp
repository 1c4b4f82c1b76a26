// The verb train: trains an experiment, keeps its run in a folder, goes on with one that was cut off.
#include <selvedge/io/json.h>
#include <selvedge/selvedge.h>
#include <selvedge/train/trainer.h>

#include <iostream>
#include <system_error>

#include "cli/data_flag.h"
#include "cli/device_flags.h"
#include "cli/experiment_flags.h"
#include "cli/progress.h"
#include "cli/results.h"
#include "cli/text.h"
#include "cli/train_seeds.h"
#include "cli/training_run.h"
#include "cli/values.h"
#include "cli/verb.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

struct TrainFlags {
    std::optional<std::string> experiment, out, resume, tensorboard, seeds, jobs;
    bool force = false, print_config = false, json = false, quiet = false;
    ExperimentFlags settings;
    DeviceFlags device;
    DataFlag data;
};

Result<RunJob> resumed_job(const TrainFlags& flags) {
    Result<RunFolder> folder = RunFolder::open(*flags.resume);
    if (!folder) return folder.error();
    Result<Experiment> experiment = folder->experiment();
    if (!experiment) return experiment.error();
    if (flags.experiment && *flags.experiment != experiment->id)
        return Error{"--resume " + *flags.resume, "holds a run of " + experiment->id + ", not of " + *flags.experiment,
                     "leave the experiment out"};
    const Result<RunStart> start = folder->start();
    if (!start) return start.error();
    RunJob job{.experiment = std::move(*experiment),
               .start = *start,
               .data = flags.data,
               .out = {},
               .tensorboard = flags.tensorboard};
    job.folder.emplace(std::move(*folder));
    if (!job.data.folder && !start->data.empty()) job.data.folder = start->data;
    return job;
}

int print_results(const Json& results, const fs::path& folder, const TrainFlags& flags) {
    if (flags.json)
        std::cout << json_text(results_summary(results)) << "\n";
    else
        std::cout << results_text(results);
    if (!results.is_object() || !results.contains("outcome") || results.at("outcome") != "diverged")
        return ExitCode::done;
    return fail({"the run in " + folder.string(),
                 "the run has diverged: its loss is no longer a finite number, or it exploded and left a network that "
                 "only guesses",
                 "try a smaller --lr, or pixels scaled to 0 … 1"});
}

int go(RunJob job, const TrainFlags& flags) {
    Result<DeviceChoice> device = flags.device.choose();
    if (!device) return refuse(device.error());
    Result<FashionMnist> data = job.data.load();
    if (!data) return fail(data.error());
    RunKeeper keeper(job.experiment.id, flags.quiet);
    keeper.say_first(device->reason());
    std::mutex alone;
    const Result<RunEnd> end =
        device->attempt([&] { return train_run(job, *data, device->has_spare(), device->executor(), keeper, alone); },
                        [&](const std::string& line) { keeper.progress().say(line); });
    if (!end) return fail(end.error());
    if (end->interrupted.empty()) return print_results(end->results, job.folder->path(), flags);
    std::cerr << interrupted_text(job, *end) << "\n";
    return ExitCode::interrupted;
}

int resume(const TrainFlags& flags) {
    if (const std::string option = flags.settings.first_given(); !option.empty())
        return refuse({option, "cannot change a run that has begun", "start a new one with --out"});
    for (const auto& [name, given] : {std::pair{"--out", flags.out.has_value()},
                                      {"--force", flags.force},
                                      {"--seeds", flags.seeds.has_value()},
                                      {"--jobs", flags.jobs.has_value()}})
        if (given) return refuse({name, "has no meaning together with --resume", "leave it out"});
    Result<RunJob> job = resumed_job(flags);
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
        std::cout << json_text(experiment_to_json(*experiment), 2) << "\n";
        return ExitCode::done;
    }
    RunStart start;
    start.command = "selvedge train " + fs::path(*flags.experiment).filename().string() + flags.settings.words();
    std::error_code ignored;
    if (flags.data.folder) start.data = fs::absolute(*flags.data.folder, ignored).string();
    RunJob job{.experiment = std::move(*experiment),
               .start = std::move(start),
               .data = flags.data,
               .out = flags.out,
               .tensorboard = flags.tensorboard,
               .force = flags.force};
    if (!flags.seeds) {
        if (flags.jobs) return refuse({"--jobs", "is for --seeds", "leave it out, or give --seeds"});
        return go(std::move(job), flags);
    }
    const Result<std::uint64_t> seeds = whole_number({"--seeds", *flags.seeds}, 1, 10'000);
    const Result<std::uint64_t> jobs = whole_number({"--jobs", flags.jobs.value_or("1")}, 1, 256);
    if (!seeds || !jobs) return refuse(seeds ? jobs.error() : seeds.error());
    return train_seeds(job, {*seeds, *jobs, flags.device, flags.json, flags.quiet});
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
            arguments.option("--seeds", "N",
                             "N runs, with --seed and the seeds that follow it, in folders named after the seed",
                             flags->seeds);
            arguments.option("--jobs", "N", "with --seeds, runs at a time (default 1)", flags->jobs);
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
                "With --seeds, the runs are in runs/EXPERIMENT-SEED, or OUT-SEED; the same command goes on with those\n"
                "that are there. A table, or --json a line a run, has their results in the order of the seeds.\n\n"
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
                " train r1-mlp-medium-128 --seeds 8 --jobs 8 --device cuda\n  " + program +
                " train --resume runs/first\n");
            return [flags] { return train_action(*flags); };
        }};
}

}  // namespace selvedge::cli
