// The matrix product: register tiles over A by broadcast and B by vectors, and the loops around them.
#pragma once

#include <utility>

#include "cpu/kernels/grouped.h"
#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/turned.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// One tile: up to tile_rows rows of A against one panel of B.
struct TileArgs {
    const float* a[max_tile_rows];
    float* c[max_tile_rows];
    const std::int32_t* a_depth;
    std::ptrdiff_t a_depth_step;
    const float* b;
    std::size_t b_step, depth;
    std::size_t columns;  ///< columns of C to write: the panel's, or fewer
    const float* bias;
    bool accumulate;
    Curve curve;
    float alpha;
    std::size_t tiles;      ///< of a run, one below the other
    std::ptrdiff_t c_step;  ///< of a run: from one row of C to the next
};

/// Where the numbers of A lie.
enum class Depths {
    steps,  ///< depths a step apart
    table,  ///< at offsets from a table
    run,    ///< the same, and each row one float after the one before, so that one address serves all
};

/// R rows by N vectors of C stay in registers over the whole depth; rows of A at `a`, of C at `c`.
///
/// With skip_zeros depths at which all of A is zero are left out with what they would read of B: the one row of an
/// answer to one picture, which is black around the garment, and of what ReLU has left.
template <class V, std::size_t R, std::size_t N, Depths depths, bool skip_zeros = false>
SELVEDGE_INLINE void tile_at(const TileArgs& args, const float* const (&a)[R], float* const (&c)[R]) {
    using Float = typename V::Float;
    constexpr std::size_t W = V::width;
    Float sum[R][N];
    if (args.accumulate) {
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) sum[r][v] = V::load(c[r] + v * W);
        }
    } else {
        Float first[N];
        SELVEDGE_UNROLL
        for (std::size_t v = 0; v < N; ++v) {
            const std::size_t left = args.columns - v * W;
            first[v] = args.bias ? load_up_to<V>(args.bias + v * W, left) : V::set(0.0F);
        }
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) sum[r][v] = first[v];
        }
    }

    const float* b = args.b;
    const std::size_t depth = args.depth, b_step = args.b_step;
    const bool deep = args.depth >= 128, far_a = args.a_depth_step >= 16;
    const auto add_depth = [&](std::ptrdiff_t offset) {
        if (skip_zeros && a[0][offset] == 0) return;
        if constexpr (depths == Depths::steps && R > 1) {
            // Depths of matrices that are not packed lie kilobytes apart, where no processor looks ahead by itself.
            // Nothing is compiled of this where there is no such instruction, as in WebAssembly.
            constexpr std::size_t ahead = 8;
            if (deep) {
                SELVEDGE_UNROLL
                for (std::size_t v = 0; v < N; ++v) __builtin_prefetch(b + ahead * b_step + v * W);
            }
            if (deep && far_a) {
                const float* next = a[0] + offset + static_cast<std::ptrdiff_t>(ahead) * args.a_depth_step;
                __builtin_prefetch(next);
                __builtin_prefetch(next + (R - 1));
            }
        }
        Float column[N];
        SELVEDGE_UNROLL
        for (std::size_t v = 0; v < N; ++v) column[v] = V::load(b + v * W);
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            const Float x =
                V::set(depths == Depths::run ? a[0][offset + static_cast<std::ptrdiff_t>(r)] : a[r][offset]);
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) sum[r][v] = V::madd(x, column[v], sum[r][v]);
        }
    };
    if constexpr (depths == Depths::steps) {
        // Counted by b: one number less to keep in a register.
        const float* const end = b + depth * b_step;
        const std::ptrdiff_t a_step = args.a_depth_step;
        for (std::ptrdiff_t offset = 0; b != end; b += b_step, offset += a_step) add_depth(offset);
    } else {
        const std::int32_t* table = args.a_depth;
        for (std::size_t k = 0; k < depth; ++k, b += b_step) add_depth(table[k]);
    }

    if (args.curve == Curve::relu) {
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) sum[r][v] = V::positive(sum[r][v]);
        }
    } else if (args.curve == Curve::leaky_relu) {
        const Float zero = V::set(0.0F), alpha = V::set(args.alpha);
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) sum[r][v] = V::select(sum[r][v] > zero, sum[r][v], alpha * sum[r][v]);
        }
    }
    const std::size_t last = args.columns - (N - 1) * W;
    if (last >= W || args.accumulate) {
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) V::store(c[r] + v * W, sum[r][v]);
        }
    } else {
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v + 1 < N; ++v) V::store(c[r] + v * W, sum[r][v]);
            V::store_partial(c[r] + (N - 1) * W, sum[r][N - 1], last);
        }
    }
}

