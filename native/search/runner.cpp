// Running a search: trials trained by several threads at once.
#include "search/runner.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <thread>

namespace selvedge::searching {
namespace {

// What a trial has come to by its last execution, if it has come to its end.
std::optional<TrialEnded> end_of(const Trial& trial, std::size_t executions) {
    if (trial.executions.empty()) return std::nullopt;
    const Execution& last = trial.executions.back();
    const std::string epoch = std::to_string(last.epochs);
    if (last.outcome == Outcome::diverged)
        return TrialEnded{trial.number, TrialStatus::failed, "diverged after " + epoch + " epochs"};
    if (last.outcome == Outcome::interrupted)
        return TrialEnded{trial.number, TrialStatus::pruned, "not among the best at epoch " + epoch};
    if (trial.executions.size() < executions) return std::nullopt;
    return TrialEnded{trial.number, TrialStatus::done, ""};
}

class Runner {
public:
    Runner(Study& study, const SearchFolder& folder, const Dataset& train, const Dataset& test,
           const SearchEvents& events)
        : study_(study), folder_(folder), train_(train), test_(test), events_(events) {
        for (const Trial& trial : study.trials())
            if (trial.status == TrialStatus::running) left_.push_back(trial.number);
    }

    void work(Executor& executor) {
        while (const std::optional<std::size_t> trial = claim()) run_trial(*trial, executor);
    }
    [[nodiscard]] const Status& trouble() const { return trouble_; }

private:
    class Keeper;

    // The next trial for a thread: one that was cut off, or a new one.
    std::optional<std::size_t> claim() {
        const std::lock_guard lock(mutex_);
        if (!trouble_ || events_.stop()) return std::nullopt;
        if (!left_.empty()) {
            const std::size_t trial = left_.front();
            left_.pop_front();
            return trial;
        }
        const std::optional<TrialStarted> next = study_.propose();
        if (!next || !note(*next)) return std::nullopt;
        return next->trial;
    }

    // With the mutex held: what has happened, first in the journal, then in the study. False where that failed: then
    // nothing is written any more, so that the journal stays as the failure left it.
    bool note(const JournalEntry& entry) {
        if (!trouble_) return false;
        trouble_ = folder_.append(entry);
        if (trouble_) trouble_ = study_.apply(entry);
        return trouble_.ok();
    }

    void run_trial(std::size_t number, Executor& executor) {
        while (true) {
            Trial trial;
            {
                const std::lock_guard lock(mutex_);
                trial = study_.trials()[number];
                if (const auto end = end_of(trial, study_.search().settings.executions_per_trial)) return finish(*end);
            }
            if (!run_execution(trial, executor)) return;
        }
    }

    // With the mutex held.
    void finish(const TrialEnded& end) {
        std::erase_if(running_, [&](const RunningTrial& one) { return one.number == end.trial; });
        if (note(end)) events_.trial_ended(study_.trials()[end.trial], study_);
    }

    void fail(std::size_t trial, const Error& error) {
        const std::lock_guard lock(mutex_);
        finish({trial, TrialStatus::failed, error.message()});
    }

    void give_up(const Error& error) {
        const std::lock_guard lock(mutex_);
        if (trouble_) trouble_ = error;
    }

    bool run_execution(const Trial& trial, Executor& executor);

    Study& study_;
    const SearchFolder& folder_;
    const Dataset &train_, &test_;
    const SearchEvents& events_;
    std::mutex mutex_;  // guards what follows, the study and the journal
    std::deque<std::size_t> left_;
    std::vector<RunningTrial> running_;
    Status trouble_;
};

// Keeps an execution's checkpoint, and asks the pruner.
class Runner::Keeper : public TrainObserver {
public:
    Keeper(Runner& runner, const Trial& trial)
        : runner_(runner), trial_(trial.number), execution_(trial.executions.size()) {}

    [[nodiscard]] bool pruned() const { return pruned_; }

