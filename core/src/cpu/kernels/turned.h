// The product for few rows whose B lies in lines anywhere: C[r][j] += Σ_k A[k][r]·B[place k][j].
//
// The weight gradient of a convolution with few filters: rows are filters, columns the taps of a line of the window,
// which are neighbours in the image and fill whole vectors where the filters would not; depths are places.
#pragma once

#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

template <class V, std::size_t R, std::size_t N>
void turned_tile(const GemmArgs& args, std::size_t row, std::size_t column) {
    using Float = typename V::Float;
    constexpr std::size_t W = V::width;
    float* c = args.c + static_cast<std::ptrdiff_t>(row) * args.c_row_step + static_cast<std::ptrdiff_t>(column);
    Float sum[R][N];
    SELVEDGE_UNROLL
    for (std::size_t r = 0; r < R; ++r) {
        SELVEDGE_UNROLL
        for (std::size_t v = 0; v < N; ++v)
            sum[r][v] = V::load(c + static_cast<std::ptrdiff_t>(r) * args.c_row_step + v * W);
    }
    const float *a = args.a + row, *b = args.b + column;
    const std::int32_t *place = args.b_places, *end = place + args.depth;
    for (; place < end; ++place, a += args.a_depth_step) {
        const float* line = b + *place;
        Float x[N];
        SELVEDGE_UNROLL
        for (std::size_t v = 0; v < N; ++v) x[v] = V::load(line + v * W);
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            const Float slope = V::set(a[r]);
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) sum[r][v] = V::madd(slope, x[v], sum[r][v]);
        }
    }
    SELVEDGE_UNROLL
    for (std::size_t r = 0; r < R; ++r) {
        SELVEDGE_UNROLL
        for (std::size_t v = 0; v < N; ++v)
            V::store(c + static_cast<std::ptrdiff_t>(r) * args.c_row_step + v * W, sum[r][v]);
    }
}

template <class V, std::size_t N, std::size_t R>
SELVEDGE_INLINE void turned_tile_of(std::size_t height, const GemmArgs& args, std::size_t row, std::size_t column) {
    if (height == R) return turned_tile<V, R, N>(args, row, column);
    if constexpr (R > 1) turned_tile_of<V, N, R - 1>(height, args, row, column);
}

template <class V, std::size_t N>
void turned_panel(const GemmArgs& args, std::size_t column) {
    constexpr std::size_t most = V::group_sums / N < 12 ? V::group_sums / N : 12;
    const std::size_t count = (args.rows + most - 1) / most;
    std::size_t row = 0;
    for (std::size_t t = 0; t < count; ++t) {
        const std::size_t height = (args.rows - row + count - t - 1) / (count - t);
        turned_tile_of<V, N, most>(height, args, row, column);
        row += height;
    }
}

/// gemm with GemmArgs::b_places, in panels of three vectors or two.
template <class V>
void turned_gemm(const GemmArgs& args) {
    constexpr std::size_t W = V::width;
    std::size_t column = 0;
    while (column < args.columns) {
        const std::size_t left = (args.columns - column + W - 1) / W;
        if (left == 1) {
            turned_panel<V, 1>(args, column);
            column += W;
        } else if (left == 2 || left == 4) {
            turned_panel<V, 2>(args, column);
            column += 2 * W;
        } else {
            turned_panel<V, 3>(args, column);
            column += 3 * W;
        }
    }
}

}  // namespace
}  // namespace selvedge::cpu
