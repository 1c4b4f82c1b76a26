// A training run of the program, from its start or from its last checkpoint to its files.
#include "cli/training_run.h"

#include <selvedge/io/json.h>
#include <selvedge/selvedge.h>

#include <thread>

#include "cli/interrupt.h"
#include "cli/results.h"
#include "cli/revision.h"
#include "cli/run_page.h"
#include "cli/text.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

// "selvedge 0.1.0 (40d10f0c2a11)".
std::string revision() {
    const std::string version = "selvedge " SELVEDGE_VERSION;
    return source_commit().empty() ? version : version + " (" + std::string(source_commit()) + ")";
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
Result<Json> finish(const RunJob& job, const RunFolder& folder, const Trainer& trainer, const Dataset& test_images,
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

}  // namespace

std::string resume_command(const fs::path& folder) {
    return program_name() + " train --resume " + shell_word(folder.string());
}

std::string interrupted_text(const RunJob& job, const RunEnd& end) {
    return "interrupted " + end.interrupted + "; all is saved, go on with `" + resume_command(job.folder->path()) + "`";
}

Result<RunEnd> train_run(RunJob& job, FashionMnist& data, bool keep_images, Executor& executor, RunKeeper& keeper,
                         std::mutex& one_at_a_time) {
    std::vector<std::byte> checkpoint;
    if (job.folder) {
        Result<std::vector<std::byte>> saved = job.folder->checkpoint();
        if (!saved) return saved.error();
        checkpoint = std::move(*saved);
    }
    Result<Trainer> trainer = Trainer::create(job.experiment, data.train, executor,
                                              {.observer = &keeper,
                                               .test = &data.test,
                                               .resume = checkpoint,
                                               .command = job.start.command,
                                               .revision = revision()});
    if (!trainer) return trainer.error();
    const Result<std::vector<report::BarSeries>> parts =
        report::part_counts(job.experiment.data, data.train, data.test);
    if (!parts) return parts.error();
    if (!keep_images) data.train = Dataset{};

    if (!job.folder) {
        const fs::path usual = fs::path("runs") / (job.experiment.id + "-" + std::to_string(job.experiment.train.seed));
        // Weights, two moments and the best weights, at four bytes each, and the history.
        const std::size_t bytes = 4 * 4 * trainer->facts().parameters + (1U << 16) + 512 * trainer->facts().epochs;
        Result<RunFolder> folder = RunFolder::create(job.out ? fs::path(*job.out) : RunFolder::free_name(usual),
                                                     job.force, job.experiment, job.start, bytes);
        if (!folder) return folder.error();
        job.folder.emplace(std::move(*folder));
    }
    const RunFolder& folder = *job.folder;
    keeper.keep_in(folder);
    if (job.tensorboard)
        keeper.log_events_in(job.tensorboard->empty() ? folder.events_path() : fs::path(*job.tensorboard));

    note_interrupts();
    while (true) {
        const Result<bool> more = trainer->advance();
        if (!more) {
            keeper.progress().clear();
            return more.error();
        }
        if (!*more) break;
        std::this_thread::yield();  // the device may be at work on its own, and other runs wait for this core
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
        if (result && result->outcome == Outcome::interrupted) return RunEnd{{}, keeper.place()};
    }
    const std::lock_guard lock(one_at_a_time);
    Result<Json> results = finish(job, folder, *trainer, data.test, executor, *parts);
    if (!results) return results.error();
    return RunEnd{std::move(*results)};
}

}  // namespace selvedge::cli
