// Matrix products in exact float32 or on tensor cores: dense and convolution, forward and both gradients, as implicit
// GEMM. A dense layer is the 1×1 convolution of 1×1 images.
//
// C (M×N) = A (M×K) · B (K×N). A block makes a 32×32 tile of C with 64 threads, 4×4 numbers each, over slices of 16 of
// K that it lays down in shared memory. An operand is a function that says which four numbers stand at a place: nothing
// is copied out of the image first, and where four lie side by side they are read at once.
#pragma once

#include <bit>
#include <cmath>

#include "cuda/kernels/epilogue.h"
#include "cuda/kernels/fragments.h"
#include "cuda/kernels/numbers.h"
#include "cuda/kernels/window.h"
#include "cuda/precision.h"

namespace selvedge::cuda {

/// x (N, H, W, channels) under the window w (KH, KW, channels, filters) gives y (N, OH, OW, filters).
struct ConvolutionPlan {
    WindowPlan window;
    Divisor channels, filters;
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

/// Which way four neighbours of an operand lie in memory: along the sum, or along the tile's edge.
enum class Along : std::uint8_t { sum, edge };

/// Lays a slice of an operand down as (product_slice, product_tile). `four(e, k)` gives the numbers at e and k … k + 3,
/// or with Along::edge at e … e + 3 and k.
template <Along along, class Lane, class FourAt>
SELVEDGE_DEVICE void lay_down(Lane& lane, const Shared<float>& slice, std::uint32_t first, const FourAt& four_at) {
    constexpr std::uint32_t fours = product_tile * product_slice / 4;
    for (std::uint32_t i = lane.thread(); i < fours; i += product_threads) {
        constexpr std::uint32_t in_line = (along == Along::sum ? product_slice : product_tile) / 4;
        const std::uint32_t line = i / in_line, at = i % in_line * 4;
        const Four numbers = along == Along::sum ? four_at(line, first + at) : four_at(at, first + line);
        for (std::uint32_t n = 0; n < 4; ++n)
            lane.store(slice, along == Along::sum ? (at + n) * product_pitch + line : line * product_pitch + at + n,
                       numbers.v[n]);
    }
}

/// Adds A·B over k in [first, last). four_a and four_b give 0 beyond their operands' ends and from `last` on.
template <Precision precision, Along along_a, Along along_b, class Lane, class FourA, class FourB>
SELVEDGE_DEVICE ProductTile multiply(Lane& lane, std::uint32_t first, std::uint32_t last, const FourA& four_a,
                                     const FourB& four_b) {
    const Shared<float> a = lane.template shared<float>(0, product_slice * product_pitch);
    const Shared<float> b =
        lane.template shared<float>(product_slice * product_pitch * sizeof(float), product_slice * product_pitch);
    ProductTile tile;
    for (std::uint32_t slice = first; slice < last; slice += product_slice) {
        lay_down<along_a>(lane, a, slice, four_a);
        lay_down<along_b>(lane, b, slice, four_b);
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

/// Four numbers: side by side in memory from `index` on where `together`, else each where at(n) says; from `end` on 0.
template <class Lane, class At>
SELVEDGE_DEVICE Four four_of(Lane& lane, const Global<const float>& from, bool together, std::size_t index,
                             std::uint32_t first, std::uint32_t end, const At& at) {
    Four four;
    if (together) {
        if (first < end) four = lane.load4(from, index);
    } else {
        for (std::uint32_t n = 0; n < 4; ++n)
            if (first + n < end) four.v[n] = at(n);
    }
    return four;
}

/// An output or input pixel of the batch: sample, row and column of position `m`.
struct BatchPixel {
    std::uint32_t sample, row, column;
};
SELVEDGE_DEVICE BatchPixel batch_pixel(std::uint32_t m, const Divisor& height, const Divisor& width) {
    const std::uint32_t line = m / width;
    return {line / height, line % height, m % width};
}

/// Where in x (N, H, W, channels) channel `c` of the pixel lies that `out` looks at through window position `tap`; an
/// index beyond every x where that is outside the image.
constexpr std::size_t nowhere = ~std::size_t{0};
SELVEDGE_DEVICE std::size_t place_in_x(const ConvolutionPlan& plan, const BatchPixel& out, std::uint32_t tap,
                                       std::uint32_t c) {
    const WindowPlan& window = plan.window;
    const Pixel from = looked_at(window, out.row, out.column, tap / window.window_width, tap % window.window_width);
    if (!from.inside) return nowhere;
    return ((std::size_t{out.sample} * window.height + from.row) * window.width + from.column) * plan.channels + c;
}

/// An output pixel that a row of a tile stands for; not inside: for none.
struct OutputPixel {
    BatchPixel at;
    bool inside = false;
};

/// activation(x ⋆ w + b) by tiles: M = outputs of the batch in an order of the caller's, N = filters, K = taps ×
/// channels.
struct ProductForward {
    Clock clock;
    Global<const float> x, w, b;  ///< b may be absent
    ConvolutionPlan plan;
    ActivationKind kind;
    float alpha;
    bool fours_of_x, fours_of_w;  ///< read four at a time: channels, filters and addresses are multiples of four

    /// The sums at pixel_of(0 … 31), an OutputPixel each, and filters n0 … n0 + 31.
    template <Precision precision, class Lane, class PixelOf>
    SELVEDGE_DEVICE ProductTile make_tile(Lane& lane, std::uint32_t n0, const PixelOf& pixel_of) const {
        const std::uint32_t depth = plan.window.taps() * plan.channels;
        const auto four_x = [&](std::uint32_t m, std::uint32_t k) {
            const OutputPixel out = pixel_of(m);
            if (!out.inside) return Four{};
            const auto place = [&](std::uint32_t n) {
                return place_in_x(plan, out.at, (k + n) / plan.channels, (k + n) % plan.channels);
            };
            const std::size_t first = fours_of_x ? place(0) : 0;
            if (first == nowhere) return Four{};
            return four_of(lane, x, fours_of_x, first, k, depth, [&](std::uint32_t n) {
                const std::size_t at = place(n);
                return at == nowhere ? 0.0F : lane.load(x, at);
            });
        };
        const auto four_w = [&](std::uint32_t n, std::uint32_t k) {
            if (k >= depth) return Four{};
            const std::size_t first = std::size_t{k} * plan.filters + n0 + n;
            return four_of(lane, w, fours_of_w, first, n0 + n, plan.filters,
                           [&](std::uint32_t e) { return lane.load(w, first + e); });
        };
        return multiply<precision, Along::sum, Along::edge>(lane, 0, depth, four_x, four_w);
    }

    /// What becomes of filter n's sum.
    template <class Lane>
    SELVEDGE_DEVICE float finish(Lane& lane, std::uint32_t n, float sum) const {
        if (b.present()) sum += lane.load(b, n);
        return activate(sum, kind, alpha);
    }
};

/// y = activation(x ⋆ w + b). Blocks: x over M, y over N.
template <Precision precision>
struct ProductForwardKernel {
    ProductForward forward;
    Epilogue y;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const WindowPlan& window = forward.plan.window;
        const std::uint32_t all = rows_of(lane, forward.clock) * window.outputs();
        const std::uint32_t m0 = lane.block_x() * product_tile, n0 = lane.block_y() * product_tile;
        if (m0 >= all) return;
        const auto pixel_of = [&](std::uint32_t m) {
            return OutputPixel{batch_pixel(m0 + m, window.out_height, window.out_width), m0 + m < all};
        };
        const ProductTile tile = forward.template make_tile<precision>(lane, n0, pixel_of);
        each_of_tile<precision>(lane, tile, [&](std::uint32_t m, std::uint32_t n, float sum) {
            if (m0 + m >= all || n0 + n >= forward.plan.filters) return;
            y.put(lane, std::size_t{m0 + m} * forward.plan.filters + n0 + n, forward.finish(lane, n0 + n, sum));
        });
    }
};

constexpr std::uint32_t pooled_edge = 2, pooled_taps = pooled_edge * pooled_edge;

/// y = the largest of each 2×2 of activation(x ⋆ w + b). Four rows of a tile that follow each other are the pixels
/// under one window of the pool, so that a block has all of them. Blocks: x over those rows, y over N.
template <Precision precision>
struct ProductPoolKernel {
    ProductForward forward;
    Global<float> whole;  ///< the convolution's own output; absent where nobody else wants it
    Epilogue y;
    Global<std::uint8_t> winner;  ///< as max_pool2d's; may be absent
    Divisor pooled_height, pooled_width;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const WindowPlan& window = forward.plan.window;
        const std::uint32_t filters = forward.plan.filters;
        const std::uint32_t all = rows_of(lane, forward.clock) * pooled_height * pooled_width;
        constexpr std::uint32_t windows = product_tile / pooled_taps;
        const std::uint32_t first = lane.block_x() * windows, n0 = lane.block_y() * product_tile;
        if (first >= all) return;
        const auto pixel_of = [&](std::uint32_t m) {
            const BatchPixel at = batch_pixel(first + m / pooled_taps, pooled_height, pooled_width);
            const std::uint32_t row = pooled_edge * at.row + m % pooled_taps / pooled_edge;
            const std::uint32_t column = pooled_edge * at.column + m % pooled_edge;
            return OutputPixel{{at.sample, row, column},
                               first + m / pooled_taps < all && row < window.out_height && column < window.out_width};
        };
        const ProductTile tile = forward.template make_tile<precision>(lane, n0, pixel_of);
        const Shared<float> made = lane.template shared<float>(0, product_tile * product_pitch);
        each_of_tile<precision>(lane, tile, [&](std::uint32_t m, std::uint32_t n, float sum) {
            const OutputPixel out = pixel_of(m);
            if (!out.inside || n0 + n >= filters) return;
            const float value = forward.finish(lane, n0 + n, sum);
            lane.store(made, m * product_pitch + n, value);
            if (!whole.present()) return;
            const std::size_t line = std::size_t{out.at.sample} * window.out_height + out.at.row;
            lane.store(whole, (line * window.out_width + out.at.column) * filters + n0 + n, value);
        });
        lane.sync();
        for (std::uint32_t i = lane.thread(); i < windows * product_tile; i += product_threads) {
            const std::uint32_t at = i / product_tile, n = i % product_tile;
            if (first + at >= all || n0 + n >= filters) continue;
            float largest = 0;
            std::uint32_t who = 0;
            for (std::uint32_t tap = 0; tap < pooled_taps; ++tap) {
                if (!pixel_of(at * pooled_taps + tap).inside) continue;  // never the first
                const float value = lane.load(made, (at * pooled_taps + tap) * product_pitch + n);
                if (tap != 0 && !(value > largest)) continue;
                largest = value;
                who = tap;
            }
            const std::size_t element = std::size_t{first + at} * filters + n0 + n;
            y.put(lane, element, largest);
            if (winner.present()) lane.store(winner, element, static_cast<std::uint8_t>(who));
        }
    }
};
static_assert(product_tile * product_pitch * sizeof(float) <= product_shared_bytes);

/// dx from dy and w: M = pixels of the batch, N = channels, K = taps × filters. Tile (x, y): x over M, y over N.
struct ProductGradInput {
    Clock clock;
    Global<const float> dy, w;
    Epilogue dx;
    ConvolutionPlan plan;
    bool fours;  ///< dy and w are read four filters at a time

