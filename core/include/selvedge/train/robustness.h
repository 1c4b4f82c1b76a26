// Robustness: how well a model answers for pictures that were disturbed, a family of disturbances at a time.
#pragma once

#include <selvedge/data/disturb.h>
#include <selvedge/train/evaluate.h>

#include <cstdint>
#include <vector>

namespace selvedge {

struct FamilyAccuracy {
    Disturbance family;
    double accuracy = 0;
};

struct Robustness {
    double clean = 0;  ///< accuracy on the pictures as they are
    std::vector<FamilyAccuracy> families;
    [[nodiscard]] double mean() const;  ///< of the families' accuracies
};

/// `data` with each picture disturbed by `chances`; picture i is the copy (seed, i, 0, 0) of data/disturb.h.
[[nodiscard]] Dataset disturbed(const Dataset& data, const DisturbanceChances& chances, std::uint64_t seed);

/// Evaluates on `data` as it is and, for each family, with every picture disturbed by that family alone. The same for
/// the same seed, whatever the executor. Errors: as evaluate's.
Result<Robustness> robustness(const Model& model, const Dataset& data, Executor& executor, std::uint64_t seed);

}  // namespace selvedge
