// The matrix product: register tiles over A by broadcast and B by vectors, and the loops around them.
#pragma once

#include <utility>

#include "cpu/kernels/grouped.h"
#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/turned.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// Tiles one below the other, each of up to tile_rows rows of A against the same panel of B.
struct TileArgs {
    const float* a[max_tile_rows];  ///< Depths::table: each row of the one tile; else the first row of the first tile
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
    std::size_t tiles;                  ///< but for Depths::table
    std::ptrdiff_t a_row_step, c_step;  ///< but for Depths::table: from one row to the next
};

/// Where the numbers of A lie.
enum class Depths {
    steps,  ///< depths a step apart, rows as well
    table,  ///< rows and depths at offsets from tables
    run,    ///< depths at offsets from a table, each row one float after the one before: one address serves all
};

/// Whether loops over depths are laid out for processors that run many instructions at once: two depths a turn, and the
/// depths to come asked for. WebAssembly knows no such question.
constexpr bool deep_loops = !every_byte_counts;

/// R rows by N vectors of C stay in registers over the whole depth; rows of A at `a`, row r of C at c(r).
///
/// With skip_zeros depths at which all of A is zero are left out with what they would read of B: the one row of an
/// answer to one picture, which is black around the garment, and of what ReLU has left.
template <class V, std::size_t R, std::size_t N, Depths depths, bool skip_zeros = false, class RowsOfC>
SELVEDGE_INLINE void tile_at(const TileArgs& args, const float* const (&a)[R], const RowsOfC& c) {
    using Float = typename V::Float;
    constexpr std::size_t W = V::width;
    Float sum[R][N];
    if (args.accumulate) {
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) sum[r][v] = V::load(c(r) + v * W);
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
    const auto add_depth = [&](std::ptrdiff_t offset, auto asks_b, auto asks_a) SELVEDGE_LAMBDA_INLINE {
        if (skip_zeros && a[0][offset] == 0) return;
        // Depths of matrices that are not packed lie kilobytes apart, where no processor looks ahead by itself.
        constexpr std::size_t ahead = 8;
        if constexpr (asks_b) {
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) __builtin_prefetch(b + ahead * b_step + v * W);
        }
        if constexpr (asks_a) {
            const float* next = a[0] + offset + static_cast<std::ptrdiff_t>(ahead) * args.a_depth_step;
            __builtin_prefetch(next);
            __builtin_prefetch(next + (R - 1));
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
    constexpr std::false_type no;
    if constexpr (depths == Depths::steps) {
        const auto add_depths = [&](auto asks_b, auto asks_a) SELVEDGE_LAMBDA_INLINE {
            // Counted by b: one number less to keep in a register.
            const float* const end = b + depth * b_step;
            const std::ptrdiff_t a_step = args.a_depth_step;
            std::ptrdiff_t offset = 0;
            if constexpr (deep_loops && R > 1 && N > 1) {
                if (depth % 2 != 0) {
                    add_depth(offset, asks_b, asks_a);
                    b += b_step, offset += a_step;
                }
                while (b != end) {
                    add_depth(offset, asks_b, asks_a);
                    b += b_step, offset += a_step;
                    add_depth(offset, asks_b, asks_a);
                    b += b_step, offset += a_step;
                }
            } else {
                for (; b != end; b += b_step, offset += a_step) add_depth(offset, asks_b, asks_a);
            }
        };
        constexpr std::true_type yes;
        // Not with small tiles: there each question takes a load's place (AVX2 on Zen 3: 62 per cent of the peak with
        // questions, 92 without).
        const bool deep = deep_loops && R > 1 && W >= 16 && depth >= 128;
        if (deep && args.a_depth_step >= 16)
            add_depths(yes, yes);
        else if (deep && N > 1)  // A panel of one vector comes line by line: it is seen coming.
            add_depths(std::bool_constant<(N > 1)>(), no);
        else
            add_depths(no, no);
    } else {
        const std::int32_t* table = args.a_depth;
        for (std::size_t k = 0; k < depth; ++k, b += b_step) add_depth(table[k], no, no);
    }

    if (args.curve == Curve::relu) {
        const Float zero = V::set(0.0F);
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v < N; ++v) sum[r][v] = V::larger(sum[r][v], zero);
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
            for (std::size_t v = 0; v < N; ++v) V::store(c(r) + v * W, sum[r][v]);
        }
    } else {
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) {
            SELVEDGE_UNROLL
            for (std::size_t v = 0; v + 1 < N; ++v) V::store(c(r) + v * W, sum[r][v]);
            V::store_partial(c(r) + (N - 1) * W, sum[r][N - 1], last);
        }
    }
}

