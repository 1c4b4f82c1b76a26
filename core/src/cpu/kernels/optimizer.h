// One chunk of an optimiser's update, in one pass over parameters, gradients and moments.
#pragma once

#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// A moment as it is kept: 0 below 2⁻¹¹⁰. Where gradients stay away (pixels that are nearly always black, units that
/// have died) moments fade until they are subnormal, and then for good, as 0.9 of the smallest number rounds to itself;
/// many processors take a hundred times as long over each. No step is that small: Adam's ε alone is 10⁻⁸ or so.
template <class V>
SELVEDGE_INLINE typename V::Float kept_moment(const typename V::Float& x) {
    return V::select(V::set(0x1p-110F) > V::abs(x), V::set(0.0F), x);
}

/// v ← momentum·v + g (momentum in beta_1);  p ← keep·p − rate·v, or − rate·(g + momentum·v) with Nesterov.
template <class V>
void update_sgd(const UpdateArgs& args) {
    using Float = typename V::Float;
    const Float rate = V::set(-args.rate), keep = V::set(args.keep), momentum = V::set(args.beta_1);
    each_vector<V>(args.count, [&](std::size_t i, std::size_t n) {
        const Float g = load_up_to<V>(args.gradients + i, n);
        Float step = g;
        if (args.moment_1 != nullptr) {
            const Float v = V::madd(momentum, load_up_to<V>(args.moment_1 + i, n), g);
            store_up_to<V>(args.moment_1 + i, kept_moment<V>(v), n);
            step = args.nesterov ? V::madd(momentum, v, g) : v;
        }
        store_up_to<V>(args.parameters + i, V::madd(rate, step, keep * load_up_to<V>(args.parameters + i, n)), n);
    });
}

/// m ← β1·m + (1−β1)·g;  v ← β2·v + (1−β2)·g²;  p ← keep·p − rate·m / (sqrt(correction_2·v) + ε), where rate holds the
/// correction of m.
template <class V>
void update_adam(const UpdateArgs& args) {
    using Float = typename V::Float;
    const Float rate = V::set(-args.rate), keep = V::set(args.keep), epsilon = V::set(args.epsilon);
    const Float beta_1 = V::set(args.beta_1), rest_1 = V::set(1 - args.beta_1);
    const Float beta_2 = V::set(args.beta_2), rest_2 = V::set(1 - args.beta_2);
    const Float correction = V::set(args.correction_2);
    each_vector<V>(args.count, [&](std::size_t i, std::size_t n) {
        const Float g = load_up_to<V>(args.gradients + i, n);
        const Float m = V::madd(beta_1, load_up_to<V>(args.moment_1 + i, n), rest_1 * g);
        const Float v = V::madd(beta_2, load_up_to<V>(args.moment_2 + i, n), rest_2 * g * g);
        const Float step = m / (V::sqrt(correction * v) + epsilon);
        store_up_to<V>(args.moment_1 + i, kept_moment<V>(m), n);
        store_up_to<V>(args.moment_2 + i, kept_moment<V>(v), n);
        store_up_to<V>(args.parameters + i, V::madd(rate, step, keep * load_up_to<V>(args.parameters + i, n)), n);
    });
}

}  // namespace
}  // namespace selvedge::cpu
