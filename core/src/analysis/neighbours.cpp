// nearest_rows: every row's distance, then the nearest of them.
#include <selvedge/analysis/neighbours.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace selvedge {
namespace {

/// In lanes that a compiler can keep in one vector; their sum is in a fixed order.
float squared_distance(std::span<const float> a, std::span<const float> b) {
    constexpr std::size_t lanes = 8;
    std::array<float, lanes> sums{};
    const std::size_t whole = a.size() / lanes * lanes;
    for (std::size_t k = 0; k < whole; k += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const float difference = a[k + lane] - b[k + lane];
            sums[lane] += difference * difference;
        }
    float sum = 0;
    for (const float one : sums) sum += one;
    for (std::size_t k = whole; k < a.size(); ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

}  // namespace

Neighbours nearest_rows(const FeatureMatrix& matrix, std::span<const float> point, std::size_t count) {
    Neighbours found;
    const std::size_t rows = matrix.count();
    std::vector<Neighbour> all(rows);
    double sum = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        const float distance = std::sqrt(squared_distance(matrix.row(row), point));
        all[row] = {static_cast<std::uint32_t>(row), distance};
        sum += static_cast<double>(distance);
    }
    if (rows != 0) found.mean_distance = static_cast<float>(sum / static_cast<double>(rows));
    const auto nearer = [](const Neighbour& a, const Neighbour& b) {
        return a.distance != b.distance ? a.distance < b.distance : a.row < b.row;
    };
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(count, rows));
    std::partial_sort(all.begin(), end, all.end(), nearer);
    found.nearest.assign(all.begin(), end);
    return found;
}

}  // namespace selvedge
