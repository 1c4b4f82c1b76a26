// Passes over a matrix by columns: sums for bias gradients and batch norm, and batch norm's own two passes.
//
// The matrix is one flat run of floats whose column repeats every `channels`. With per-column numbers repeated up to a
// common multiple of the channels and the vector (the period), twelve channels fill sixteen lanes as well as sixteen.
#pragma once

#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// sums[s·channels + c] = Σ over the rows of what term(i, j, n, out[S]) gives for the vector at flat position i, whose
/// place in the period is j. Four vectors at a time stay in registers; the last, incomplete period is added lane by
/// lane.
template <class V, std::size_t S, class Term>
SELVEDGE_INLINE void reduce_columns(const ColumnArgs& args, double* sums, Term term) {
    using Float = typename V::Float;
    constexpr std::size_t W = V::width, group = 4;
    const std::size_t total = args.rows * args.channels, period = args.period;
    const std::size_t whole = total / period * period;
    for (std::size_t c = 0; c < S * args.channels; ++c) sums[c] = 0;
    const auto fold = [&](const Float& value, std::size_t s, std::size_t j, std::size_t n) {
        float lanes[W];
        V::store(lanes, value);
        for (std::size_t l = 0; l < n; ++l)
            sums[s * args.channels + (j + l) % args.channels] += static_cast<double>(lanes[l]);
    };
    std::size_t j = 0;
    for (; j + group * W <= period; j += group * W) {
        Float sum[S][group];
        for (std::size_t s = 0; s < S; ++s)
            for (std::size_t g = 0; g < group; ++g) sum[s][g] = V::set(0.0F);
        for (std::size_t i = j; i < whole; i += period) {
            SELVEDGE_UNROLL
            for (std::size_t g = 0; g < group; ++g) {
                Float out[S];
                term(i + g * W, j + g * W, W, out);
                for (std::size_t s = 0; s < S; ++s) sum[s][g] = sum[s][g] + out[s];
            }
        }
        for (std::size_t s = 0; s < S; ++s)
            for (std::size_t g = 0; g < group; ++g) fold(sum[s][g], s, j + g * W, W);
    }
    for (; j < period; j += W) {
        Float sum[S];
        for (std::size_t s = 0; s < S; ++s) sum[s] = V::set(0.0F);
        for (std::size_t i = j; i < whole; i += period) {
            Float out[S];
            term(i, j, W, out);
            for (std::size_t s = 0; s < S; ++s) sum[s] = sum[s] + out[s];
        }
        for (std::size_t s = 0; s < S; ++s) fold(sum[s], s, j, W);
    }
    each_vector<V>(total - whole, [&](std::size_t i, std::size_t n) {
        Float out[S];
        term(whole + i, i, n, out);
        for (std::size_t s = 0; s < S; ++s) fold(out[s], s, i, n);
    });
}

template <class V>
void column_sums(const ColumnArgs& args, const float* x, double* sums) {
    reduce_columns<V, 1>(args, sums, [&](std::size_t i, std::size_t, std::size_t n, typename V::Float* out) {
        out[0] = load_up_to<V>(x + i, n);
    });
}
template <class V>
void column_squares(const ColumnArgs& args, const float* x, const float* mean, double* sums) {
    reduce_columns<V, 1>(args, sums, [&](std::size_t i, std::size_t j, std::size_t n, typename V::Float* out) {
        const typename V::Float d = load_up_to<V>(x + i, n) - V::load(mean + j);
        out[0] = d * d;
    });
}
template <class V>
void column_products(const ColumnArgs& args, const float* dy, const float* x, const float* mean, double* sums) {
    reduce_columns<V, 2>(args, sums, [&](std::size_t i, std::size_t j, std::size_t n, typename V::Float* out) {
        out[0] = load_up_to<V>(dy + i, n);
        out[1] = out[0] * (load_up_to<V>(x + i, n) - V::load(mean + j));
    });
}

/// Calls body(i, j, n) for each vector at flat position i and period place j.
template <class V, class Body>
SELVEDGE_INLINE void each_periodic(const ColumnArgs& args, Body body) {
    const std::size_t total = args.rows * args.channels;
    for (std::size_t start = 0; start < total; start += args.period)
        each_vector<V>(total - start < args.period ? total - start : args.period,
                       [&](std::size_t j, std::size_t n) { body(start + j, j, n); });
}

template <class V>
void normalize(const ColumnArgs& args, const float* x, const float* mean, const float* scale, const float* shift,
               float* y) {
    each_periodic<V>(args, [&](std::size_t i, std::size_t j, std::size_t n) {
        const typename V::Float d = load_up_to<V>(x + i, n) - V::load(mean + j);
        store_up_to<V>(y + i, V::madd(d, V::load(scale + j), V::load(shift + j)), n);
    });
}

template <class V>
void normalize_grad(const ColumnArgs& args, const float* dy, const float* x, const float* mean, const float* scale,
                    const float* a, const float* b, float* dx) {
    each_periodic<V>(args, [&](std::size_t i, std::size_t j, std::size_t n) {
        const typename V::Float d = load_up_to<V>(x + i, n) - V::load(mean + j);
        const typename V::Float g = load_up_to<V>(dy + i, n) - V::load(a + j) - d * V::load(b + j);
        store_up_to<V>(dx + i, V::load(scale + j) * g, n);
    });
}

}  // namespace
}  // namespace selvedge::cpu
