// Winograd's transforms for 3×3 windows at stride 1: F(2×2, 3×3) and, for weight gradients, F(3×3, 2×2).
//
// Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015). Four neighbours d of a line meet three
// weights g in two outputs y through four products instead of six:
//
//   Bᵀd = (d0 − d2, d1 + d2, d2 − d1, d1 − d3)    Gg = (g0, (g0 + g1 + g2)/2, (g0 − g1 + g2)/2, g2)
//   Aᵀm = (m0 + m1 + m2, m1 − m2 − m3)            y = Aᵀ[Gg · Bᵀd]
//
// and through the same four with two outputs' gradients in the place of the weights, in three weights' gradients:
//
//   G'y = (y0, y0 + y1, y0 − y1, −y1)             A'ᵀm = (m0 + (m1 + m2)/2, (m1 − m2)/2, (m1 + m2)/2 + m3)
//
// What reaches two outputs' gradients goes back to the four places that they saw by the transposes, and neighbouring
// tiles' places, which overlap by two, are added up:
//
//   Ay = G'y        Bm = (m0, m1 − m2 + m3, m1 + m2 − m0, −m3)        dd = B[Gg · Ay]
//
// In two dimensions each goes down the columns and then along the lines: 16 products instead of 36.
#pragma once

#include "cpu/kernels/elementwise.h"
#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/pool.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// Calls body(tile's number from 0, first element of its corner, row, column) for the tiles; the corner may lie
/// outside.
template <class Body>
SELVEDGE_INLINE void each_tile(const WinogradTiles& tiles, Body body) {
    const std::size_t an_image = tiles.rows * tiles.columns;
    std::size_t image = tiles.first / an_image, row = tiles.first % an_image / tiles.columns;
    std::size_t column = tiles.first % tiles.columns;
    for (std::size_t t = 0; t < tiles.count; ++t) {
        const std::ptrdiff_t y = static_cast<std::ptrdiff_t>(2 * row) - tiles.top;
        const std::ptrdiff_t x = static_cast<std::ptrdiff_t>(2 * column) - tiles.left;
        const std::ptrdiff_t lines = static_cast<std::ptrdiff_t>(image * tiles.height) + y;
        body(t, (lines * static_cast<std::ptrdiff_t>(tiles.width) + x) * static_cast<std::ptrdiff_t>(tiles.step), y, x);
        if (++column < tiles.columns) continue;
        column = 0;
        if (++row < tiles.rows) continue;
        row = 0;
        ++image;
    }
}

/// Bᵀ of four numbers.
template <class Float>
SELVEDGE_INLINE void winograd_image(const Float (&d)[4], Float (&t)[4]) {
    t[0] = d[0] - d[2];
    t[1] = d[1] + d[2];
    t[2] = d[2] - d[1];
    t[3] = d[1] - d[3];
}

/// One tile's 4×4 places to its place in sixteen planes. `Inside`: all of them lie in the image.
template <class V, bool Inside>
SELVEDGE_INLINE void winograd_input_tile(const WinogradTiles& tiles, const float* corner, std::ptrdiff_t y,
                                         std::ptrdiff_t x, float* out) {
    using Float = typename V::Float;
    const std::ptrdiff_t pixel = static_cast<std::ptrdiff_t>(tiles.step);
    const std::ptrdiff_t line = pixel * static_cast<std::ptrdiff_t>(tiles.width);
    const auto lies_in = [&](std::ptrdiff_t i, std::ptrdiff_t j) {
        return y + i >= 0 && x + j >= 0 && y + i < static_cast<std::ptrdiff_t>(tiles.height) &&
               x + j < static_cast<std::ptrdiff_t>(tiles.width);
    };
    for (std::size_t c = 0; c < tiles.channels; c += V::width) {
        Float half[4][4];
        SELVEDGE_UNROLL
        for (std::ptrdiff_t j = 0; j < 4; ++j) {
            Float d[4], t[4];
            SELVEDGE_UNROLL
            for (std::ptrdiff_t i = 0; i < 4; ++i)
                d[i] = Inside || lies_in(i, j) ? V::load(corner + i * line + j * pixel + c) : V::set(0.0F);
            winograd_image(d, t);
            SELVEDGE_UNROLL
            for (std::size_t i = 0; i < 4; ++i) half[i][j] = t[i];
        }
        SELVEDGE_UNROLL
        for (std::size_t i = 0; i < 4; ++i) {
            Float t[4];
            winograd_image(half[i], t);
            SELVEDGE_UNROLL
            for (std::size_t j = 0; j < 4; ++j) V::store(out + (4 * i + j) * tiles.plane + c, t[j]);
        }
    }
}

