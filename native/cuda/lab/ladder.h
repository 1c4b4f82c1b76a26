// The ladder of matrix products: what was tried on the way to kernels/product.h, each step checked and timed beside the
// others. C (M×N) = A (M×K) · B (K×N), rows contiguous, float32.
//
//   naive            a thread a number, from global memory
//   shared_tiles     16×16 tiles in shared memory, a thread a number
//   register_tiles   64×64 tiles, a thread 4×4 numbers
//   copies_ahead     the same with the next slice copied by cp.async while this one is multiplied
//   tensor_tf32      32×32 tiles, TF32 on tensor cores (mma.sync), slices copied ahead
//   tensor_bf16      the same in bfloat16
//
// Not tried: wgmma and the bulk copies of sm_90a. Their descriptors and swizzles can be got wrong in ways that only a
// GPU shows, and none was at hand.
#pragma once

#include <bit>
#include <cmath>

#include "cuda/kernels/fragments.h"
#include "cuda/kernels/numbers.h"
#include "cuda/kernels/views.h"
#include "cuda/precision.h"

namespace selvedge::cuda::lab {

/// The operands. M, N and K are multiples of 64, 64 and 16: the ladder is about the inside of a product, not its edges.
struct Operands {
    Global<const float> a, b;
    Global<float> c;
    std::uint32_t m, n, k;
};

/// Blocks of 16×16 threads' worth in one dimension: x over N/16, y over M/16.
struct Naive {
    static constexpr const char* name = "naive";
    static constexpr std::uint32_t tile = 16, threads = 256;
    static constexpr std::size_t shared_bytes = 0;
    Operands of;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::uint32_t row = lane.block_y() * tile + lane.thread() / tile;
        const std::uint32_t column = lane.block_x() * tile + lane.thread() % tile;
        float sum = 0;
        for (std::uint32_t k = 0; k < of.k; ++k)
            sum = std::fma(lane.load(of.a, std::size_t{row} * of.k + k),
                           lane.load(of.b, std::size_t{k} * of.n + column), sum);
        lane.store(of.c, std::size_t{row} * of.n + column, sum);
    }
};

struct SharedTiles {
    static constexpr const char* name = "shared_tiles";
    static constexpr std::uint32_t tile = 16, threads = 256;
    static constexpr std::size_t shared_bytes = 2 * tile * tile * sizeof(float);
    Operands of;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const Shared<float> a = lane.template shared<float>(0, tile * tile);
        const Shared<float> b = lane.template shared<float>(tile * tile * sizeof(float), tile * tile);
        const std::uint32_t i = lane.thread() / tile, j = lane.thread() % tile;
        const std::size_t row = lane.block_y() * tile + i, column = lane.block_x() * tile + j;
        float sum = 0;
        for (std::uint32_t slice = 0; slice < of.k; slice += tile) {
            lane.store(a, lane.thread(), lane.load(of.a, row * of.k + slice + j));
            lane.store(b, lane.thread(), lane.load(of.b, std::size_t{slice + i} * of.n + column));
            lane.sync();
            for (std::uint32_t k = 0; k < tile; ++k)
                sum = std::fma(lane.load(a, i * tile + k), lane.load(b, k * tile + j), sum);
            lane.sync();
        }
        lane.store(of.c, row * of.n + column, sum);
    }
};

/// A slice of A (tile×depth, rows as in memory) and one of B (depth×tile), `stages` of them in turn.
template <std::uint32_t edge, std::uint32_t slice_depth, std::uint32_t block_threads, std::uint32_t stages>
struct Slices {
    static constexpr std::uint32_t pitch_a = slice_depth + 4, pitch_b = edge + 4;  ///< rows stay multiples of 16 bytes
    static constexpr std::uint32_t size_a = edge * pitch_a, size_b = slice_depth * pitch_b;
    static constexpr std::size_t bytes = stages * (size_a + size_b) * sizeof(float);

    template <class Lane>
    static SELVEDGE_DEVICE Shared<float> a(Lane& lane, std::uint32_t stage) {
        return lane.template shared<float>(stage * (size_a + size_b) * sizeof(float), size_a);
    }
    template <class Lane>
    static SELVEDGE_DEVICE Shared<float> b(Lane& lane, std::uint32_t stage) {
        return lane.template shared<float>((stage * (size_a + size_b) + size_a) * sizeof(float), size_b);
    }
    /// Calls copy(to, place there, from, place there) for groups of four numbers of the slice that begins at `slice`.
    template <class Lane, class Copy>
    static SELVEDGE_DEVICE void each_four(Lane& lane, const Operands& of, std::uint32_t slice, std::uint32_t stage,
                                          const Copy& copy) {
        constexpr std::uint32_t across_a = slice_depth / 4, across_b = edge / 4;
        for (std::uint32_t i = lane.thread(); i < edge * across_a; i += block_threads) {
            const std::uint32_t row = i / across_a, column = i % across_a * 4;
            copy(a(lane, stage), row * pitch_a + column, of.a,
                 std::size_t{lane.block_y() * edge + row} * of.k + slice + column);
        }
        for (std::uint32_t i = lane.thread(); i < slice_depth * across_b; i += block_threads) {
            const std::uint32_t row = i / across_b, column = i % across_b * 4;
            copy(b(lane, stage), row * pitch_b + column, of.b,
                 std::size_t{slice + row} * of.n + lane.block_x() * edge + column);
        }
    }
    /// Runs visit(stage) for every slice. With two stages the next slice is copied while this one is visited.
    template <class Lane, class Visitor>
    static SELVEDGE_DEVICE void run(Lane& lane, const Operands& of, const Visitor& visit) {
        if constexpr (stages == 1) {
            for (std::uint32_t slice = 0; slice < of.k; slice += slice_depth) {
                each_four(
                    lane, of, slice, 0,
                    [&](const Shared<float>& to, std::uint32_t at, const Global<const float>& from, std::size_t place) {
                        const Four four = lane.load4(from, place);
                        for (std::uint32_t e = 0; e < 4; ++e) lane.store(to, at + e, four.v[e]);
                    });
                lane.sync();
                visit(0U);
                lane.sync();
            }
        } else {
            const auto begin = [&](std::uint32_t slice, std::uint32_t stage) {
                if (slice < of.k)
                    each_four(lane, of, slice, stage,
                              [&](const Shared<float>& to, std::uint32_t at, const Global<const float>& from,
                                  std::size_t place) { lane.copy4_ahead(to, at, from, place); });
                lane.end_copies();
            };
            begin(0, 0);
            for (std::uint32_t slice = 0, stage = 0; slice < of.k; slice += slice_depth, stage = 1 - stage) {
                begin(slice + slice_depth, 1 - stage);
                lane.wait_for_copies();  // all but those just begun
                lane.sync();
                visit(stage);
                lane.sync();
            }
        }
    }
};

