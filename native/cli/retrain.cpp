// Training the best configuration of a search once more: this program's own train, as a child process.
#include "cli/retrain.h"

#include <selvedge/io/json.h>

#include <system_error>

#include "cli/interrupt.h"
#include "cli/job_progress.h"
#include "cli/text.h"
#include "files/read.h"
#include "reproduce/jobs.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

bool is_run_of(const fs::path& folder, const Experiment& experiment) {
    const Result<Json> json = read_json_file(folder / "experiment.json");
    const Result<Experiment> kept = json ? experiment_from_json(*json, "") : Result<Experiment>(json.error());
    return kept && *kept == experiment;
}

std::vector<std::string> arguments_for(const Experiment& experiment, const searching::SearchFolder& folder,
                                       const RetrainFlags& flags) {
    const fs::path out = folder.retrained_path();
    std::vector<std::string> words{"train", "--quiet"};
    const std::vector<std::string> device = flags.device.words();
    words.insert(words.end(), device.begin(), device.end());
    const auto add = [&](const char* name, const std::optional<std::string>& value) {
        if (value) words.insert(words.end(), {name, *value});
    };
    add("--data", flags.data.folder);
    if (is_run_of(out, experiment))
        words.insert(words.end(), {"--resume", out.string()});
    else
        words.insert(words.end(), {folder.best_path().string(), "--out", out.string(), "--force"});
    return words;
}

// Of report.json, what speaks of the weights that the run ended with.
Json figures_of(const Json& report, const Experiment& experiment, std::size_t trial, const fs::path& out) {
    const bool best = experiment.train.early_stopping && experiment.train.early_stopping->restore_best;
    const Json last = report.value("last", Json::object());
    Json json = {{"trial", trial}};
    for (const char* name : {"epochs", "best_epoch"}) json[name] = report.value(name, Json());
    for (const char* name : {"val_loss", "val_accuracy", "test_loss", "test_accuracy"})
        json[name] = (best ? report : last).value(name, Json());
    for (const char* name : {"outcome", "seconds"}) json[name] = report.value(name, Json());
    json["out"] = out.string();
    return json;
}

}  // namespace

Result<Json> retrain(const Study& study, const searching::SearchFolder& folder, const RetrainFlags& flags) {
    if (std::holds_alternative<NoRetraining>(study.search().settings.retrain.rule)) return Json();
    const Trial& trial = *study.best();
    const Result<Experiment> experiment = retrain_experiment(study.search(), trial);
    if (!experiment) return experiment.error();
    const fs::path out = folder.retrained_path(), report = out / "report.json";
    if (!is_run_of(out, *experiment) || !is_there(report)) {
        if (Status status = folder.write_best(experiment_to_json(*experiment)); !status) return status.error();
        const reproduce::Job job{"retrained trial " + std::to_string(trial.number),
                                 arguments_for(*experiment, folder, flags), out, experiment->train.epochs};
        JobProgress progress(flags.quiet, 1);
        std::string message;
        const Status ran =
            reproduce::run_jobs({job}, 1,
                                {[&](const reproduce::FinishedJob& done) {
                                     message = done.message;
                                     if (!interrupt_noted()) progress.finished(done, is_there(report));
                                 },
                                 [&](const std::vector<reproduce::RunningJob>& running) { progress.running(running); },
                                 [] { return interrupt_noted(); }});
        progress.clear();
        if (!ran) return ran.error();
        if (!is_there(report)) return Error{out.string(), "the best configuration was not retrained: " + message, ""};
    }
    const Result<Json> found = read_json_file(report);
    if (!found) return found;
    return figures_of(*found, *experiment, trial.number, out);
}

std::string retrained_text(const Json& retrained) {
    if (!retrained.is_object()) return "";
    std::string line =
        "retrained  trial " + retrained.at("trial").dump() + ", " + retrained.at("epochs").dump() + " epochs";
    const auto add = [&](const char* name, const char* label, bool part) {
        if (!retrained.at(name).is_number()) return;
        const auto value = retrained.at(name).get<double>();
        line += std::string("   ") + label + " " + (part ? percent(value) : decimal(value, 4));
    };
    add("val_loss", "val_loss", false);
    add("val_accuracy", "val_acc", true);
    add("test_loss", "test_loss", false);
    add("test_accuracy", "test_acc", true);
    return line + "\nits run    " + retrained.at("out").get<std::string>() + "\n";
}

}  // namespace selvedge::cli
