// How much each parameter matters, as far as the trials of a search show it.
#pragma once

#include <selvedge/search/space.h>
#include <selvedge/search/trial.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

struct Importance {
    std::string name;
    double importance = 0;  ///< its part of the sum of all
};

/// Sobol's total-effect indices (Jansen's estimator: half the mean squared change when the parameter alone is drawn
/// anew, at configurations drawn uniformly from the space; Saltelli et al. 2010) of a Gaussian process fitted to the
/// objectives, scaled to a sum of 1, in the order of the space. Empty with fewer than four finished trials, or where
/// they do not differ.
std::vector<Importance> parameter_importance(const SearchSpace& space, std::span<const Trial> trials,
                                             Direction direction, std::uint64_t seed);

}  // namespace selvedge