/// 64×64 tiles, 256 threads with 4×4 numbers each, slices of 16.
template <std::uint32_t stages>
struct RegisterTiles {
    static constexpr const char* name = stages == 1 ? "register_tiles" : "copies_ahead";
    static constexpr std::uint32_t tile = 64, threads = 256, depth = 16, each = 4;
    using In = Slices<tile, depth, threads, stages>;
    static constexpr std::size_t shared_bytes = In::bytes;
    Operands of;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::uint32_t row = lane.thread() / 16 * each, column = lane.thread() % 16 * each;
        float sums[each][each] = {};
        In::run(lane, of, [&](std::uint32_t stage) {
            const Shared<float> a = In::a(lane, stage), b = In::b(lane, stage);
            for (std::uint32_t k = 0; k < depth; ++k) {
                float left[each], right[each];
                for (std::uint32_t e = 0; e < each; ++e) {
                    left[e] = lane.load(a, (row + e) * In::pitch_a + k);
                    right[e] = lane.load(b, k * In::pitch_b + column + e);
                }
                for (std::uint32_t i = 0; i < each; ++i)
                    for (std::uint32_t j = 0; j < each; ++j) sums[i][j] = std::fma(left[i], right[j], sums[i][j]);
            }
        });
        for (std::uint32_t i = 0; i < each; ++i)
            for (std::uint32_t j = 0; j < each; ++j)
                lane.store(of.c,
                           std::size_t{lane.block_y() * tile + row + i} * of.n + lane.block_x() * tile + column + j,
                           sums[i][j]);
    }
};

/// 32×32 tiles, two warps with 16 rows each, slices of 16 copied ahead.
template <Precision precision>
struct TensorTiles {
    static constexpr const char* name = precision == Precision::tf32 ? "tensor_tf32" : "tensor_bf16";
    static constexpr std::uint32_t tile = 32, threads = 64, depth = 16;
    using In = Slices<tile, depth, threads, 2>;
    static constexpr std::size_t shared_bytes = In::bytes;
    Operands of;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        constexpr bool bf16 = precision == Precision::bf16;
        const std::uint32_t me = lane.thread() % 32, row = lane.thread() / 32 * 16;
        FragmentC sums[4] = {};
        In::run(lane, of, [&](std::uint32_t stage) {
            const Shared<float> a = In::a(lane, stage), b = In::b(lane, stage);
            for (std::uint32_t k = 0; k < depth; k += bf16 ? 16 : 8) {
                const auto at_a = [&](TilePlace p) {
                    return std::bit_cast<std::uint32_t>(lane.load(a, (row + p.row) * In::pitch_a + k + p.column));
                };
                FragmentA left;
                for (std::uint32_t r = 0; r < 4; ++r)
                    left.a[r] = bf16 ? bf16_pair(at_a(place_a_bf16(me, r, 0)), at_a(place_a_bf16(me, r, 1)))
                                     : tf32_of(at_a(place_a_tf32(me, r)));
                for (std::uint32_t t = 0; t < 4; ++t) {
                    const auto at_b = [&](TilePlace p) {
                        return std::bit_cast<std::uint32_t>(lane.load(b, (k + p.row) * In::pitch_b + 8 * t + p.column));
                    };
                    FragmentB right;
                    for (std::uint32_t r = 0; r < 2; ++r)
                        right.b[r] = bf16 ? bf16_pair(at_b(place_b_bf16(me, r, 0)), at_b(place_b_bf16(me, r, 1)))
                                          : tf32_of(at_b(place_b_tf32(me, r)));
                    if constexpr (bf16)
                        sums[t] = lane.mma_bf16(left, right, sums[t]);
                    else
                        sums[t] = lane.mma_tf32(left, right, sums[t]);
                }
            }
        });
        for (std::uint32_t t = 0; t < 4; ++t)
            for (std::uint32_t r = 0; r < 4; ++r) {
                const TilePlace place = place_c(me, r);
                const std::size_t at = std::size_t{lane.block_y() * tile + row + place.row} * of.n +
                                       lane.block_x() * tile + 8 * t + place.column;
                lane.store(of.c, at, sums[t].c[r]);
            }
    }
};

/// Calls visit(kernel) for every step of the ladder.
template <class Visitor>
void each_step(const Operands& of, const Visitor& visit) {
    visit(Naive{of});
    visit(SharedTiles{of});
    visit(RegisterTiles<1>{of});
    visit(RegisterTiles<2>{of});
    visit(TensorTiles<Precision::tf32>{of});
    visit(TensorTiles<Precision::bf16>{of});
}

}  // namespace selvedge::cuda::lab