    template <Precision precision, class Lane>
    SELVEDGE_DEVICE void make_tile(Lane& lane, std::uint32_t tile_x, std::uint32_t tile_y) const {
        const WindowPlan& window = plan.window;
        const std::uint32_t all = rows_of(lane, clock) * window.pixels(), depth = window.taps() * plan.filters;
        const std::uint32_t m0 = tile_x * product_tile, n0 = tile_y * product_tile;
        if (m0 >= all) return;
        const auto four_dy = [&](std::uint32_t m, std::uint32_t k) {
            if (m0 + m >= all) return Four{};
            const BatchPixel pixel = batch_pixel(m0 + m, window.height, window.width);
            const auto place = [&](std::uint32_t n) {
                const std::uint32_t tap = (k + n) / plan.filters;
                const Pixel by =
                    seen_from(window, pixel.row, pixel.column, tap / window.window_width, tap % window.window_width);
                if (!by.inside) return nowhere;
                const std::size_t line = std::size_t{pixel.sample} * window.out_height + by.row;
                return (line * window.out_width + by.column) * plan.filters + (k + n) % plan.filters;
            };
            const std::size_t first = fours ? place(0) : 0;
            if (first == nowhere) return Four{};
            return four_of(lane, dy, fours, first, k, depth, [&](std::uint32_t n) {
                const std::size_t at = place(n);
                return at == nowhere ? 0.0F : lane.load(dy, at);
            });
        };
        const auto four_w = [&](std::uint32_t n, std::uint32_t k) {
            if (n0 + n >= plan.channels) return Four{};
            const auto place = [&](std::uint32_t e) {
                const std::uint32_t tap = (k + e) / plan.filters, filter = (k + e) % plan.filters;
                return (std::size_t{tap} * plan.channels + n0 + n) * plan.filters + filter;
            };
            return four_of(lane, w, fours, place(0), k, depth, [&](std::uint32_t e) { return lane.load(w, place(e)); });
        };
        const ProductTile tile = multiply<precision, Along::sum, Along::sum>(lane, 0, depth, four_dy, four_w);
        each_of_tile<precision>(lane, tile, [&](std::uint32_t m, std::uint32_t n, float sum) {
            if (m0 + m < all && n0 + n < plan.channels) dx.put(lane, std::size_t{m0 + m} * plan.channels + n0 + n, sum);
        });
    }
};

/// A part of dw and, as the row below it, of db: M = taps × channels (+ 1 with `bias`), N = filters, K = outputs of the
/// batch, of which part z takes `depth`. Tile (x, y, z): x over M, y over N, z over K.
struct ProductGradWeight {
    Clock clock;
    Global<const float> x, dy;
    Global<float> parts;   ///< (z, M, N); absent where one part is all
    Global<float> dw, db;  ///< db may be absent
    ConvolutionPlan plan;
    std::uint32_t depth;
    bool fours_of_x, fours_of_dy;

