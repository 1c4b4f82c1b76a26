// Neighbours: the rows of a matrix that lie nearest to a point.
#pragma once

#include <selvedge/analysis/features.h>

#include <cstdint>
#include <span>
#include <vector>

namespace selvedge {

struct Neighbour {
    std::uint32_t row = 0;
    float distance = 0;  ///< Euclidean: √Σ (a − b)²
};

struct Neighbours {
    std::vector<Neighbour> nearest;  ///< nearest first; of rows equally near the lower one first
    float mean_distance = 0;         ///< to all rows: what is near is near beside this
};

/// The `count` rows (all, where there are fewer) nearest to `point`, which has matrix.width numbers. Looks at every
/// row.
[[nodiscard]] Neighbours nearest_rows(const FeatureMatrix& matrix, std::span<const float> point, std::size_t count);

}  // namespace selvedge
