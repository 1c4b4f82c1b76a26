// The loop behind peak.h, compiled once an instruction set with its own flags.
#pragma once

#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// Independent sums, enough of them that latencies hide: a multiplication and an addition in turn, where they are not
/// fused, take twice as many as a tile of the products, in which multiplications wait for no sum.
template <class V, std::size_t sums>
double multiply_adds(std::size_t rounds) {
    typename V::Float sum[sums];
    const volatile float factor = 0.999F;
    const typename V::Float a = V::set(factor), b = V::set(factor);
    SELVEDGE_UNROLL
    for (std::size_t i = 0; i < sums; ++i) sum[i] = V::set(factor * static_cast<float>(i));
    for (std::size_t round = 0; round < rounds; ++round) {
        SELVEDGE_UNROLL
        for (std::size_t i = 0; i < sums; ++i) sum[i] = V::madd(a, sum[i], b);
    }
    volatile float sink = 0;
    SELVEDGE_UNROLL
    for (std::size_t i = 0; i < sums; ++i) {
        float lanes[V::width];
        V::store(lanes, sum[i]);
        sink = lanes[0];
    }
    static_cast<void>(sink);
    return 2.0 * static_cast<double>(rounds * sums * V::width);
}

}  // namespace
}  // namespace selvedge::cpu