template <class V, std::size_t R, std::size_t N, Depths depths, bool skip_zeros = false>
void tile(const TileArgs& args) {
    const float* a[R];
    if constexpr (depths == Depths::table) {
        SELVEDGE_UNROLL
        for (std::size_t r = 0; r < R; ++r) a[r] = args.a[r];
        tile_at<V, R, N, depths>(args, a, [&](std::size_t r) { return args.c[r]; });
    } else {
        // A call for each tile, with an address for each of its rows, would cost as much as the sums of few depths.
        const std::ptrdiff_t a_row_step = depths == Depths::run ? 1 : args.a_row_step;
        const float* first_a = args.a[0];
        float* first_c = args.c[0];
        for (std::size_t t = 0; t < args.tiles; ++t) {
            SELVEDGE_UNROLL
            for (std::size_t r = 0; r < R; ++r) a[r] = first_a + static_cast<std::ptrdiff_t>(r) * a_row_step;
            tile_at<V, R, N, depths, skip_zeros>(
                args, a, [&](std::size_t r) { return first_c + static_cast<std::ptrdiff_t>(r) * args.c_step; });
            first_a += static_cast<std::ptrdiff_t>(R) * a_row_step;
            first_c += static_cast<std::ptrdiff_t>(R) * args.c_step;
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
    const auto height_of = [](std::size_t rows, std::size_t count, std::size_t t) {
        return rows / count + (t < rows % count ? 1 : 0);
    };
    if constexpr (depths == Depths::table) {
        const std::size_t count = (args.rows + V::tile_rows - 1) / V::tile_rows;
        std::size_t row = 0;
        for (std::size_t t = 0; t < count; ++t) {
            const std::size_t height = height_of(args.rows, count, t);
            for (std::size_t r = 0; r < height; ++r) {
                const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(row + r);
                job.a[r] = args.a + args.a_rows[at];
                job.c[r] = args.c + (args.c_rows ? args.c_rows[at] : at * args.c_row_step) + first_column;
            }
            tiles[height - 1](job);
            row += height;
        }
    } else {
        const std::size_t run = depths == Depths::run ? args.a_run : args.rows;
        const std::size_t count = (run + V::tile_rows - 1) / V::tile_rows, height = run / count, taller = run % count;
        job.a_row_step = args.a_row_step;
        job.c_step = args.c_row_step;
        if (depths == Depths::run && run > 1) job.c_step = args.c_rows[1] - args.c_rows[0];
        for (std::size_t first = 0; first < args.rows; first += run) {
            job.a[0] = args.a + (depths == Depths::run ? args.a_rows[first] : 0);
            job.c[0] = args.c + (depths == Depths::run ? args.c_rows[first] : 0) + first_column;
            job.tiles = taller;
            const std::ptrdiff_t done = static_cast<std::ptrdiff_t>(taller * (height + 1));
            if (taller > 0) tiles[height](job);
            job.a[0] += done * (depths == Depths::run ? 1 : job.a_row_step);
            job.c[0] += done * job.c_step;
            job.tiles = count - taller;
            tiles[height - 1](job);
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
    job.tiles = 1;
    job.a_row_step = job.c_step = 0;
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
    if (args.rows == 0) return;
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
        if (args.a_rows == nullptr)
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