template <class V, std::size_t R, std::size_t N, Depths depths, bool skip_zeros = false>
void tile(const TileArgs& args) {
    const float* a[R];
    float* c[R];
    if constexpr (depths != Depths::run) {
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            a[r] = args.a[r];
            c[r] = args.c[r];
        }
        tile_at<V, R, N, depths, skip_zeros>(args, a, c);
    } else {
        // With few depths a call for each tile would cost as much as its sums.
        for (std::size_t t = 0; t < args.tiles; ++t) {
            SELVEDGE_UNROLL
            for (std::size_t r = 0; r < R; ++r) {
                a[r] = args.a[0] + t * R + r;
                c[r] = args.c[0] + static_cast<std::ptrdiff_t>(t * R + r) * args.c_step;
            }
            tile_at<V, R, N, depths>(args, a, c);
        }
    }
}

using Tile = void (*)(const TileArgs&);

/// tiles[r − 1] computes r rows.
template <class V, std::size_t N, Depths depths, class Rows>
struct Tiles;
template <class V, std::size_t N, Depths depths, std::size_t... R>
struct Tiles<V, N, depths, std::index_sequence<R...>> {
    static constexpr Tile tiles[] = {tile<V, R + 1, N, depths>...};
};

/// Vectors of a panel with that many columns left.
template <class V>
SELVEDGE_INLINE std::size_t panel_vectors(std::size_t columns) {
    return columns >= V::tile_columns ? V::tile_columns / V::width : (columns + V::width - 1) / V::width;
}

template <class V, std::size_t N, Depths depths>
void gemm_panel(const GemmArgs& args, std::size_t first_column, TileArgs& job) {
    constexpr const Tile* tiles = Tiles<V, N, depths, std::make_index_sequence<V::tile_rows>>::tiles;
    job.columns = args.columns - first_column < N * V::width ? args.columns - first_column : N * V::width;
    job.bias = args.bias ? args.bias + first_column : nullptr;
    if (args.b_packed) {
        job.b_step = N * V::width;
        job.b = args.b + first_column / V::tile_columns * args.b_panel + args.b_first_depth * job.b_step;
    } else {
        job.b_step = args.b_step;
        job.b = args.b + first_column + args.b_first_depth * job.b_step;
    }
    // Tiles of even height: 32 rows are 11 + 11 + 10, not 14 + 14 + 4, so that every tile hides the latency.
    if constexpr (depths == Depths::run) {
        const std::size_t count = (args.a_run + V::tile_rows - 1) / V::tile_rows;
        const std::size_t height = args.a_run / count, taller = args.a_run % count;
        job.c_step = args.a_run > 1 ? args.c_rows[1] - args.c_rows[0] : 0;
        for (std::size_t first = 0; first < args.rows; first += args.a_run) {
            job.a[0] = args.a + args.a_rows[first];
            job.c[0] = args.c + args.c_rows[first] + first_column;
            job.tiles = taller;
            if (taller > 0) tiles[height](job);
            job.a[0] += taller * (height + 1);
            job.c[0] += static_cast<std::ptrdiff_t>(taller * (height + 1)) * job.c_step;
            job.tiles = count - taller;
            tiles[height - 1](job);
        }
    } else {
        const std::size_t count = (args.rows + V::tile_rows - 1) / V::tile_rows;
        std::size_t row = 0;
        for (std::size_t t = 0; t < count; ++t) {
            const std::size_t height = (args.rows - row + count - t - 1) / (count - t);
            for (std::size_t r = 0; r < height; ++r) {
                const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(row + r);
                job.a[r] = args.a + (args.a_rows ? args.a_rows[at] : at * args.a_row_step);
                job.c[r] = args.c + (args.c_rows ? args.c_rows[at] : at * args.c_row_step) + first_column;
            }
            tiles[height - 1](job);
            row += height;
        }
    }
}

/// gemm_panel for a number of vectors known at run time, at most N.
template <class V, std::size_t N, Depths depths>
SELVEDGE_INLINE void gemm_panel_of(std::size_t vectors, const GemmArgs& args, std::size_t column, TileArgs& job) {
    if (vectors == N) return gemm_panel<V, N, depths>(args, column, job);
    if constexpr (N > 1) gemm_panel_of<V, N - 1, depths>(vectors, args, column, job);
}

/// Vectors of a tile of one row: as many as the registers of a tile hold, a power of two.
template <class V>
constexpr std::size_t wide_vectors() {
    std::size_t most = 1;
    while (2 * most <= V::tile_rows * (V::tile_columns / V::width)) most *= 2;
    return most;
}

