// The convolution of one channel to eight filters: lanes are neighbouring places, registers are filters.
//
// With filters in the lanes, eight would fill a half or a quarter of a vector, and each multiply-add would load a
// number of the image of its own. Here a vector of neighbours of the image serves eight multiply-adds; the sums, filter
// by filter, are turned to places by interleaving them: seen as one row of 8·width numbers, each round of it rotates
// the bits of a number's position by one, and after three rounds the filter's three bits have come to the end.
#pragma once

#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

template <class V>
void one_channel(const OneChannelArgs& args) {
    using Float = typename V::Float;
    constexpr std::size_t F = one_channel_filters;
    const Float zero = V::set(0.0F), alpha = V::set(args.alpha);
    for (std::size_t line = 0; line < args.lines; ++line) {
        const float* x = args.x + line * args.x_step;
        float* y = args.y + line * args.places * F;
        for (std::size_t place = 0; place < args.places; place += V::width) {
            Float sum[F], mixed[F];
            SELVEDGE_UNROLL
            for (std::size_t f = 0; f < F; ++f) sum[f] = V::set(args.bias ? args.bias[f] : 0.0F);
            const float* w = args.w;
            for (std::size_t k = 0; k < args.depth; ++k, w += F) {
                const Float neighbours = V::load(x + args.taps[k] + place);
                SELVEDGE_UNROLL
                for (std::size_t f = 0; f < F; ++f) sum[f] = V::madd(V::set(w[f]), neighbours, sum[f]);
            }
            if (args.curve == Curve::relu) {
                SELVEDGE_UNROLL
                for (std::size_t f = 0; f < F; ++f) sum[f] = V::select(sum[f] > zero, sum[f], zero);
            } else if (args.curve == Curve::leaky_relu) {
                SELVEDGE_UNROLL
                for (std::size_t f = 0; f < F; ++f) sum[f] = V::select(sum[f] > zero, sum[f], alpha * sum[f]);
            }
            SELVEDGE_UNROLL
            for (std::size_t round = 0; round < 3; ++round) {
                SELVEDGE_UNROLL
                for (std::size_t i = 0; i < F / 2; ++i) {
                    mixed[2 * i] = V::zip_lo(sum[i], sum[i + F / 2]);
                    mixed[2 * i + 1] = V::zip_hi(sum[i], sum[i + F / 2]);
                }
                SELVEDGE_UNROLL
                for (std::size_t i = 0; i < F; ++i) sum[i] = mixed[i];
            }
            const std::size_t left = (args.places - place) * F;
            SELVEDGE_UNROLL
            for (std::size_t i = 0; i < F; ++i)
                if (i * V::width < left) store_up_to<V>(y + place * F + i * V::width, sum[i], left - i * V::width);
        }
    }
}

}  // namespace
}  // namespace selvedge::cpu