template <class V>
void winograd_input(const WinogradTiles& tiles, const float* images, float* planes) {
    each_tile(tiles, [&](std::size_t t, std::ptrdiff_t corner, std::ptrdiff_t y, std::ptrdiff_t x) {
        float* out = planes + t * tiles.channels;
        if (y >= 0 && x >= 0 && y + 4 <= static_cast<std::ptrdiff_t>(tiles.height) &&
            x + 4 <= static_cast<std::ptrdiff_t>(tiles.width))
            winograd_input_tile<V, true>(tiles, images + corner, y, x, out);
        else
            winograd_input_tile<V, false>(tiles, images + corner, y, x, out);
    });
}

/// G' of two numbers.
template <class Float>
SELVEDGE_INLINE void winograd_slopes(const Float& y0, const Float& y1, const Float& zero, Float (&t)[4]) {
    t[0] = y0;
    t[1] = y0 + y1;
    t[2] = y0 - y1;
    t[3] = zero - y1;
}

template <class V>
void winograd_gradient(const WinogradTiles& tiles, const float* images, float* planes) {
    using Float = typename V::Float;
    const std::size_t pixel = tiles.step, line = tiles.width * pixel;
    const Float zero = V::set(0.0F);
    each_tile(tiles, [&](std::size_t t, std::ptrdiff_t corner, std::ptrdiff_t y, std::ptrdiff_t x) {
        const bool below = y + 1 < static_cast<std::ptrdiff_t>(tiles.height);
        const bool beside = x + 1 < static_cast<std::ptrdiff_t>(tiles.width);
        for (std::size_t c = 0; c < tiles.channels; c += V::width) {
            const float* dy = images + corner + c;
            float* out = planes + t * tiles.channels + c;
            const Float d00 = V::load(dy), d01 = beside ? V::load(dy + pixel) : zero;
            const Float d10 = below ? V::load(dy + line) : zero;
            const Float d11 = below && beside ? V::load(dy + line + pixel) : zero;
            Float left[4], right[4];
            winograd_slopes(d00, d10, zero, left);
            winograd_slopes(d01, d11, zero, right);
            SELVEDGE_UNROLL
            for (std::size_t i = 0; i < 4; ++i) {
                Float t4[4];
                winograd_slopes(left[i], right[i], zero, t4);
                SELVEDGE_UNROLL
                for (std::size_t j = 0; j < 4; ++j) V::store(out + (4 * i + j) * tiles.plane, t4[j]);
            }
        }
    });
}

/// Aᵀ of a tile's sixteen numbers at `m`, down the columns and along the lines, with the bias: its 2×2 places.
template <class V>
SELVEDGE_INLINE void winograd_four(const WinogradTiles& tiles, const float* m, const typename V::Float& bias,
                                   typename V::Float (&four)[4]) {
    typename V::Float top[4], bottom[4];
    SELVEDGE_UNROLL
    for (std::size_t j = 0; j < 4; ++j) {
        const typename V::Float m1 = V::load(m + (4 + j) * tiles.plane), m2 = V::load(m + (8 + j) * tiles.plane);
        top[j] = V::load(m + j * tiles.plane) + m1 + m2;
        bottom[j] = m1 - m2 - V::load(m + (12 + j) * tiles.plane);
    }
    four[0] = bias + (top[0] + top[1] + top[2]);
    four[1] = bias + (top[1] - top[2] - top[3]);
    four[2] = bias + (bottom[0] + bottom[1] + bottom[2]);
    four[3] = bias + (bottom[1] - bottom[2] - bottom[3]);
}

/// Curve or slope, and the places that lie in the image.
template <class V>
void winograd_output(const WinogradTiles& tiles, const float* planes, const WinogradEpilogue& epilogue, float* images) {
    using Float = typename V::Float;
    const std::size_t pixel = tiles.step, line = tiles.width * pixel;
    const Float zero = V::set(0.0F), alpha = V::set(epilogue.alpha);
    each_tile(tiles, [&](std::size_t t, std::ptrdiff_t corner, std::ptrdiff_t y, std::ptrdiff_t x) {
        const bool below = y + 1 < static_cast<std::ptrdiff_t>(tiles.height);
        const bool beside = x + 1 < static_cast<std::ptrdiff_t>(tiles.width);
        each_vector<V>(tiles.channels, [&](std::size_t c, std::size_t n) {
            Float four[4];
            winograd_four<V>(tiles, planes + t * tiles.channels + c,
                             epilogue.bias ? load_up_to<V>(epilogue.bias + c, n) : zero, four);
            float* out = images + corner + c;
            // The question alone costs WebAssembly a fifth of this loop.
            const float* reference =
                !every_byte_counts && epilogue.reference != nullptr ? epilogue.reference + corner + c : nullptr;
            const auto put = [&](std::size_t at, const Float& sum) {
                const Float done = reference != nullptr
                                       ? sum * fused_slope<V>(V::load(reference + at), epilogue.curve, alpha)
                                       : fused_curve<V>(sum, epilogue.curve, alpha);
                store_up_to<V>(out + at, done, n);
            };
            put(0, four[0]);
            if (beside) put(pixel, four[1]);
            if (!below) return;
            put(line, four[2]);
            if (beside) put(line + pixel, four[3]);
        });
    });
}

