// The Gaussian process and expected improvement against numbers from NumPy and SciPy.
//
// How they were made: K = Matérn 5/2 as in gaussian_process.h + noise·I over the points below, plain np.linalg.solve
// and slogdet for posterior and likelihood; derivatives as central differences of 1e-5 in the logarithms; expected
// improvement by scipy.stats.norm; the fit by scipy.optimize.minimize(method="BFGS", gtol=1e-9) of the likelihood times
// the prior, from its mean. NumPy 1.24.2, SciPy 1.10.1.
#include <gtest/gtest.h>

#include <cmath>

#include "search/gaussian_process.h"

namespace selvedge::search_gaussian_process_test {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

const std::vector<std::size_t> groups{0, 1, 2, 2};

MatrixXd points() {
    MatrixXd points(5, 4);
    points << .1, .2, 0, .5, .4, .9, 1, .3, .8, .5, 0, .5, .95, .1, 1, .9, .3, .6, 1, .1;
    return points;
}
VectorXd values() {
    VectorXd values(5);
    values << .7, -1.2, .4, 1.1, -.9;
    return values;
}
GaussianProcess process() {
    VectorXd length(3);
    length << .4, .7, 1.3;
    return {points(), values(), groups, {length, 1.5, .05}};
}

TEST(GaussianProcess, PosteriorIsThatOfTheFormulas) {
    Eigen::RowVectorXd between(4), observed(4);
    between << .5, .5, 1, .2;
    observed << .1, .2, 0, .5;
    const Prediction a = process().predict(between), b = process().predict(observed);
    EXPECT_NEAR(a.mean, -0.5699022165569061, 1e-9);
    EXPECT_NEAR(a.deviation, 0.632785712641689, 1e-9);
    EXPECT_NEAR(expected_improvement(a, -1.2), 0.0531486768510864, 1e-9);
    EXPECT_NEAR(b.mean, 0.6607018583163601, 1e-9);
    EXPECT_NEAR(b.deviation, 0.21897966773936528, 1e-9);
}

TEST(GaussianProcess, LikelihoodAndItsDerivatives) {
    EXPECT_NEAR(process().log_likelihood(), -6.329884690220522, 1e-8);
    const VectorXd gradient = process().log_likelihood_gradient();
    const double expected[] = {0.050849800725671905, 0.20409040812907617, 0.18902509468787795, -0.9675938990039156,
                               -0.10543273560870146};
    ASSERT_EQ(gradient.size(), 5);
    for (Eigen::Index i = 0; i < 5; ++i) EXPECT_NEAR(gradient[i], expected[i], 1e-6) << i;
}

TEST(GaussianProcess, FitFindsTheMaximum) {
    const GaussianProcess fitted = fit_gaussian_process(points(), values(), groups);
    EXPECT_NEAR(fitted.log_likelihood(), -5.6791277920760965, 2e-3);
    EXPECT_NEAR(fitted.kernel().length[0], 1.25923704, 0.02);
    EXPECT_NEAR(fitted.kernel().length[1], 0.66711463, 0.02);
    EXPECT_NEAR(fitted.kernel().length[2], 0.91840378, 0.02);
    EXPECT_NEAR(fitted.kernel().signal, 0.9131953, 0.02);
    EXPECT_NEAR(fitted.kernel().noise, 0.00930258, 5e-4);
}

TEST(GaussianProcess, TheSamePointTwiceIsNoTrouble) {
    MatrixXd same = MatrixXd::Constant(4, 4, .5);
    const GaussianProcess fitted = fit_gaussian_process(same, VectorXd::Zero(4), groups);
    EXPECT_NEAR(fitted.predict(same.row(0)).mean, 0, 1e-12);
    EXPECT_TRUE(std::isfinite(fitted.log_likelihood()));
}

TEST(ExpectedImprovement, OfANormalDistribution) {
    EXPECT_NEAR(expected_improvement({0, 1}, 0), 0.3989422804014327, 1e-12);
    EXPECT_NEAR(expected_improvement({1, .5}, .2), 0.011620983980081392, 1e-12);
    EXPECT_NEAR(expected_improvement({-.3, .2}, .1), 0.40169814052336594, 1e-12);
    EXPECT_EQ(expected_improvement({.3, 0}, .1), 0);
    EXPECT_DOUBLE_EQ(expected_improvement({-.3, 0}, .1), .4);
}

}  // namespace
}  // namespace selvedge::search_gaussian_process_test
