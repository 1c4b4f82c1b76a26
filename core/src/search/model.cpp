// SearchModel: a Gaussian process over the trials of a search.
#include "search/model.h"

#include <cmath>

namespace selvedge {
namespace {

using Eigen::Index;

Eigen::MatrixXd points_of(const Encoding& encoding, std::span<const Trial> trials,
                          std::span<const OptionalNumber> costs) {
    Index rows = 0;
    Eigen::MatrixXd points(static_cast<Index>(trials.size()), static_cast<Index>(encoding.dimensions()));
    for (std::size_t i = 0; i < trials.size(); ++i)
        if (costs[i]) points.row(rows++) = encoding(trials[i].parameters.values);
    return points.topRows(rows);
}

Eigen::VectorXd standardised(std::span<const OptionalNumber> costs) {
    std::vector<double> known;
    for (const OptionalNumber& cost : costs)
        if (cost) known.push_back(*cost);
    Eigen::VectorXd values = Eigen::Map<const Eigen::VectorXd>(known.data(), static_cast<Index>(known.size()));
    values.array() -= values.mean();
    const double deviation = std::sqrt(values.squaredNorm() / static_cast<double>(values.size()));
    return deviation > 0 ? Eigen::VectorXd(values / deviation) : values;
}

}  // namespace

SearchModel::SearchModel(const SearchSpace& space, std::span<const Trial> trials, std::span<const OptionalNumber> costs)
    : encoding_(space),
      points_(points_of(encoding_, trials, costs)),
      values_(standardised(costs)),
      process_(fit_gaussian_process(points_, values_, encoding_.groups())) {}

}  // namespace selvedge