/// The largest of a tile's places that lie in the image, and which it is; the first one wins a tie.
template <class V>
void winograd_pool(const WinogradTiles& tiles, const float* planes, const WinogradEpilogue& epilogue,
                   const WinogradPool& pool) {
    using Float = typename V::Float;
    const std::size_t an_image = tiles.rows * tiles.columns;
    const Float zero = V::set(0.0F), alpha = V::set(epilogue.alpha);
    each_tile(tiles, [&](std::size_t t, std::ptrdiff_t, std::ptrdiff_t y, std::ptrdiff_t x) {
        const auto row = static_cast<std::size_t>(y) / 2, column = static_cast<std::size_t>(x) / 2;
        if (row >= pool.rows || column >= pool.columns) return;
        const bool below = 2 * row + 1 < tiles.height, beside = 2 * column + 1 < tiles.width;
        const std::size_t place =
            (((tiles.first + t) / an_image * pool.rows + row) * pool.columns + column) * tiles.step;
        each_vector<V>(tiles.channels, [&](std::size_t c, std::size_t n) {
            Float four[4];
            winograd_four<V>(tiles, planes + t * tiles.channels + c,
                             epilogue.bias ? load_up_to<V>(epilogue.bias + c, n) : zero, four);
            Float best = fused_curve<V>(four[0], epilogue.curve, alpha), index = zero;
            const auto meet = [&](std::size_t i) {
                const Float value = fused_curve<V>(four[i], epilogue.curve, alpha);
                const auto larger = value > best;
                best = V::larger(value, best);
                index = V::select(larger, V::set(static_cast<float>(i)), index);
            };
            if (beside) meet(1);
            if (below) meet(2);
            if (below && beside) meet(3);
            store_up_to<V>(pool.y + place + c, best, n);
            if (pool.winner != nullptr) store_bytes<V>(pool.winner + place + c, index, n);
        });
    });
}

/// B of four numbers.
template <class Float>
SELVEDGE_INLINE void winograd_places(const Float (&m)[4], const Float& zero, Float (&d)[4]) {
    d[0] = m[0];
    d[1] = m[1] - m[2] + m[3];
    d[2] = m[1] + m[2] - m[0];
    d[3] = zero - m[3];
}

