// SearchModel: a Gaussian process over the trials of a search, for the Bayesian sampler and for importances.
#pragma once

#include <selvedge/search/sampler.h>

#include "search/encoding.h"
#include "search/gaussian_process.h"

namespace selvedge {

class SearchModel {
public:
    /// `costs` (smaller is better) go with `trials`; those without are left out, at least one has one.
    SearchModel(const SearchSpace& space, std::span<const Trial> trials, std::span<const OptionalNumber> costs);

    /// In units of the costs' standard deviation about their mean.
    [[nodiscard]] Prediction predict(const Json& configuration) const {
        return process_.predict(encoding_(configuration));
    }
    [[nodiscard]] double best() const { return values_.minCoeff(); }

private:
    Encoding encoding_;
    Eigen::MatrixXd points_;
    Eigen::VectorXd values_;
    GaussianProcess process_;
};

}  // namespace selvedge
