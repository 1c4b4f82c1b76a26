// RandomStream: draws one after another from a Philox counter, for host-side uses such as initial weights and shuffles.
#pragma once

#include <selvedge/random/philox.h>

#include <cstdint>

namespace selvedge {

/// Standard normal number from two random words (Box–Muller, the cosine branch), |value| < 6.8. Uses its own logarithm
/// and cosine in double, so that native and WebAssembly builds give the same bits.
[[nodiscard]] float normal_from(std::uint32_t bits0, std::uint32_t bits1);

/// A sequence of random numbers at one place of the counter space: (seed, purpose, stream, epoch, sample), see
/// philox.h. Holds 2^34 words; a value type, so a copy repeats the same sequence.
class RandomStream {
public:
    RandomStream(std::uint64_t seed, Purpose purpose, std::uint32_t stream = 0, std::uint32_t epoch = 0,
                 std::uint32_t sample = 0)
        : key_(philox_key(seed, purpose)), counter_{0, sample, epoch, stream} {}

    /// The next 32 random bits.
    std::uint32_t bits() {
        if (used_ == 4) {
            words_ = philox4x32(counter_, key_);
            ++counter_[0];
            used_ = 0;
        }
        return words_[used_++];
    }

    /// Uniform in [0, 1); one word.
    float uniform() { return uniform01(bits()); }

    /// Uniform between low and high; one word.
    float uniform(float low, float high) { return uniform_between(bits(), low, high); }

    /// Standard normal; two words.
    float normal() {
        const std::uint32_t first = bits();
        return normal_from(first, bits());
    }

    /// Unbiased integer in [0, bound), bound > 0; one word or, rarely, more. Lemire, "Fast random integer generation in
    /// an interval", ACM TOMACS 29 (2019).
    std::uint32_t below(std::uint32_t bound);

private:
    PhiloxKey key_;
    PhiloxCounter counter_;
    PhiloxCounter words_{};
    std::uint32_t used_ = 4;
};

}  // namespace selvedge