    template <Precision precision, class Lane>
    SELVEDGE_DEVICE void make_tile(Lane& lane, std::uint32_t tile_x, std::uint32_t tile_y, std::uint32_t part) const {
        const WindowPlan& window = plan.window;
        const std::uint32_t all = rows_of(lane, clock) * window.outputs();
        const std::uint32_t weights = window.taps() * plan.channels, height = weights + (db.present() ? 1 : 0);
        const std::uint32_t m0 = tile_x * product_tile, n0 = tile_y * product_tile;
        const std::uint32_t first = part * depth, last = first + depth < all ? first + depth : all;
        const auto four_x = [&](std::uint32_t m, std::uint32_t k) {
            Four four;
            if (k >= last) return four;
            const BatchPixel out = batch_pixel(k, window.out_height, window.out_width);
            const auto place = [&](std::uint32_t n) {
                const std::uint32_t at = m0 + m + n;
                return place_in_x(plan, out, at / plan.channels, at % plan.channels);
            };
            if (fours_of_x && m0 + m < weights) {
                const std::size_t at = place(0);
                return at == nowhere ? four : lane.load4(x, at);
            }
            for (std::uint32_t n = 0; n < 4; ++n) {
                if (m0 + m + n >= weights) {
                    four.v[n] = 1;  // db is the sum of dy: a row of ones above it
                } else if (const std::size_t at = place(n); at != nowhere) {
                    four.v[n] = lane.load(x, at);
                }
            }
            return four;
        };
        const auto four_dy = [&](std::uint32_t n, std::uint32_t k) {
            if (k >= last) return Four{};
            const std::size_t at = std::size_t{k} * plan.filters + n0 + n;
            return four_of(lane, dy, fours_of_dy, at, n0 + n, plan.filters,
                           [&](std::uint32_t e) { return lane.load(dy, at + e); });
        };
        const ProductTile tile = multiply<precision, Along::edge, Along::edge>(lane, first, last, four_x, four_dy);
        each_of_tile<precision>(lane, tile, [&](std::uint32_t m, std::uint32_t n, float sum) {
            if (m0 + m >= height || n0 + n >= plan.filters) return;
            const std::size_t at = std::size_t{m0 + m} * plan.filters + n0 + n;
            if (parts.present())
                lane.store(parts, std::size_t{part} * height * plan.filters + at, sum);
            else if (at < dw.count)
                lane.store(dw, at, sum);
            else
                lane.store(db, at - dw.count, sum);
        });
    }
};

/// Both gradients of a layer, or one of them, in one launch: they read the same dy and know nothing of each other.
/// Blocks: those of dx, then those of dw.
template <Precision precision>
struct ProductBackwardKernel {
    ProductGradInput input;
    ProductGradWeight weight;
    std::uint32_t input_tiles = 0;       ///< 0: no dx is wanted
    Divisor input_across, across, down;  ///< tiles of dx in x; of dw in x and y

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        if (lane.block_x() < input_tiles)
            return input.template make_tile<precision>(lane, lane.block_x() % input_across,
                                                       lane.block_x() / input_across);
        const std::uint32_t tile = lane.block_x() - input_tiles, line = tile / across;
        weight.template make_tile<precision>(lane, tile % across, line % down, line / down);
    }
};

/// dw and db of several layers from their parts, added in order; a thread a number.
struct SumPartsKernel {
    static constexpr std::uint32_t most_layers = 12;
    struct Layer {
        Global<const float> parts;  ///< (count, dw and db)
        Global<float> dw, db;       ///< db may be absent
    };
    Layer layers[most_layers];
    std::uint32_t count = 0;
    std::size_t numbers = 0;  ///< of all layers

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        each_element(lane, numbers, [&](std::size_t i) {
            std::uint32_t l = 0;
            for (; l + 1 < count && i >= layers[l].dw.count + layers[l].db.count; ++l)
                i -= layers[l].dw.count + layers[l].db.count;
            const Layer& layer = layers[l];
            const std::size_t size = layer.dw.count + layer.db.count;
            float sum = 0;
            for (std::size_t at = i; at < layer.parts.count; at += size) sum += lane.load(layer.parts, at);
            if (i < layer.dw.count)
                lane.store(layer.dw, i, sum);
            else
                lane.store(layer.db, i - layer.dw.count, sum);
        });
    }
};

}  // namespace selvedge::cuda
