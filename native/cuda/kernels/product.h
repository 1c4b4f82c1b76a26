// Matrix products in exact float32 or on tensor cores: dense and convolution, forward and both gradients, as implicit
// GEMM. A dense layer is the 1×1 convolution of 1×1 images.
//
// C (M×N) = A (M×K) · B (K×N). A block makes a 32×32 tile of C with 64 threads, 4×4 numbers each, over slices of 16 of
// K that it lays down in shared memory. An operand is a struct that says what stands at (m, k) or (k, n): nothing is
// copied out of the image first.
#pragma once

#include <bit>
#include <cmath>

#include "cuda/kernels/activation.h"
#include "cuda/kernels/fragments.h"
#include "cuda/kernels/numbers.h"
#include "cuda/kernels/window.h"
#include "cuda/precision.h"

namespace selvedge::cuda {

/// x (N, H, W, channels) under the window w (KH, KW, channels, filters) gives y (N, OH, OW, filters).
struct ConvolutionPlan {
    WindowPlan window;
    std::uint32_t channels, filters;
};

constexpr std::uint32_t product_tile = 32, product_slice = 16, product_threads = 64, product_each = 4;
constexpr std::uint32_t product_pitch = product_tile + 4;  ///< of a slice's row: other banks for neighbouring rows
constexpr std::size_t product_shared_bytes = 2 * product_slice * product_pitch * sizeof(float);

/// What a thread has of the tile: 4×4 neighbours in float32; on tensor cores, where each of the two warps makes 16
/// rows, the fragments of the four tiles of 8 columns.
struct ProductTile {
    float c[product_each][product_each] = {};
};

/// Adds a slice's part in float32.
template <class Lane>
SELVEDGE_DEVICE void multiply_slice(Lane& lane, const Shared<float>& a, const Shared<float>& b, ProductTile& tile) {
    const std::uint32_t row = lane.thread() / 8 * product_each, column = lane.thread() % 8 * product_each;
    for (std::uint32_t k = 0; k < product_slice; ++k) {
        float left[product_each], right[product_each];
        for (std::uint32_t e = 0; e < product_each; ++e) {
            left[e] = lane.load(a, k * product_pitch + row + e);
            right[e] = lane.load(b, k * product_pitch + column + e);
        }
        for (std::uint32_t i = 0; i < product_each; ++i)
            for (std::uint32_t j = 0; j < product_each; ++j) tile.c[i][j] = std::fma(left[i], right[j], tile.c[i][j]);
    }
}

/// Adds a slice's part on tensor cores: two steps of 8 in TF32, or one of 16 in bfloat16.
template <Precision precision, class Lane>
SELVEDGE_DEVICE void multiply_fragments(Lane& lane, const Shared<float>& a, const Shared<float>& b, ProductTile& tile) {
    constexpr bool bf16 = precision == Precision::bf16;
    constexpr std::uint32_t depth = bf16 ? 16 : 8;
    const std::uint32_t me = lane.thread() % 32, row = lane.thread() / 32 * 16;
    for (std::uint32_t k = 0; k < product_slice; k += depth) {
        const auto at_a = [&](TilePlace place) {
            return std::bit_cast<std::uint32_t>(lane.load(a, (k + place.column) * product_pitch + row + place.row));
        };
        FragmentA left;
        for (std::uint32_t r = 0; r < 4; ++r)
            left.a[r] = bf16 ? bf16_pair(at_a(place_a_bf16(me, r, 0)), at_a(place_a_bf16(me, r, 1)))
                             : tf32_of(at_a(place_a_tf32(me, r)));
        for (std::uint32_t t = 0; t < product_each; ++t) {
            const auto at_b = [&](TilePlace place) {
                return std::bit_cast<std::uint32_t>(
                    lane.load(b, (k + place.row) * product_pitch + 8 * t + place.column));
            };
            FragmentB right;
            for (std::uint32_t r = 0; r < 2; ++r)
                right.b[r] = bf16 ? bf16_pair(at_b(place_b_bf16(me, r, 0)), at_b(place_b_bf16(me, r, 1)))
                                  : tf32_of(at_b(place_b_tf32(me, r)));
            FragmentC sum;
            for (std::uint32_t r = 0; r < 4; ++r) sum.c[r] = tile.c[t][r];
            if constexpr (bf16)
                sum = lane.mma_bf16(left, right, sum);
            else
                sum = lane.mma_tf32(left, right, sum);
            for (std::uint32_t r = 0; r < 4; ++r) tile.c[t][r] = sum.c[r];
        }
    }
}

/// Adds A·B over k in [first, last). at_a(m, k) and at_b(k, n) give 0 beyond their operands' ends.
template <Precision precision, class Lane, class AtA, class AtB>
SELVEDGE_DEVICE ProductTile multiply(Lane& lane, std::size_t first, std::size_t last, const AtA& at_a,
                                     const AtB& at_b) {
    const Shared<float> a = lane.template shared<float>(0, product_slice * product_pitch);
    const Shared<float> b =
        lane.template shared<float>(product_slice * product_pitch * sizeof(float), product_slice * product_pitch);
    ProductTile tile;
    for (std::size_t slice = first; slice < last; slice += product_slice) {
        for (std::uint32_t i = lane.thread(); i < product_tile * product_slice; i += product_threads) {
            const std::uint32_t ak = i % product_slice, am = i / product_slice;
            const std::uint32_t bn = i % product_tile, bk = i / product_tile;
            lane.store(a, ak * product_pitch + am, slice + ak < last ? at_a(am, slice + ak) : 0.0F);
            lane.store(b, bk * product_pitch + bn, slice + bk < last ? at_b(slice + bk, bn) : 0.0F);
        }
        lane.sync();
        if constexpr (precision == Precision::float32)
            multiply_slice(lane, a, b, tile);
        else
            multiply_fragments<precision>(lane, a, b, tile);
        lane.sync();
    }
    return tile;
}

/// Calls visit(m, n, number) for this thread's part of the tile; m and n count from the tile's corner.
template <Precision precision, class Lane, class Visitor>
SELVEDGE_DEVICE void each_of_tile(Lane& lane, const ProductTile& tile, const Visitor& visit) {
    const std::uint32_t row = lane.thread() / 8 * product_each, column = lane.thread() % 8 * product_each;
    for (std::uint32_t i = 0; i < product_each; ++i)
        for (std::uint32_t j = 0; j < product_each; ++j)
            if constexpr (precision == Precision::float32) {
                visit(row + i, column + j, tile.c[i][j]);
            } else {
                const TilePlace place = place_c(lane.thread() % 32, j);
                visit(lane.thread() / 32 * 16 + place.row, 8 * i + place.column, tile.c[i][j]);
            }
}

/// An output or input pixel of the batch: sample, row and column of position `m`.
struct BatchPixel {
    std::size_t sample;
    std::uint32_t row, column;
};
SELVEDGE_DEVICE BatchPixel batch_pixel(std::size_t m, std::uint32_t height, std::uint32_t width) {
    const std::size_t line = m / width;
    return {line / height, static_cast<std::uint32_t>(line % height), static_cast<std::uint32_t>(m % width)};
}

/// y = activation(x ⋆ w + b): M = outputs of the batch, N = filters, K = taps × channels. Blocks: x over M, y over N.
template <Precision precision>
struct ProductForwardKernel {
    Clock clock;
    Global<const float> x, w, b;  ///< b may be absent
    Global<float> y;
    ConvolutionPlan plan;
    ActivationKind kind;
    float alpha;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const WindowPlan& window = plan.window;
        const std::size_t all = std::size_t{rows_of(lane, clock)} * window.outputs();
        const std::size_t m0 = std::size_t{lane.block_x()} * product_tile;
        const std::uint32_t n0 = lane.block_y() * product_tile;
        if (m0 >= all) return;
        const auto at_x = [&](std::uint32_t m, std::size_t k) {
            if (m0 + m >= all) return 0.0F;
            const BatchPixel out = batch_pixel(m0 + m, window.out_height, window.out_width);
            const auto tap = static_cast<std::uint32_t>(k / plan.channels);
            const Pixel from =
                looked_at(window, out.row, out.column, tap / window.window_width, tap % window.window_width);
            if (!from.inside) return 0.0F;
            const std::size_t pixel = (out.sample * window.height + from.row) * window.width + from.column;
            return lane.load(x, pixel * plan.channels + k % plan.channels);
        };
        const auto at_w = [&](std::size_t k, std::uint32_t n) {
            return n0 + n < plan.filters ? lane.load(w, k * plan.filters + n0 + n) : 0.0F;
        };
        const ProductTile tile = multiply<precision>(lane, 0, std::size_t{window.taps()} * plan.channels, at_x, at_w);
        each_of_tile<precision>(lane, tile, [&](std::uint32_t m, std::uint32_t n, float sum) {
            if (m0 + m >= all || n0 + n >= plan.filters) return;
            if (b.present()) sum += lane.load(b, n0 + n);
            lane.store(y, (m0 + m) * plan.filters + n0 + n, activate(sum, kind, alpha));
        });
    }
};

