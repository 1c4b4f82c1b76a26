// Reference update rules, one parameter at a time: SGD, momentum, Nesterov, Adam, AdamW (formulas in
// optim/optimizer.h).
#pragma once

#include <selvedge/optim/optimizer.h>

#include <cstdint>

#include "ref/scalar.h"

namespace selvedge::ref {

/// One parameter with its gradient and what the optimiser remembers of it.
template <class T>
struct Weight {
    T parameter = T(0), gradient = T(0), moment_1 = T(0), moment_2 = T(0);
};

template <class T>
void update(Weight<T>& w, const Sgd& rule, double learning_rate, std::uint64_t) {
    const T lr = T(learning_rate), momentum = T(rule.momentum);
    w.parameter -= lr * T(rule.weight_decay) * w.parameter;
    if (rule.momentum == 0) {
        w.parameter -= lr * w.gradient;
        return;
    }
    w.moment_1 = momentum * w.moment_1 + w.gradient;
    w.parameter -= lr * (rule.nesterov ? w.gradient + momentum * w.moment_1 : w.moment_1);
}

template <class T>
void update(Weight<T>& w, const Adam& rule, double learning_rate, std::uint64_t step) {
    using std::sqrt;
    const T beta_1 = T(rule.beta_1), beta_2 = T(rule.beta_2);
    w.moment_1 = beta_1 * w.moment_1 + (T(1) - beta_1) * w.gradient;
    w.moment_2 = beta_2 * w.moment_2 + (T(1) - beta_2) * w.gradient * w.gradient;
    const double t = static_cast<double>(step + 1);
    const T correction_1 = T(1 - std::pow(static_cast<double>(rule.beta_1), t));
    const T correction_2 = T(1 - std::pow(static_cast<double>(rule.beta_2), t));
    w.parameter -= T(learning_rate) * (w.moment_1 / correction_1) / (sqrt(w.moment_2 / correction_2) + T(rule.epsilon));
}

template <class T>
void update(Weight<T>& w, const AdamW& rule, double learning_rate, std::uint64_t step) {
    w.parameter -= T(learning_rate) * T(rule.weight_decay) * w.parameter;
    update(w, Adam{rule.learning_rate, rule.beta_1, rule.beta_2, rule.epsilon}, learning_rate, step);
}

}  // namespace selvedge::ref
