// Trainer: a training run over an Executor, advanced piece by piece, with events, early stopping and checkpoints.
//
//     auto result = train(experiment, data, executor, {.observer = &observer});
//
// or, where the thread must stay responsive,
//
//     auto trainer = Trainer::create(experiment, data, executor, options);
//     while (trainer->advance() …)                                   // some tens of milliseconds each
//
// A run depends on experiment, data and build alone: not on threads, on the length of the pieces, or on how often it
// was killed and resumed.
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/exec/executor.h>
#include <selvedge/model/model.h>
#include <selvedge/train/experiment.h>
#include <selvedge/train/history.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge {

/// Known when a run begins.
struct RunFacts {
    std::string executor;  ///< "cpu avx512, 2 threads"
    std::size_t parameters = 0;
    std::size_t train_count = 0, validation_count = 0;  ///< train_count with the copies that enlarge the part
    std::size_t epochs = 0, steps_per_epoch = 0;
    std::uint64_t resumed_at_step = 0;  ///< 0: from the start
    std::vector<EpochRecord> history;   ///< epochs done before a resume; their events do not come again
};

/// Within an epoch, every 50 ms or so.
struct BatchProgress {
    std::size_t epoch = 0;            ///< from 1
    std::size_t step = 0, steps = 0;  ///< steps done of this epoch, of how many
    double loss = 0, accuracy = 0;    ///< over the epoch so far
    double images_per_second = 0;
};

enum class Outcome { completed, early_stopped, interrupted, diverged };
template <>
struct EnumNames<Outcome> {
    static constexpr std::array<std::pair<Outcome, std::string_view>, 4> names{
        {{Outcome::completed, "completed"},
         {Outcome::early_stopped, "early_stopped"},
         {Outcome::interrupted, "interrupted"},
         {Outcome::diverged, "diverged"}}};
};

/// What a run tells, in the order of happening: run_begin, then for each epoch batch …, epoch_end, [best], [saved],
/// checkpoint; at last one of early_stopped, interrupted, diverged, or none. All calls come from the thread that
/// advances the run.
class TrainObserver {
public:
    TrainObserver() = default;
    TrainObserver(const TrainObserver&) = delete;
    TrainObserver& operator=(const TrainObserver&) = delete;
    virtual ~TrainObserver() = default;

    virtual void run_begin(const RunFacts&) {}
    virtual void batch(const BatchProgress&) {}
    virtual void epoch_end(const EpochRecord&) {}

    /// The epoch that has just ended is the best so far. Where both are kept in files, write this one before the
    /// checkpoint that follows: whatever moment the run is killed at, the best file is then never older than what the
    /// last checkpoint says, and a resume writes it again with the same content.
    virtual void best(const Model&) {}

    /// The model of an epoch that train.save_every asks to keep. As with `best`, write it before the checkpoint.
    virtual void saved(const Model&) {}

    /// All that is needed to go on from here, the best epoch's weights included: the bytes of a .safetensors file.
    /// Comes after every epoch, and in the middle of one when the run is interrupted.
    virtual void checkpoint(std::span<const std::byte>) {}

    virtual void early_stopped(std::size_t /*epoch*/, std::size_t /*best_epoch*/) {}
    virtual void interrupted(std::size_t /*epoch*/, std::size_t /*step*/) {}
    /// The loss is no longer a finite number, and nothing after the last checkpoint is kept; or the run has exploded
    /// and died (train/divergence.h), which is found after an epoch and its checkpoint.
    virtual void diverged(std::size_t /*epoch*/, std::size_t /*step*/) {}

    /// Asked between the pieces of an epoch; true ends the run with a checkpoint and Outcome::interrupted.
    virtual bool stop_requested() { return false; }
};

struct TrainOptions {
    TrainObserver* observer = nullptr;        ///< must outlive the run
    const Dataset* test = nullptr;            ///< needed where train.curves wants test images; may go afterwards
    std::span<const std::byte> resume = {};   ///< a checkpoint to go on from; empty: from the start
    std::string command = {}, revision = {};  ///< for the models' provenance
    double piece_seconds = 0.05;              ///< aimed-at length of a piece
    std::size_t piece_steps = 0;              ///< fixed length of a piece in steps instead; 0: by time
};

struct TrainResult {
    Outcome outcome = Outcome::completed;
    std::vector<EpochRecord> history;
    std::size_t best_epoch = 0;  ///< from 1; 0 if no epoch was completed
    std::optional<Model> best;   ///< the best epoch's weights
    std::optional<Model> last;   ///< the last completed epoch's
    bool restore_best = false;   ///< early stopping with restore_best: the run's answer is `best`, else `last`
    double seconds = 0;          ///< of this process, a resumed part not included

    /// The weights that the run ends with; null if no epoch was completed.
    [[nodiscard]] const Model* final_model() const {
        return restore_best ? (best ? &*best : nullptr) : (last ? &*last : nullptr);
    }
};

class Trainer {
public:
    /// Lowers the network, compiles it, and uploads the data (which may go afterwards) and the initial or resumed
    /// weights. `executor` must outlive the trainer. Errors: data that do not fit the network, a split that cannot be
    /// made, early stopping without validation, curves of absent test images, what build_program and compile refuse, a
    /// checkpoint that is broken or of another run (saying what differs).
    static Result<Trainer> create(const Experiment& experiment, const Dataset& data, Executor& executor,
                                  const TrainOptions& options = {});
    Trainer(Trainer&&) noexcept;
    Trainer& operator=(Trainer&&) noexcept;
    ~Trainer();

    /// Does the next piece of the run, or looks whether the device has done it; true while there is more to do.
    /// Error: the device failed.
    Result<bool> advance();

    /// Where the run stands; complete once advance has returned false. `best` and `last` carry golden vectors.
    [[nodiscard]] Result<TrainResult> result() const;

    /// A persistent f32 value of the program by its name ("parameters", "gradients"), as it is after what has been done
    /// so far. Waits for the device. Error: the program has no such value.
    [[nodiscard]] Result<std::vector<float>> values(std::string_view name) const;

    [[nodiscard]] const Program& program() const;
    [[nodiscard]] const RunFacts& facts() const;

private:
    struct Run;
    explicit Trainer(std::unique_ptr<Run> run);
    std::unique_ptr<Run> run_;
};

/// A whole run.
Result<TrainResult> train(const Experiment& experiment, const Dataset& data, Executor& executor,
                          const TrainOptions& options = {});

}  // namespace selvedge
