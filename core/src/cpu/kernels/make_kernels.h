// The table of kernels of one instruction set V: a set of vectors with the tile that suits it.
#pragma once

#include "cpu/kernels/columns.h"
#include "cpu/kernels/dropout.h"
#include "cpu/kernels/elementwise.h"
#include "cpu/kernels/gemm.h"
#include "cpu/kernels/one_channel.h"
#include "cpu/kernels/optimizer.h"
#include "cpu/kernels/pool.h"
#include "cpu/kernels/softmax.h"
#include "cpu/kernels/winograd.h"

namespace selvedge::cpu {
namespace {

/// Vectors V with register tiles of `rows` rows by `vectors` vectors.
template <class V, std::size_t rows, std::size_t vectors>
struct Tiled : V {
    static constexpr std::size_t tile_rows = rows, tile_columns = vectors * V::width;
    static_assert(rows <= max_tile_rows && V::width * sizeof(float) <= storage_slack);
};

template <class V>
constexpr Kernels make_kernels() {
    return {V::width,
            V::tile_rows,
            V::tile_columns,
            V::group_sums > 0,
            gemm<V>,
            pack<V>,
            pack_transposed<V>,
            sum_shards<V>,
            one_channel_fits<V>,
            one_channel<V>,
            winograd_input<V>,
            winograd_gradient<V>,
            winograd_output<V>,
            winograd_pool<V>,
            winograd_spread<V>,
            winograd_weights<V>,
            winograd_weight_gradient<V>,
            curve<V>,
            curve_grad<V>,
            add<V>,
            softmax<V>,
            softmax_grad<V>,
            dropout<V>,
            max_pool<V>,
            max_pool_grad<V>,
            avg_pool<V>,
            avg_pool_grad<V>,
            column_sums<V>,
            column_squares<V>,
            column_products<V>,
            normalize<V>,
            normalize_grad<V>,
            load_row<V>,
            loss<V>,
            add_scaled<V>,
            sum_of_squares<V>,
            update_sgd<V>,
            update_adam<V>};
}

}  // namespace
}  // namespace selvedge::cpu
