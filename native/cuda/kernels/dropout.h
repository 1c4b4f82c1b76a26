// dropout and its gradient, which are one function: the mask is drawn anew from the counter.
#pragma once

#include "cuda/kernels/divisor.h"
#include "cuda/kernels/step.h"

namespace selvedge::cuda {

/// Which elements of a value with rows of `row` stay, and what they are multiplied by.
struct DropoutMask {
    Global<const std::uint32_t> samples, seed;
    Divisor row, draws;  ///< elements, and blocks of Philox (eight elements each), in a row
    std::uint32_t stream = 0;
    std::uint32_t threshold = 0;  ///< round(rate·65536)
    float scale = 1;              ///< 1/(1 − rate)

    /// The words that decide on elements 8·draw … 8·draw + 7 of row n.
    template <class Lane>
    SELVEDGE_DEVICE PhiloxCounter words(Lane& lane, const Clock& clock, std::uint32_t n, std::uint32_t draw) const {
        const PhiloxKey key = philox_key(seed_of(lane, seed), Purpose::dropout);
        return philox4x32({draw, lane.load(samples, n), lane.load(clock, clock_at_epoch), stream}, key);
    }
    SELVEDGE_DEVICE float apply(const PhiloxCounter& words, std::uint32_t e, float value) const {
        // By comparisons and not by an index, which would put the words into memory.
        const std::uint32_t word = e < 4 ? (e < 2 ? words[0] : words[1]) : (e < 6 ? words[2] : words[3]);
        return (word >> (e % 2 * 16) & 0xFFFFU) >= threshold ? value * scale : 0.0F;
    }
    /// The element `i` of the whole value.
    template <class Lane>
    SELVEDGE_DEVICE float apply_alone(Lane& lane, const Clock& clock, std::uint32_t i, float value) const {
        const std::uint32_t n = i / row, e = i % row;
        return apply(words(lane, clock, n, e / 8), e % 8, value);
    }
};

}  // namespace selvedge::cuda
