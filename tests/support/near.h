// Comparing arrays of numbers: one message with the worst element, instead of one a number.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <sstream>
#include <string>

namespace selvedge::test {

/// |actual[i] − expected[i]| ≤ tolerance(i) for every i; NaN is never near, equal infinities are.
template <class Actual, class Expected, class Tolerance>
testing::AssertionResult all_within(const Actual& actual, const Expected& expected, Tolerance&& tolerance) {
    if (actual.size() != expected.size())
        return testing::AssertionFailure() << actual.size() << " numbers instead of " << expected.size();
    std::size_t wrong = 0, worst = 0;
    double worst_ratio = 0;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        const double a = static_cast<double>(actual[i]), e = static_cast<double>(expected[i]);
        if (a == e) continue;
        const double ratio = std::fabs(a - e) / tolerance(i);
        if (ratio <= 1) continue;
        if (wrong++ == 0 || std::isnan(ratio) || ratio > worst_ratio) {
            worst = i;
            worst_ratio = ratio;
        }
    }
    if (wrong == 0) return testing::AssertionSuccess();
    std::ostringstream text;
    text.precision(9);
    text << wrong << " of " << actual.size() << " differ; the worst is [" << worst
         << "]: " << static_cast<double>(actual[worst]) << " instead of " << static_cast<double>(expected[worst])
         << ", error " << std::fabs(static_cast<double>(actual[worst]) - static_cast<double>(expected[worst]))
         << ", allowed " << tolerance(worst);
    return testing::AssertionFailure() << text.str();
}

/// |actual[i] − expected[i]| ≤ relative·|expected[i]| + absolute.
template <class Actual, class Expected>
testing::AssertionResult all_near(const Actual& actual, const Expected& expected, double relative,
                                  double absolute = 0) {
    return all_within(actual, expected,
                      [&](std::size_t i) { return relative * std::fabs(static_cast<double>(expected[i])) + absolute; });
}

/// The largest |actual − expected| over the largest |expected|: the error of a whole gradient in one number.
template <class Actual, class Expected>
double relative_error(const Actual& actual, const Expected& expected) {
    double error = 0, scale = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const double difference = std::fabs(static_cast<double>(actual[i]) - static_cast<double>(expected[i]));
        error = std::isnan(difference) ? difference : std::fmax(error, difference);
        scale = std::fmax(scale, std::fabs(static_cast<double>(expected[i])));
        if (std::isnan(error)) return error;
    }
    return scale == 0 ? error : error / scale;
}

/// Names parameterised tests after their cases' `name`: for INSTANTIATE_TEST_SUITE_P.
struct CaseName {
    template <class Info>
    std::string operator()(const Info& info) const {
        return info.param.name;
    }
};

}  // namespace selvedge::test
