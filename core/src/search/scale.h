// Scale: a range of numbers and its image in the unit interval, the same for whole numbers and fractions.
#pragma once

#include <selvedge/search/space.h>

#include <cstddef>
#include <utility>

namespace selvedge {

class Scale {
public:
    explicit Scale(const IntRange& range)
        : min_(range.min), max_(range.max), step_(range.step), log_(range.sampling == Sampling::log), whole_(true) {}
    explicit Scale(const FloatRange& range)
        : min_(range.min), max_(range.max), step_(range.step.value_or(0)), log_(range.sampling == Sampling::log) {}

    /// The number of values; 0 for a continuum.
    [[nodiscard]] std::size_t count() const;
    [[nodiscard]] double at(std::size_t index) const;
    [[nodiscard]] double from_unit(double u) const;
    /// The part of the unit interval that is the value's; a single point in a continuum.
    [[nodiscard]] std::pair<double, double> part(double value) const;
    [[nodiscard]] bool holds(double value) const;
    [[nodiscard]] Json as_json(double value) const;

private:
    [[nodiscard]] std::size_t index_of(double value) const;

    double min_, max_, step_;
    bool log_, whole_ = false;
};

}  // namespace selvedge
