// The formulas of the learning-rate schedules, and their JSON: a number, or {"cosine": {…}}.
#include <selvedge/io/fields.h>
#include <selvedge/schedule/schedule.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace selvedge {
namespace {

// From `from` at fraction 0 to `to` at fraction 1 along half a cosine.
double cosine_between(double from, double to, double fraction) {
    return to + (from - to) / 2 * (1 + std::cos(std::numbers::pi * std::clamp(fraction, 0.0, 1.0)));
}

}  // namespace

double Constant::at(double, double) const { return value; }

double InverseTime::at(double step, double) const {
    const double periods = step / decay_steps;
    return initial / (1 + decay_rate * (staircase ? std::floor(periods) : periods));
}

double StepDecay::at(double step, double) const { return initial * std::pow(gamma, std::floor(step / step_size)); }

double Cosine::at(double step, double total) const {
    const double length = steps > 0 ? steps : total;
    return length > 0 ? cosine_between(initial, final, step / length) : initial;
}

double OneCycle::at(double step, double total) const {
    // PyTorch's three_phase=False: the peak is at step pct_start·total − 1 and the end at step total − 1.
    const double length = steps > 0 ? steps : total;
    const double first = max / div_factor, last = first / final_div_factor;
    const double peak = pct_start * length - 1, end = length - 1;
    if (step <= peak) return cosine_between(first, max, peak > 0 ? step / peak : 1);
    return cosine_between(max, last, end > peak ? (step - peak) / (end - peak) : 1);
}

double learning_rate(const Schedule& schedule, std::uint64_t step, std::uint64_t total_steps) {
    return std::visit(
        [&](const auto& rule) { return rule.at(static_cast<double>(step), static_cast<double>(total_steps)); },
        schedule.rule);
}

Status read_json(const Json& json, Schedule& out, const std::string& where) {
    if (!json.is_number()) return read_tagged(json, out.rule, where, "schedule");
    double value = 0;
    if (Status status = fields::read(json, value, where, FieldRule{.min = 0}); !status) return status;
    out = value;
    return {};
}

Json write_json(const Schedule& schedule) {
    if (const auto* constant = std::get_if<Constant>(&schedule.rule)) return constant->value;
    return write_tagged(schedule.rule);
}

}  // namespace selvedge
