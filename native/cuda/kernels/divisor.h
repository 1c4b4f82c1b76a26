// Divisor: a whole number that kernels divide indices by, with the multiplier that stands in for the division.
#pragma once

#include <cstdint>

#include "cuda/kernels/views.h"

namespace selvedge::cuda {

/// A number from 1 to 2³² − 1 that is the same for a whole launch; n / d and n % d cost a multiplication each, exact
/// for every 32-bit n. Method: Granlund and Montgomery, "Division by Invariant Integers using Multiplication", 1994,
/// figure 4.1.
class Divisor {
public:
    constexpr Divisor(std::uint32_t divisor = 1) : divisor_(divisor) {  // NOLINT(google-explicit-constructor)
        std::uint32_t log = 0;
        while (log < 32 && (std::uint64_t{1} << log) < divisor) ++log;
        const std::uint64_t above = (std::uint64_t{1} << log) - divisor;
        multiplier_ = static_cast<std::uint32_t>((above << 32) / divisor + 1);
        first_ = log < 1 ? log : 1;
        second_ = log < 1 ? 0 : log - 1;
    }

    SELVEDGE_DEVICE constexpr operator std::uint32_t() const {  // NOLINT(google-explicit-constructor)
        return divisor_;
    }
    friend SELVEDGE_DEVICE constexpr std::uint32_t operator/(std::uint32_t n, const Divisor& d) {
        const auto high = static_cast<std::uint32_t>(std::uint64_t{n} * d.multiplier_ >> 32);
        return (high + ((n - high) >> d.first_)) >> d.second_;
    }
    friend SELVEDGE_DEVICE constexpr std::uint32_t operator%(std::uint32_t n, const Divisor& d) {
        return n - n / d * d.divisor_;
    }

private:
    std::uint32_t divisor_, multiplier_ = 1, first_ = 0, second_ = 0;
};

}  // namespace selvedge::cuda