/// dx from dy and w: M = pixels of the batch, N = channels, K = taps × filters. Blocks: x over M, y over N.
template <Precision precision>
struct ProductGradInputKernel {
    Clock clock;
    Global<const float> dy, w;
    Global<float> dx;
    ConvolutionPlan plan;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const WindowPlan& window = plan.window;
        const std::size_t all = std::size_t{rows_of(lane, clock)} * window.pixels();
        const std::size_t m0 = std::size_t{lane.block_x()} * product_tile;
        const std::uint32_t n0 = lane.block_y() * product_tile;
        if (m0 >= all) return;
        const auto at_dy = [&](std::uint32_t m, std::size_t k) {
            if (m0 + m >= all) return 0.0F;
            const BatchPixel pixel = batch_pixel(m0 + m, window.height, window.width);
            const auto tap = static_cast<std::uint32_t>(k / plan.filters);
            const Pixel by =
                seen_from(window, pixel.row, pixel.column, tap / window.window_width, tap % window.window_width);
            if (!by.inside) return 0.0F;
            const std::size_t output = (pixel.sample * window.out_height + by.row) * window.out_width + by.column;
            return lane.load(dy, output * plan.filters + k % plan.filters);
        };
        const auto at_w = [&](std::size_t k, std::uint32_t n) {
            if (n0 + n >= plan.channels) return 0.0F;
            const std::size_t tap = k / plan.filters, filter = k % plan.filters;
            return lane.load(w, (tap * plan.channels + n0 + n) * plan.filters + filter);
        };
        const ProductTile tile = multiply<precision>(lane, 0, std::size_t{window.taps()} * plan.filters, at_dy, at_w);
        each_of_tile<precision>(lane, tile, [&](std::uint32_t m, std::uint32_t n, float sum) {
            if (m0 + m < all && n0 + n < plan.channels) lane.store(dx, (m0 + m) * plan.channels + n0 + n, sum);
        });
    }
};

