// Rates of steps: the learning rate with Adam's corrections and the decay of the weights.
#include "cuda/rates.h"

#include <cmath>

namespace selvedge::cuda {
namespace {

StepRate rate_of(const Sgd& rule, double rate, double) {
    return {static_cast<float>(rate), static_cast<float>(1 - rate * static_cast<double>(rule.weight_decay)), 1};
}
StepRate rate_of(const Adam& rule, double rate, double t) {
    const double correction_1 = 1 - std::pow(static_cast<double>(rule.beta_1), t);
    const double correction_2 = 1 - std::pow(static_cast<double>(rule.beta_2), t);
    return {static_cast<float>(rate / correction_1), 1, static_cast<float>(1 / correction_2)};
}
StepRate rate_of(const AdamW& rule, double rate, double t) {
    StepRate result = rate_of(Adam{rule.learning_rate, rule.beta_1, rule.beta_2, rule.epsilon}, rate, t);
    result.keep = static_cast<float>(1 - rate * static_cast<double>(rule.weight_decay));
    return result;
}

}  // namespace

std::vector<StepRate> step_rates(const OptimizerAttributes& attributes, std::uint64_t first, std::size_t count) {
    std::vector<StepRate> rates;
    rates.reserve(count);
    for (std::uint64_t step = first; step < first + count; ++step) {
        const double rate = learning_rate(schedule_of(attributes.optimizer), step, attributes.total_steps);
        const double t = static_cast<double>(step) + 1;
        rates.push_back(
            std::visit([&](const auto& rule) { return rate_of(rule, rate, t); }, attributes.optimizer.rule));
    }
    return rates;
}

}  // namespace selvedge::cuda
