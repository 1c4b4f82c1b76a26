// Scale: a range of numbers and its image in the unit interval.
#include "search/scale.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <cmath>

namespace selvedge {

std::size_t Scale::count() const {
    // A thousandth of a step more, because 0.3 is no multiple of 0.1 in binary.
    return step_ > 0 ? static_cast<std::size_t>(std::floor((max_ - min_) / step_ + 1e-3)) + 1 : 0;
}

double Scale::at(std::size_t index) const {
    const double value = min_ + static_cast<double>(index) * step_;
    if (whole_) return value;
    // The short decimal that the range was written in: 0.3, not 0.30000000000000004.
    const double scale = std::pow(10.0, 9 - std::floor(std::log10(step_)));
    return std::round(value * scale) / scale;
}

std::size_t Scale::index_of(double value) const {
    const double index = std::round((value - min_) / step_);
    return static_cast<std::size_t>(std::clamp(index, 0.0, static_cast<double>(count() - 1)));
}

// With a logarithm a whole number v has the part from log v to log(v + 1).
double Scale::from_unit(double u) const {
    if (!log_ && step_ > 0) {
        const auto values = static_cast<double>(count());
        return at(static_cast<std::size_t>(std::clamp(std::floor(u * values), 0.0, values - 1)));
    }
    if (!log_) return min_ + u * (max_ - min_);
    const double top = whole_ ? max_ + 1 : max_;
    const double value = min_ * std::exp(u * std::log(top / min_));
    return std::clamp(whole_ ? std::floor(value) : value, min_, max_);
}

std::pair<double, double> Scale::part(double value) const {
    if (!log_ && step_ > 0) {
        const auto index = static_cast<double>(index_of(value)), values = static_cast<double>(count());
        return {index / values, (index + 1) / values};
    }
    if (log_ && whole_) {
        const double all = std::log((max_ + 1) / min_);
        return {std::log(value / min_) / all, std::log((value + 1) / min_) / all};
    }
    const double u = max_ == min_ ? 0.5
                     : log_       ? std::log(value / min_) / std::log(max_ / min_)
                                  : (value - min_) / (max_ - min_);
    return {u, u};
}

bool Scale::holds(double value) const {
    if (step_ > 0) return std::fabs(at(index_of(value)) - value) <= 1e-9 * std::max(1.0, std::fabs(value));
    return value >= min_ && value <= max_;
}

Json Scale::as_json(double value) const { return whole_ ? Json(static_cast<std::int64_t>(value)) : Json(value); }

}  // namespace selvedge
