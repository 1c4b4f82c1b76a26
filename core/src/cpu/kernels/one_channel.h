// The convolution of one channel: filters or neighbouring places in the lanes, whichever fill them.
#pragma once

#include "cpu/kernels/elementwise.h"
#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// Eight filters: lanes are places, registers are filters.
///
/// With filters in the lanes, eight would fill a half or a quarter of a vector, and each multiply-add would load a
/// number of the image of its own. Here a vector of neighbours of the image serves eight multiply-adds; the sums,
/// filter by filter, are turned to places by interleaving them: seen as one row of 8·width numbers, each round of it
/// rotates the bits of a number's position by one, and after three rounds the filter's three bits have come to the end.
template <class V>
void places_in_lanes(const OneChannelArgs& args) {
    using Float = typename V::Float;
    constexpr std::size_t F = one_channel_filters;
    const Float alpha = V::set(args.alpha);
    for (std::size_t line = 0; line < args.lines; ++line) {
        const float* x = args.x + line * args.x_step;
        float* y = args.y + line * args.places * F;
        for (std::size_t place = 0; place < args.places; place += V::width) {
            Float sum[F], mixed[F];
            SELVEDGE_UNROLL
            for (std::size_t f = 0; f < F; ++f) sum[f] = V::set(args.bias ? args.bias[f] : 0.0F);
            const float* w = args.w;
            for (std::size_t i = 0; i < args.window_height; ++i) {
                for (std::size_t j = 0; j < args.window_width; ++j, w += F) {
                    const Float neighbours = V::load(x + i * args.x_step + j + place);
                    SELVEDGE_UNROLL
                    for (std::size_t f = 0; f < F; ++f) sum[f] = V::madd(V::set(w[f]), neighbours, sum[f]);
                }
            }
            SELVEDGE_UNROLL
            for (std::size_t f = 0; f < F; ++f) sum[f] = fused_curve<V>(sum[f], args.curve, alpha);
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

/// Windows `taps` wide, P neighbouring places by N vectors of filters: lanes are filters.
///
/// A line of the window at a time, whose weights stay in registers: each number of the image is loaded once for all
/// places that see it. The lines are a loop, since WebAssembly's compilers, given all nine taps at once, load
/// everything first and run out of registers.
template <class V, std::size_t taps, std::size_t P, std::size_t N>
SELVEDGE_INLINE void filters_at(const OneChannelArgs& args, const float* x, const float* w, const float* bias,
                                float* y) {
    using Float = typename V::Float;
    Float sum[P][N];
    SELVEDGE_UNROLL
    for (std::size_t v = 0; v < N; ++v) {
        const Float first = bias ? V::load(bias + v * V::width) : V::set(0.0F);
        SELVEDGE_UNROLL
        for (std::size_t p = 0; p < P; ++p) sum[p][v] = first;
    }
    for (std::size_t i = 0; i < args.window_height; ++i, x += args.x_step) {
        Float weight[taps][N];
        SELVEDGE_UNROLL
        for (std::size_t j = 0; j < taps; ++j, w += args.filters) {
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) weight[j][v] = V::load(w + v * V::width);
        }
        SELVEDGE_UNROLL
        for (std::size_t q = 0; q < P + taps - 1; ++q) {
            const Float number = V::set(x[q]);
            SELVEDGE_UNROLL
            for (std::size_t j = 0; j < taps; ++j) {
                if (q < j || q - j >= P) continue;
                SELVEDGE_UNROLL
                for (std::size_t v = 0; v < N; ++v) sum[q - j][v] = V::madd(number, weight[j][v], sum[q - j][v]);
            }
        }
    }
    const Float alpha = V::set(args.alpha);
    SELVEDGE_UNROLL
    for (std::size_t p = 0; p < P; ++p) {
        SELVEDGE_UNROLL
        for (std::size_t v = 0; v < N; ++v)
            V::store(y + p * args.filters + v * V::width, fused_curve<V>(sum[p][v], args.curve, alpha));
    }
}

/// The last tile of a line begins early enough to end with it: what it repeats comes out the same.
template <class V, std::size_t taps, std::size_t P, std::size_t N>
void filters_in_lanes(const OneChannelArgs& args) {
    for (std::size_t line = 0; line < args.lines; ++line) {
        const float* x = args.x + line * args.x_step;
        float* y = args.y + line * args.places * args.filters;
        for (std::size_t filter = 0; filter < args.filters; filter += N * V::width) {
            const float* w = args.w + filter;
            const float* bias = args.bias ? args.bias + filter : nullptr;
            if (args.places < P) {
                for (std::size_t place = 0; place < args.places; ++place)
                    filters_at<V, taps, 1, N>(args, x + place, w, bias, y + place * args.filters + filter);
                continue;
            }
            for (std::size_t next = 0; next < args.places; next += P) {
                const std::size_t place = next + P <= args.places ? next : args.places - P;
                filters_at<V, taps, P, N>(args, x + place, w, bias, y + place * args.filters + filter);
            }
        }
    }
}

template <class V>
bool one_channel_fits(std::size_t window_width, std::size_t filters) {
    if constexpr (V::width <= 4) return window_width == 3 && filters % V::width == 0;
    return filters == one_channel_filters;
}

template <class V>
void one_channel(const OneChannelArgs& args) {
    if constexpr (V::width <= 4) {
        // Seven places: with the window's line eleven registers of sixteen, and four tiles to a line of 28 or 26.
        filters_in_lanes<V, 3, 7, 1>(args);
    } else {
        if constexpr (V::width == one_channel_filters) {
            if (args.window_width == 3) return filters_in_lanes<V, 3, 10, 1>(args);
            if (args.window_width == 5) return filters_in_lanes<V, 5, 10, 1>(args);
        }
        places_in_lanes<V>(args);
    }
}

}  // namespace
}  // namespace selvedge::cpu
