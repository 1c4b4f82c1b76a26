// The product for few columns: four depths of a column side by side in a vector.
//
// With 8 or 12 columns a vector of 16 has lanes to spare, and with 16 each multiply-add has a broadcast of its own to
// load. Four neighbouring depths of A, loaded at once into every block of four lanes, meet vectors of B that hold four
// depths of width/4 columns; the four partial sums of each column are added when the tile is done.
#pragma once

#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// A tile of R rows by N vectors, each of width/4 columns; lanes 4b … 4b + 3 of vector v belong to column N·b + v.
template <class V, std::size_t R, std::size_t N>
void grouped_tile(const GemmArgs& args, std::size_t first_row, std::size_t first_column) {
    using Float = typename V::Float;
    constexpr std::size_t W = V::width;
    const float* a[R];
    Float sum[R][N];
    SELVEDGE_UNROLL
    for (std::size_t r = 0; r < R; ++r) {
        a[r] = args.a + args.a_rows[first_row + r];
        // Else compilers keep args.a apart, and add a row's offset to a depth's for every load: a fifth of the loop.
        asm("" : "+r"(a[r]));
        SELVEDGE_UNROLL
        for (std::size_t v = 0; v < N; ++v) sum[r][v] = V::set(0.0F);
    }
    const float* b = args.b + first_column / W * args.b_panel + args.b_first_depth / depth_group * (N * W);
    const std::int32_t *depth = args.a_depth, *end = depth + args.depth;
    for (; depth < end; depth += depth_group, b += N * W) {
        const std::ptrdiff_t offset = *depth;
        if constexpr (R < N) {  // keep what there is less of
            Float x[R];
            SELVEDGE_UNROLL
            for (std::size_t r = 0; r < R; ++r) x[r] = V::load_group(a[r] + offset);
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) {
                const Float column = V::load(b + v * W);
                SELVEDGE_UNROLL
                for (std::size_t r = 0; r < R; ++r) sum[r][v] = V::madd(x[r], column, sum[r][v]);
            }
        } else {
            Float column[N];
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) column[v] = V::load(b + v * W);
            SELVEDGE_UNROLL
            for (std::size_t r = 0; r < R; ++r) {
                const Float x = V::load_group(a[r] + offset);
                SELVEDGE_UNROLL
                for (std::size_t v = 0; v < N; ++v) sum[r][v] = V::madd(x, column[v], sum[r][v]);
            }
        }
    }

    const std::size_t left = args.columns - first_column, columns = left < N * W / 4 ? left : N * W / 4;
    const Float zero = V::set(0.0F), alpha = V::set(args.curve == Curve::leaky_relu ? args.alpha : 0.0F);
    const Float bias = args.bias ? load_up_to<V>(args.bias + first_column, columns) : zero;
    SELVEDGE_UNROLL
    for (std::size_t r = 0; r < R; ++r) {
        Float y = V::template sum_groups<N>(sum[r]) + bias;
        if (args.curve != Curve::none) y = V::select(y > zero, y, args.curve == Curve::relu ? zero : alpha * y);
        store_up_to<V>(args.c + args.c_rows[first_row + r] + first_column, y, columns);
    }
}

template <class V, std::size_t N, std::size_t R>
SELVEDGE_INLINE void grouped_tile_of(std::size_t height, const GemmArgs& args, std::size_t row, std::size_t column) {
    if (height == R) return grouped_tile<V, R, N>(args, row, column);
    if constexpr (R > 1) grouped_tile_of<V, N, R - 1>(height, args, row, column);
}

/// A panel of N vectors, in tiles of even height.
template <class V, std::size_t N>
void grouped_panel(const GemmArgs& args, std::size_t column) {
    constexpr std::size_t most = V::group_sums / N < 12 ? V::group_sums / N : 12;
    const std::size_t count = (args.rows + most - 1) / most;
    std::size_t row = 0;
    for (std::size_t t = 0; t < count; ++t) {
        const std::size_t height = (args.rows - row + count - t - 1) / (count - t);
        grouped_tile_of<V, N, most>(height, args, row, column);
        row += height;
    }
}

template <class V, std::size_t N>
SELVEDGE_INLINE void grouped_panel_of(std::size_t vectors, const GemmArgs& args, std::size_t column) {
    if (vectors == N) return grouped_panel<V, N>(args, column);
    if constexpr (N > 1) grouped_panel_of<V, N - 1>(vectors, args, column);
}

/// gemm with GemmArgs::grouped. Panels are as wide as a vector, the last one as narrow as will do.
template <class V>
void grouped_gemm(const GemmArgs& args) {
    constexpr std::size_t columns_a_vector = V::width / depth_group;
    for (std::size_t column = 0; column < args.columns; column += V::width) {
        const std::size_t left = args.columns - column;
        const std::size_t vectors = (left + columns_a_vector - 1) / columns_a_vector;
        grouped_panel_of<V, depth_group>(vectors < depth_group ? vectors : depth_group, args, column);
    }
}

}  // namespace
}  // namespace selvedge::cpu
