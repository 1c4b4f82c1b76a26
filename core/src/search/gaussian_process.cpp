// GaussianProcess: regression with a Matérn 5/2 kernel.
#include "search/gaussian_process.h"

#include <algorithm>
#include <cmath>

namespace selvedge {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::RowVectorXd;
using Eigen::VectorXd;

constexpr double pi = 3.14159265358979323846;
constexpr double root_5 = 2.23606797749978969641;

double matern52(double r) { return (1 + root_5 * r + 5.0 / 3 * r * r) * std::exp(-root_5 * r); }

}  // namespace

GaussianProcess::GaussianProcess(MatrixXd points, const VectorXd& values, std::vector<std::size_t> groups,
                                 Matern52 kernel)
    : points_(std::move(points)), groups_(std::move(groups)), kernel_(std::move(kernel)) {
    const Index n = points_.rows();
    scale_.resize(points_.cols());
    for (Index c = 0; c < scale_.size(); ++c)
        scale_[c] = kernel_.length[static_cast<Index>(groups_[static_cast<std::size_t>(c)])];
    MatrixXd covariance(n, n);
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < i; ++j)
            covariance(i, j) = covariance(j, i) = kernel_.signal * matern52(distance(points_.row(i), points_.row(j)));
        // Rounding must not make it indefinite, however small the noise.
        covariance(i, i) = kernel_.signal * (1 + 1e-10) + kernel_.noise;
    }
    factor_.compute(covariance);
    weights_ = factor_.solve(values);
    double log_determinant = 0;
    for (Index i = 0; i < n; ++i) log_determinant += 2 * std::log(factor_.matrixLLT()(i, i));
    log_likelihood_ = -0.5 * (values.dot(weights_) + log_determinant + static_cast<double>(n) * std::log(2 * pi));
}

Prediction GaussianProcess::predict(const RowVectorXd& point) const {
    VectorXd covariance(points_.rows());
    for (Index i = 0; i < points_.rows(); ++i)
        covariance[i] = kernel_.signal * matern52(distance(points_.row(i), point));
    const VectorXd half = factor_.matrixL().solve(covariance);
    return {covariance.dot(weights_), std::sqrt(std::max(0.0, kernel_.signal - half.squaredNorm()))};
}

VectorXd GaussianProcess::log_likelihood_gradient() const {
    const Index n = points_.rows(), lengths = kernel_.length.size();
    const MatrixXd inverse = factor_.solve(MatrixXd::Identity(n, n));
    const MatrixXd outer = weights_ * weights_.transpose() - inverse;  // ½ tr(outer · ∂K) is the derivative
    VectorXd gradient = VectorXd::Zero(lengths + 2);
    RowVectorXd squares(points_.cols());
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < i; ++j) {
            squares = (points_.row(i) - points_.row(j)).cwiseQuotient(scale_).cwiseAbs2();
            const double r = std::sqrt(squares.sum());
            const double slope = kernel_.signal * 5.0 / 3 * (1 + root_5 * r) * std::exp(-root_5 * r);
            for (Index c = 0; c < squares.size(); ++c)
                gradient[static_cast<Index>(groups_[static_cast<std::size_t>(c)])] += outer(i, j) * slope * squares[c];
            gradient[lengths] += outer(i, j) * kernel_.signal * matern52(r);
        }
        gradient[lengths] += 0.5 * outer(i, i) * kernel_.signal;
        gradient[lengths + 1] += 0.5 * outer(i, i) * kernel_.noise;
    }
    return gradient;
}

namespace {

// Independent normal distributions of the logarithms of a kernel's parameters.
struct Prior {
    VectorXd mean, deviation;

    explicit Prior(Index lengths) : mean(lengths + 2), deviation(lengths + 2) {
        mean.setConstant(std::log(0.5 * std::sqrt(static_cast<double>(lengths))));
        mean[lengths] = 0;
        mean[lengths + 1] = std::log(1e-2);
        deviation.setConstant(1);
        deviation[lengths + 1] = 1.5;
    }
    [[nodiscard]] VectorXd gradient(const VectorXd& at) const {
        return (mean - at).cwiseQuotient(deviation.cwiseAbs2());
    }
};

Matern52 kernel_from(const VectorXd& logarithms) {
    const Index lengths = logarithms.size() - 2;
    const VectorXd values = logarithms.array().exp();
    return {values.head(lengths), values[lengths], values[lengths + 1]};
}

}  // namespace

GaussianProcess fit_gaussian_process(const MatrixXd& points, const VectorXd& values,
                                     const std::vector<std::size_t>& groups) {
    const auto lengths = static_cast<Index>(*std::max_element(groups.begin(), groups.end()) + 1);
    const Prior prior(lengths);
    VectorXd at = prior.mean;
    // Resilient propagation (Riedmiller and Braun 1993): steps grow while a derivative keeps its sign, shrink when it
    // turns.
    constexpr int iterations = 100;
    VectorXd step = VectorXd::Constant(at.size(), 0.1), last = VectorXd::Zero(at.size());
    for (int i = 0; i < iterations && step.maxCoeff() > 1e-4; ++i) {
        const GaussianProcess process(points, values, groups, kernel_from(at));
        VectorXd gradient = process.log_likelihood_gradient() + prior.gradient(at);
        for (Index p = 0; p < at.size(); ++p) {
            const double turn = gradient[p] * last[p];
            if (turn > 0) step[p] = std::min(1.0, step[p] * 1.2);
            if (turn < 0) {
                step[p] *= 0.5;
                gradient[p] = 0;
            }
            if (gradient[p] != 0) at[p] += gradient[p] > 0 ? step[p] : -step[p];
        }
        last = gradient;
    }
    return {points, values, groups, kernel_from(at)};
}

double expected_improvement(const Prediction& prediction, double best) {
    const double gain = best - prediction.mean;
    if (prediction.deviation <= 0) return std::max(0.0, gain);
    const double z = gain / prediction.deviation;
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * pi);
    const double probability = 0.5 * std::erfc(-z / std::sqrt(2.0));
    return std::max(0.0, gain * probability + prediction.deviation * density);
}

}  // namespace selvedge
