// Encoding: configurations as points for a Gaussian process.
#pragma once

#include <selvedge/search/space.h>

#include <Eigen/Core>
#include <vector>

namespace selvedge {

/// Numbers and ordered choices have one coordinate, their place in the unit interval. Categories have one each, so that
/// any two are 1 apart. A parameter with a condition has one more that tells whether it is active, and lies in the
/// middle of its interval while it is not: distances stay Euclidean, so every kernel of them stays positive definite
/// (the idea of Hutter and Osborne, "A kernel for hierarchical parameter spaces", 2013, with a plain embedding).
class Encoding {
public:
    explicit Encoding(const SearchSpace& space);

    [[nodiscard]] std::size_t dimensions() const { return group_.size(); }
    /// The number of the parameter that a coordinate belongs to.
    [[nodiscard]] const std::vector<std::size_t>& groups() const { return group_; }
    [[nodiscard]] Eigen::RowVectorXd operator()(const Json& configuration) const;

private:
    const SearchSpace& space_;
    std::vector<std::size_t> group_;
};

}  // namespace selvedge
