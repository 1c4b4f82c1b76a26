// The reference update rules over many steps against the textbooks' formulas, written once more with plain doubles.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "ref/optimizer.h"

namespace selvedge::ref::update_rule_test {
namespace {

constexpr int steps = 25;
double gradient_at(int t, double p) { return 0.8 * p + std::sin(1.7 * t); }

/// Parameter after some steps of `optimizer` at its own learning rate, from 0.5.
double after_steps(const Optimizer& optimizer) {
    Weight<double> w;
    w.parameter = 0.5;
    for (int t = 0; t < steps; ++t) {
        w.gradient = gradient_at(t, w.parameter);
        const double rate = learning_rate(schedule_of(optimizer), static_cast<std::uint64_t>(t), steps);
        std::visit([&](const auto& rule) { update(w, rule, rate, static_cast<std::uint64_t>(t)); }, optimizer.rule);
    }
    return w.parameter;
}

double by_hand(const std::function<void(int t, double g, double& p)>& step) {
    double p = 0.5;
    for (int t = 0; t < steps; ++t) step(t, gradient_at(t, p), p);
    return p;
}

TEST(UpdateRule, Sgd) {
    EXPECT_DOUBLE_EQ(after_steps(Sgd{0.1}), by_hand([](int, double g, double& p) { p -= 0.1 * g; }));
    EXPECT_NEAR(after_steps(Sgd{0.1, 0, false, 0.25F}),
                by_hand([](int, double g, double& p) { p = p * (1 - 0.1 * 0.25) - 0.1 * g; }), 1e-14);
}

TEST(UpdateRule, Momentum) {
    double v = 0;
    EXPECT_NEAR(after_steps(Sgd{0.1, 0.75F, false, 0}), by_hand([&](int, double g, double& p) {
                    v = 0.75 * v + g;
                    p -= 0.1 * v;
                }),
                1e-14);
}

TEST(UpdateRule, Nesterov) {
    double v = 0;
    EXPECT_NEAR(after_steps(Sgd{0.1, 0.75F, true, 0.5F}), by_hand([&](int, double g, double& p) {
                    v = 0.75 * v + g;
                    p = p - 0.1 * 0.5 * p - 0.1 * (g + 0.75 * v);
                }),
                1e-14);
}

TEST(UpdateRule, AdamAndAdamW) {
    for (const double decay : {0.0, 0.125}) {
        double m = 0, v = 0;
        const double b1 = 0.875, b2 = 0.96875, rate = 0.05, epsilon = 0x1p-20;
        const double expected = by_hand([&](int t, double g, double& p) {
            m = b1 * m + (1 - b1) * g;
            v = b2 * v + (1 - b2) * g * g;
            const double m_hat = m / (1 - std::pow(b1, t + 1)), v_hat = v / (1 - std::pow(b2, t + 1));
            p -= rate * decay * p;
            p -= rate * m_hat / (std::sqrt(v_hat) + epsilon);
        });
        const Adam adam{rate, 0.875F, 0.96875F, 0x1p-20F};
        const AdamW adamw{rate, 0.875F, 0.96875F, 0x1p-20F, static_cast<float>(decay)};
        if (decay == 0) {
            EXPECT_NEAR(after_steps(adam), expected, 1e-13);
        }
        EXPECT_NEAR(after_steps(adamw), expected, 1e-13);
    }
}

TEST(UpdateRule, FirstStepOfAdamIsTheLearningRate) {
    for (const double gradient : {1e-3, -5.0, 300.0}) {
        Weight<double> w{1.0, gradient, 0, 0};
        update(w, Adam{}, 0.01, 0);
        EXPECT_NEAR(w.parameter, 1 - std::copysign(0.01, gradient), 2e-6);
    }
}

TEST(UpdateRule, FollowsItsSchedule) {
    const InverseTime schedule{0.5, 4, 2, false};
    EXPECT_NEAR(after_steps(Sgd{schedule}),
                by_hand([](int t, double g, double& p) { p -= 0.5 / (1 + 2.0 * t / 4) * g; }), 1e-13);
}

}  // namespace
}  // namespace selvedge::ref::update_rule_test