    void run_begin(const RunFacts& facts) override {
        epochs_ = facts.epochs;
        history_ = facts.history;
        if (!history_.empty()) look_at_rung();
    }
    void batch(const BatchProgress& progress) override {
        const std::lock_guard lock(runner_.mutex_);
        auto own = std::find_if(runner_.running_.begin(), runner_.running_.end(),
                                [&](const RunningTrial& one) { return one.number == trial_; });
        if (own == runner_.running_.end()) own = runner_.running_.insert(own, RunningTrial{.number = trial_});
        own->execution = execution_;
        own->epoch = progress.epoch;
        own->epochs = epochs_;
        own->part = static_cast<double>(progress.step) / static_cast<double>(std::max<std::size_t>(1, progress.steps));
        runner_.events_.running(runner_.running_);
    }
    void epoch_end(const EpochRecord& record) override {
        history_.push_back(record);
        look_at_rung();
    }
    void checkpoint(std::span<const std::byte> bytes) override {
        if (Status status = runner_.folder_.write_checkpoint(trial_, execution_, bytes); !status)
            runner_.give_up(status.error());
    }
    bool stop_requested() override {
        if (pruned_ || runner_.events_.stop()) return true;
        const std::lock_guard lock(runner_.mutex_);
        return !runner_.trouble_;
    }

private:
    void look_at_rung() {
        const std::lock_guard lock(runner_.mutex_);
        const std::size_t epoch = history_.back().epoch;
        if (!runner_.study_.is_rung(execution_, epoch)) return;
        const std::vector<Rung>& rungs = runner_.study_.trials()[trial_].rungs;
        const bool seen =
            std::any_of(rungs.begin(), rungs.end(), [&](const Rung& rung) { return rung.epoch == epoch; });
        const Execution so_far =
            execution_of(history_, Outcome::interrupted, 0, runner_.study_.search().settings.judgement());
        if (!seen && (!so_far.objective || !runner_.note(RungReached{trial_, epoch, *so_far.objective}))) return;
        pruned_ = runner_.study_.is_pruned(trial_, epoch);
    }

    Runner& runner_;
    std::size_t trial_, execution_, epochs_ = 0;
    std::vector<EpochRecord> history_;
    bool pruned_ = false;
};

// True if the execution came to its end.
bool Runner::run_execution(const Trial& trial, Executor& executor) {
    const std::size_t execution = trial.executions.size();
    const Result<Experiment> experiment = trial_experiment(study_.search(), trial.parameters.values, execution);
    if (!experiment) return fail(trial.number, experiment.error()), false;
    const Result<std::vector<std::byte>> saved = folder_.checkpoint(trial.number, execution);
    Keeper keeper(*this, trial);
    TrainOptions options{.observer = &keeper, .test = &test_};
    if (saved) options.resume = *saved;
    Result<Trainer> trainer = Trainer::create(*experiment, train_, executor, options);
    if (!trainer && !options.resume.empty()) {  // a checkpoint that cannot be read costs its epochs, not the trial
        options.resume = {};
        trainer = Trainer::create(*experiment, train_, executor, options);
    }
    if (!trainer) return fail(trial.number, trainer.error()), false;

    while (true) {
        const Result<bool> more = trainer->advance();
        if (!more) return give_up(more.error()), false;
        if (!*more) break;
        std::this_thread::yield();  // the device may be at work on its own, and other trials wait for this core
    }
    const Result<TrainResult> result = trainer->result();
    if (!result) return give_up(result.error()), false;
    if (result->outcome == Outcome::interrupted && !keeper.pruned()) return false;

    const std::lock_guard lock(mutex_);
    const ExecutionDone done{trial.number, execution_of(result->history, result->outcome, experiment->train.seed,
                                                        study_.search().settings.judgement())};
    if (!note(done)) return false;
    folder_.remove_checkpoint(trial.number, execution);
    return true;
}

}  // namespace

Status run_search(Study& study, const SearchFolder& folder, const Dataset& train, const Dataset& test,
                  std::span<const std::unique_ptr<Executor>> executors, const SearchEvents& events) {
    Runner runner(study, folder, train, test, events);
    if (executors.size() == 1) {
        runner.work(*executors.front());
    } else {
        std::vector<std::jthread> threads;
        for (const std::unique_ptr<Executor>& executor : executors)
            threads.emplace_back([&runner, &executor] { runner.work(*executor); });
    }
    return runner.trouble();
}

}  // namespace selvedge::searching
