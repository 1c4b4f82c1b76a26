// GaussianProcess: regression with a Matérn 5/2 kernel. Rasmussen and Williams, "Gaussian Processes for Machine
// Learning", 2006, chapters 2, 4.2 and 5.4.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <vector>

namespace selvedge {

/// k(x, x') = signal·(1 + √5 r + 5/3 r²)·exp(−√5 r) with r² = Σ_g |x_g − x'_g|² / length_g², where coordinates belong
/// to groups; observations have independent noise.
struct Matern52 {
    Eigen::VectorXd length;  ///< of each group
    double signal = 1;       ///< variance of the function
    double noise = 1e-2;     ///< variance of an observation's error
};

struct Prediction {
    double mean = 0, deviation = 0;  ///< of the function, without an observation's noise
};

class GaussianProcess {
public:
    /// Conditions on values (n) observed at points (n rows of coordinates); `groups` has the group of each coordinate.
    GaussianProcess(Eigen::MatrixXd points, const Eigen::VectorXd& values, std::vector<std::size_t> groups,
                    Matern52 kernel);

    [[nodiscard]] Prediction predict(const Eigen::RowVectorXd& point) const;
    /// log p(values | points, kernel).
    [[nodiscard]] double log_likelihood() const { return log_likelihood_; }
    /// Its derivatives by the logarithms of the lengths, the signal and the noise, in that order.
    [[nodiscard]] Eigen::VectorXd log_likelihood_gradient() const;
    [[nodiscard]] const Matern52& kernel() const { return kernel_; }

private:
    // r, in units of the lengths.
    template <class A, class B>
    [[nodiscard]] double distance(const A& a, const B& b) const {
        return (a - b).cwiseQuotient(scale_).norm();
    }

    Eigen::MatrixXd points_;
    std::vector<std::size_t> groups_;
    Matern52 kernel_;
    Eigen::RowVectorXd scale_;  // the length of each coordinate
    Eigen::LLT<Eigen::MatrixXd> factor_;
    Eigen::VectorXd weights_;  // K⁻¹ values
    double log_likelihood_ = 0;
};

/// The process whose kernel has the greatest likelihood times a wide log-normal prior (which decides where there are
/// few points: lengths of about half the cube's diagonal, a signal of 1, noise of 1 %), found from one start by
/// resilient propagation. `values` are best standardised.
GaussianProcess fit_gaussian_process(const Eigen::MatrixXd& points, const Eigen::VectorXd& values,
                                     const std::vector<std::size_t>& groups);

/// The mean of max(best − f, 0) for f normal: what is gained below the best value so far.
double expected_improvement(const Prediction& prediction, double best);

}  // namespace selvedge
