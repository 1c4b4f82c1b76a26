// TrainingRun: one run of the core's trainer, advanced batch by batch, with all there is to see of it.
#pragma once

#include <selvedge/train/trainer.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/health.h"
#include "engine/images.h"

namespace selvedge::engine {

/// A point of a curve: `epoch` counts from 0 with its parts, 1.5 is the middle of the second epoch.
struct LossPoint {
    float epoch = 0, loss = 0;
};

enum class RunState { running, paused, finished, failed };

/// A run as it stands.
struct RunView {
    std::uint64_t number = 0;  ///< as given to create()
    std::shared_ptr<const Experiment> experiment;
    RunState state = RunState::paused;
    std::optional<Error> error;                ///< of RunState::failed
    std::optional<selvedge::Outcome> outcome;  ///< of RunState::finished
    RunFacts facts;
    std::vector<EpochRecord> history;
    std::vector<LossPoint> losses;  ///< mean training loss of some batches each, at most 2 × most_points of them
    BatchProgress progress;         ///< of the epoch under way
    std::size_t best_epoch = 0;     ///< from 1; 0: no epoch has ended
    std::vector<HealthLight> health;
    double seconds = 0;       ///< spent on training, pauses left out
    ModelPointer best, last;  ///< the best epoch's weights, and the last one's; null before the first has ended
};

class TrainingRun final : private TrainObserver {
public:
    static constexpr std::size_t most_points = 256;

    /// Prepares the run as Trainer::create does, and with its errors. `images` must have a training part.
    static Result<std::unique_ptr<TrainingRun>> create(std::uint64_t number, const Experiment& experiment,
                                                       ImagesPointer images, std::size_t threads);

    /// Goes on for some milliseconds, less than a large batch takes. False once the run is over.
    bool advance();
    void set_running(bool running);

    [[nodiscard]] const RunView& view() const { return view_; }
    [[nodiscard]] std::size_t epochs_done() const { return view_.history.size(); }

private:
    TrainingRun() = default;
    void batch(const BatchProgress& progress) override;
    void epoch_end(const EpochRecord& record) override;
    void add_loss(double epoch, double loss);
    void finish_epoch();
    void look_at_gradients();
    void fail(Error error);

    ImagesPointer images_;
    std::unique_ptr<Executor> executor_;
    std::optional<Trainer> trainer_;  // after executor_: a trainer goes before its executor
    RunView view_;
    bool epoch_ended_ = false;
    double sum_before_ = 0;  // of the losses of the epoch's images, up to the batch before
    std::size_t images_before_ = 0;
    std::size_t batches_in_point_ = 1, batches_gathered_ = 0;
    double gathered_ = 0;
    std::vector<LayerGradient> gradients_;
    std::vector<LayerUnits> units_;
};

}  // namespace selvedge::engine
