// EpochRecord and BestTracker: what a run has to say after each epoch, which epoch is best, and when to stop.
#pragma once

#include <selvedge/io/json_fwd.h>
#include <selvedge/train/experiment.h>

#include <optional>
#include <string>
#include <vector>

namespace selvedge {

/// The figures of one epoch. Losses are mean cross-entropies over samples (with label smoothing where the run has it).
struct EpochRecord {
    std::size_t epoch = 0;          ///< from 1
    double loss = 0, accuracy = 0;  ///< of the training part, measured while the weights changed
    double penalty = 0;             ///< mean L2 penalty: loss + penalty is what training makes small
    std::optional<double> val_loss = {},
                          val_accuracy = {};  ///< with the weights at the epoch's end; absent without validation
    std::optional<double> train_subset_loss = {}, train_subset_accuracy = {}, test_subset_loss = {},
                          test_subset_accuracy = {};  ///< of train.curves, likewise at the epoch's end
    double learning_rate = 0;                         ///< of the epoch's last step
    double seconds = 0;                               ///< wall clock, validation included
    double images_per_second = 0;                     ///< of training alone
};

/// {"epoch": 1, "loss": …, "accuracy": …, "penalty": …, "val_loss": …, "val_accuracy": …, "learning_rate": …,
/// "seconds": …, "images_per_second": …}: a line of a run's history. Absent validation figures are null; those of
/// train.curves ("train_subset_loss", …) stand there only where they were measured.
Json epoch_to_json(const EpochRecord& record);
Result<EpochRecord> epoch_from_json(const Json& json, const std::string& where);

/// Which epoch is best and when to stop, by Keras' EarlyStopping: an epoch improves if its figure beats the best one's
/// by more than min_delta; the run stops after `patience` epochs (but at least one) in a row that do not.
/// Without validation the last epoch is best.
class BestTracker {
public:
    BestTracker() = default;
    BestTracker(Monitor monitor, const std::optional<EarlyStopping>& early_stopping);

    /// Takes in the next epoch; true if it is the best one so far.
    bool update(const EpochRecord& record);

    [[nodiscard]] bool should_stop() const { return stop_; }
    [[nodiscard]] std::size_t best_epoch() const { return best_epoch_; }  ///< from 1; 0 before the first
    [[nodiscard]] std::size_t wait() const { return wait_; }              ///< epochs since the best one

private:
    Monitor monitor_ = Monitor::val_loss;
    std::optional<EarlyStopping> early_stopping_;
    double best_value_ = 0;
    std::size_t best_epoch_ = 0, wait_ = 0;
    bool stop_ = false;
};

}  // namespace selvedge