/// B down the columns and along the lines, whole images at a time: a tile's last two columns wait for the next tile of
/// the row, its last two lines, in the image, for the next row of tiles.
template <class V>
void winograd_spread(const WinogradTiles& tiles, const float* planes, float* images) {
    using Float = typename V::Float;
    const std::size_t an_image = tiles.rows * tiles.columns, line = tiles.width * tiles.step;
    const Float zero = V::set(0.0F);
    for (std::size_t first = 0; first < tiles.count; first += an_image) {
        float* image = images + (tiles.first + first) / an_image * tiles.height * line;
        for (std::size_t row = 0; row < tiles.rows; ++row) {
            const std::ptrdiff_t y = static_cast<std::ptrdiff_t>(2 * row) - tiles.top;
            each_vector<V>(tiles.channels, [&](std::size_t c, std::size_t n) {
                const float* m = planes + (first + row * tiles.columns) * tiles.channels + c;
                Float waiting[4][2];
                SELVEDGE_UNROLL
                for (std::size_t i = 0; i < 4; ++i) waiting[i][0] = waiting[i][1] = zero;
                const auto put = [&](std::ptrdiff_t i, std::ptrdiff_t x, const Float& sum) {
                    if (y + i < 0 || x < 0 || y + i >= static_cast<std::ptrdiff_t>(tiles.height) ||
                        x >= static_cast<std::ptrdiff_t>(tiles.width))
                        return;
                    float* place =
                        image + static_cast<std::size_t>(y + i) * line + static_cast<std::size_t>(x) * tiles.step + c;
                    store_up_to<V>(place, i < 2 && row > 0 ? sum + load_up_to<V>(place, n) : sum, n);
                };
                std::ptrdiff_t x = -tiles.left;
                for (std::size_t column = 0; column < tiles.columns; ++column, x += 2, m += tiles.channels) {
                    Float half[4][4];
                    SELVEDGE_UNROLL
                    for (std::size_t j = 0; j < 4; ++j) {
                        Float t[4], d[4];
                        SELVEDGE_UNROLL
                        for (std::size_t i = 0; i < 4; ++i) t[i] = V::load(m + (4 * i + j) * tiles.plane);
                        winograd_places(t, zero, d);
                        SELVEDGE_UNROLL
                        for (std::size_t i = 0; i < 4; ++i) half[i][j] = d[i];
                    }
                    SELVEDGE_UNROLL
                    for (std::ptrdiff_t i = 0; i < 4; ++i) {
                        Float d[4];
                        winograd_places(half[i], zero, d);
                        put(i, x, waiting[i][0] + d[0]);
                        put(i, x + 1, waiting[i][1] + d[1]);
                        waiting[i][0] = d[2];
                        waiting[i][1] = d[3];
                    }
                }
                SELVEDGE_UNROLL
                for (std::ptrdiff_t i = 0; i < 4; ++i) {
                    put(i, x, waiting[i][0]);
                    put(i, x + 1, waiting[i][1]);
                }
            });
        }
    }
}

/// G of three numbers.
template <class V>
SELVEDGE_INLINE void winograd_taps(const typename V::Float (&g)[3], typename V::Float (&t)[4]) {
    const typename V::Float half = V::set(0.5F), outer = half * (g[0] + g[2]), middle = half * g[1];
    t[0] = g[0];
    t[1] = outer + middle;
    t[2] = outer - middle;
    t[3] = g[2];
}

template <class V>
void winograd_weights(const float* taps, std::size_t count, float* planes) {
    using Float = typename V::Float;
    each_vector<V>(count, [&](std::size_t k, std::size_t n) {
        Float half[4][3];
        SELVEDGE_UNROLL
        for (std::size_t q = 0; q < 3; ++q) {
            Float g[3], t[4];
            SELVEDGE_UNROLL
            for (std::size_t p = 0; p < 3; ++p) g[p] = load_up_to<V>(taps + (3 * p + q) * count + k, n);
            winograd_taps<V>(g, t);
            SELVEDGE_UNROLL
            for (std::size_t i = 0; i < 4; ++i) half[i][q] = t[i];
        }
        SELVEDGE_UNROLL
        for (std::size_t i = 0; i < 4; ++i) {
            Float t[4];
            winograd_taps<V>(half[i], t);
            SELVEDGE_UNROLL
            for (std::size_t j = 0; j < 4; ++j) store_up_to<V>(planes + (4 * i + j) * count + k, t[j], n);
        }
    });
}

/// A' of four numbers.
template <class V>
SELVEDGE_INLINE void winograd_sums(const typename V::Float (&m)[4], typename V::Float (&g)[3]) {
    const typename V::Float half = V::set(0.5F), even = half * (m[1] + m[2]);
    g[0] = m[0] + even;
    g[1] = half * (m[1] - m[2]);
    g[2] = even + m[3];
}

template <class V>
void winograd_weight_gradient(const float* planes, std::size_t step, std::size_t count, float* taps,
                              std::size_t taps_step) {
    using Float = typename V::Float;
    each_vector<V>(count, [&](std::size_t k, std::size_t n) {
        Float half[3][4];
        SELVEDGE_UNROLL
        for (std::size_t j = 0; j < 4; ++j) {
            Float m[4], g[3];
            SELVEDGE_UNROLL
            for (std::size_t i = 0; i < 4; ++i) m[i] = load_up_to<V>(planes + (4 * i + j) * step + k, n);
            winograd_sums<V>(m, g);
            SELVEDGE_UNROLL
            for (std::size_t p = 0; p < 3; ++p) half[p][j] = g[p];
        }
        SELVEDGE_UNROLL
        for (std::size_t p = 0; p < 3; ++p) {
            Float g[3];
            winograd_sums<V>(half[p], g);
            SELVEDGE_UNROLL
            for (std::size_t q = 0; q < 3; ++q) store_up_to<V>(taps + (3 * p + q) * taps_step + k, g[q], n);
        }
    });
}

}  // namespace
}  // namespace selvedge::cpu