/// A part of dw and, as the row below it, of db: M = taps × channels (+ 1 with `bias`), N = filters, K = outputs of the
/// batch, of which block z takes `depth`. Blocks: x over M, y over N, z over K.
template <Precision precision>
struct ProductGradWeightKernel {
    Clock clock;
    Global<const float> x, dy;
    Global<float> parts;  ///< (z, M, N)
    ConvolutionPlan plan;
    std::size_t depth;
    bool bias;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const WindowPlan& window = plan.window;
        const std::size_t all = std::size_t{rows_of(lane, clock)} * window.outputs();
        const std::uint32_t weights = window.taps() * plan.channels, height = weights + (bias ? 1 : 0);
        const std::uint32_t m0 = lane.block_x() * product_tile, n0 = lane.block_y() * product_tile;
        const std::size_t first = lane.block_z() * depth, last = first + depth < all ? first + depth : all;
        const auto at_x = [&](std::uint32_t m, std::size_t k) {
            if (m0 + m >= weights) return 1.0F;  // db is the sum of dy: a row of ones above it
            const BatchPixel out = batch_pixel(k, window.out_height, window.out_width);
            const std::uint32_t tap = (m0 + m) / plan.channels;
            const Pixel from =
                looked_at(window, out.row, out.column, tap / window.window_width, tap % window.window_width);
            if (!from.inside) return 0.0F;
            const std::size_t pixel = (out.sample * window.height + from.row) * window.width + from.column;
            return lane.load(x, pixel * plan.channels + (m0 + m) % plan.channels);
        };
        const auto at_dy = [&](std::size_t k, std::uint32_t n) {
            return n0 + n < plan.filters ? lane.load(dy, k * plan.filters + n0 + n) : 0.0F;
        };
        const ProductTile tile = multiply<precision>(lane, first, last, at_x, at_dy);
        each_of_tile<precision>(lane, tile, [&](std::uint32_t m, std::uint32_t n, float sum) {
            if (m0 + m >= height || n0 + n >= plan.filters) return;
            const std::size_t at = (std::size_t{lane.block_z()} * height + m0 + m) * plan.filters + n0 + n;
            lane.store(parts, at, sum);
        });
    }
};

/// dw and db from their parts, added in order; a thread a number.
struct SumPartsKernel {
    Global<const float> parts;  ///< (count, dw and db)
    Global<float> dw, db;       ///< db may be absent

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::size_t size = dw.count + db.count;
        each_element(lane, size, [&](std::size_t i) {
            float sum = 0;
            for (std::size_t at = i; at < parts.count; at += size) sum += lane.load(parts, at);
            if (i < dw.count)
                lane.store(dw, i, sum);
            else
                lane.store(db, i - dw.count, sum);
        });
    }
};

}  // namespace selvedge::cuda
