// DivergenceWatch: tells a run that has exploded and died from one that merely learns slowly.
#pragma once

#include <selvedge/train/history.h>

#include <cstddef>

namespace selvedge {

/// A loss that is no longer a finite number shows at once. But a run can also blow up its weights within a few steps,
/// lose every unit to the flat side of its ReLU, and then go on with a harmless looking loss of ln K: it answers the
/// same class for ever. Such a run is called diverged when, for three epochs in a row or up to its last one,
///   - its training accuracy is no better (by a tenth) than answering the most frequent class always, and
///   - the mean training loss of this or an earlier epoch has been above 2·ln K, twice that of guessing.
/// A network that learns nothing without having exploded (a bad start, a tiny learning rate) is not diverged.
class DivergenceWatch {
public:
    DivergenceWatch() = default;
    /// `classes` K; `most_frequent`: the part of the training images that are of the most frequent class; `epochs`: how
    /// many the run has.
    DivergenceWatch(std::size_t classes, double most_frequent, std::size_t epochs);

    /// Takes in the next epoch; true if the run has exploded and died.
    bool update(const EpochRecord& record);

    [[nodiscard]] bool diverged() const { return diverged_; }

private:
    static constexpr std::size_t patience = 3;
    double exploded_loss_ = 0, guessing_accuracy_ = 0;
    std::size_t epochs_ = 0, dead_epochs_ = 0;
    bool exploded_ = false, diverged_ = false;
};

}  // namespace selvedge
