// The factor of the L2 penalty as Programs take it.
#pragma once

#include <selvedge/train/experiment.h>

namespace selvedge {

/// λ of λ/2·‖W‖² in the mean loss over images, for a training part of `train_count`.
inline float penalty_of_mean_loss(const TrainSettings& settings, std::size_t train_count) {
    if (settings.l2_reduction == L2Reduction::mean) return settings.l2;
    return static_cast<float>(static_cast<double>(settings.l2) / static_cast<double>(train_count));
}

}  // namespace selvedge