/// A single row against B as it lies, from column `column` on, in tiles of N vectors and then of half as many, as long
/// as whole ones remain: B is read in long runs, depth by depth, and each column's sum has the order that it has in any
/// other tile. Returns where it stopped.
template <class V, std::size_t N = wide_vectors<V>()>
std::size_t gemm_row(const GemmArgs& args, std::size_t column, TileArgs& job) {
    job.a[0] = args.a + (args.a_rows ? args.a_rows[0] : 0);
    job.b_step = args.b_step;
    job.columns = N * V::width;
    for (; column + N * V::width <= args.columns; column += N * V::width) {
        job.b = args.b + column + args.b_first_depth * job.b_step;
        job.c[0] = args.c + (args.c_rows ? args.c_rows[0] : 0) + column;
        job.bias = args.bias ? args.bias + column : nullptr;
        tile<V, 1, N, Depths::steps, /*skip_zeros=*/true>(job);
    }
    if constexpr (N > 2 * (V::tile_columns / V::width)) return gemm_row<V, N / 2>(args, column, job);
    return column;
}

template <class V>
void gemm(const GemmArgs& args) {
    if constexpr (V::group_sums > 0) {
        if (args.grouped) return grouped_gemm<V>(args);
        if (args.b_places != nullptr) return turned_gemm<V>(args);
    }
    TileArgs job;
    job.a_depth = args.a_depth;
    job.a_depth_step = args.a_depth_step;
    job.depth = args.depth;
    job.accumulate = args.accumulate;
    job.curve = args.curve;
    job.alpha = args.alpha;
    std::size_t column = 0;
    if (args.rows == 1 && !args.b_packed && args.a_depth == nullptr) column = gemm_row<V>(args, column, job);
    for (; column < args.columns; column += V::tile_columns) {
        constexpr std::size_t N = V::tile_columns / V::width;
        const std::size_t vectors = panel_vectors<V>(args.columns - column);
        if (args.a_depth == nullptr)
            gemm_panel_of<V, N, Depths::steps>(vectors, args, column, job);
        else if (args.a_run == 0)
            gemm_panel_of<V, N, Depths::table>(vectors, args, column, job);
        else
            gemm_panel_of<V, N, Depths::run>(vectors, args, column, job);
    }
}

template <class V>
void pack(const PackArgs& args) {
    constexpr std::size_t W = V::width;
    for (std::size_t column = 0; column < args.columns; column += V::tile_columns) {
        const std::size_t left = args.columns - column;
        const std::size_t step = panel_vectors<V>(left) * W;
        float* out = args.packed + column / V::tile_columns * args.panel + args.first_depth * step;
        const float* from = args.source + column;
        for (std::size_t k = 0; k < args.depth; ++k) {
            for (std::size_t j = 0; j < step; j += W) {
                if (j + W <= left)
                    V::store(out + j, V::load(from + j));
                else
                    V::store(out + j, V::load_partial(from + j, j < left ? left - j : 0));
            }
            out += step;
            from += args.step;
        }
    }
}

template <class V>
void pack_transposed(const PackArgs& args) {
    constexpr std::size_t W = V::width;
    for (std::size_t column = 0; column < args.columns; column += V::tile_columns) {
        const std::size_t left = args.columns - column;
        const std::size_t step = panel_vectors<V>(left) * W;
        float* out = args.packed + column / V::tile_columns * args.panel + args.first_depth * step;
        for (std::size_t j = 0; j < step; j += W) {
            const float* from = args.source + (column + j) * args.step;
            std::size_t k = 0;
            if (j + W <= left)
                for (; k + W <= args.depth; k += W) transpose<V>(from + k, args.step, out + k * step + j, step);
            for (; k < args.depth; ++k)
                for (std::size_t i = 0; i < W; ++i)
                    out[k * step + j + i] = j + i < left ? from[i * args.step + k] : 0.0F;
        }
    }
}

template <class V>
void sum_shards(const float* partial, std::size_t shards, std::size_t shard_step, std::size_t rows, std::size_t columns,
                std::size_t step, float* out) {
    for (std::size_t r = 0; r < rows; ++r) {
        each_vector<V>(columns, [&](std::size_t j, std::size_t n) {
            typename V::Float sum = V::load(partial + r * step + j);
            for (std::size_t s = 1; s < shards; ++s) sum = sum + V::load(partial + s * shard_step + r * step + j);
            store_up_to<V>(out + r * columns + j, sum, n);
        });
    }
}

}  // namespace
}  // namespace selvedge::cpu
