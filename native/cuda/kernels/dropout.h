// dropout and its gradient, which are one function: the mask is drawn anew from the counter.
#pragma once

#include "cuda/kernels/step.h"

namespace selvedge::cuda {

/// A thread draws one block of Philox, which decides on eight elements of a row. y may be x.
struct DropoutKernel {
    Clock clock;
    Global<const float> x;
    Global<const std::uint32_t> samples, seed;
    Global<float> y;
    std::size_t row;
    std::uint32_t stream;
    std::uint32_t threshold;  ///< round(rate·65536)
    float scale;              ///< 1/(1 − rate)

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const PhiloxKey key = philox_key(seed_of(lane, seed), Purpose::dropout);
        const std::uint32_t epoch = lane.load(clock, clock_at_epoch);
        const std::size_t draws = (row + 7) / 8;
        each_element(lane, rows_of(lane, clock) * draws, [&](std::size_t i) {
            const std::size_t n = i / draws, first = i % draws * 8;
            const PhiloxCounter words =
                philox4x32({static_cast<std::uint32_t>(first / 8), lane.load(samples, n), epoch, stream}, key);
            for (std::size_t e = 0; e < 8 && first + e < row; ++e) {
                const std::uint32_t half = words[e / 2] >> (e % 2 * 16) & 0xFFFFU;
                const std::size_t at = n * row + first + e;
                lane.store(y, at, half >= threshold ? lane.load(x, at) * scale : 0.0F);
            }
        });
    }
};

}  // namespace selvedge::cuda
