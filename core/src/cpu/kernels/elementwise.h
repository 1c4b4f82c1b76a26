// Elementwise passes: activations and their gradients, sums, pixels to floats.
#pragma once

#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/math.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// f(x) of one kind; the formulas stand in net/activation.h.
template <class V, Curve kind>
SELVEDGE_INLINE typename V::Float curve_of(const typename V::Float& x, const typename V::Float& alpha) {
    using Float = typename V::Float;
    const Float zero = V::set(0.0F);
    if constexpr (kind == Curve::relu) {
        return V::larger(x, V::set(0.0F));
    } else if constexpr (kind == Curve::leaky_relu) {
        return V::select(x > zero, x, alpha * x);
    } else if constexpr (kind == Curve::elu) {
        return V::select(x > zero, x, alpha * expm1<V>(x));
    } else if constexpr (kind == Curve::gelu) {
        const Float half = V::set(0.5F) * x;
        return V::madd(half, erf<V>(x * V::set(0.70710678118654752F)), half);
    } else if constexpr (kind == Curve::silu) {
        return x * sigmoid<V>(x);
    } else if constexpr (kind == Curve::tanh) {
        return tanh<V>(x);
    } else if constexpr (kind == Curve::sigmoid) {
        return sigmoid<V>(x);
    } else {
        return x;
    }
}

/// none, relu or leaky_relu, where a product's sums are stored.
template <class V>
SELVEDGE_INLINE typename V::Float fused_curve(const typename V::Float& x, Curve curve, const typename V::Float& alpha) {
    if (curve == Curve::relu) return curve_of<V, Curve::relu>(x, alpha);
    if (curve == Curve::leaky_relu) return curve_of<V, Curve::leaky_relu>(x, alpha);
    return x;
}

/// f'(x), from the output y where derivative_from_output(kind) and from the input x for gelu and silu.
template <class V, Curve kind>
SELVEDGE_INLINE typename V::Float slope_of(const typename V::Float& reference, const typename V::Float& alpha) {
    using Float = typename V::Float;
    const Float zero = V::set(0.0F), one = V::set(1.0F);
    if constexpr (kind == Curve::relu) {
        return V::select(reference > zero, one, zero);
    } else if constexpr (kind == Curve::leaky_relu) {
        return V::select(reference > zero, one, alpha);
    } else if constexpr (kind == Curve::elu) {
        return V::select(reference > zero, one, reference + alpha);
    } else if constexpr (kind == Curve::gelu) {  // Φ(x) + x·φ(x)
        const Float density = V::set(0.39894228040143268F) * exp<V>(V::set(-0.5F) * reference * reference);
        const Float half = V::set(0.5F);
        return V::madd(half, erf<V>(reference * V::set(0.70710678118654752F)), half) + reference * density;
    } else if constexpr (kind == Curve::silu) {  // s·(1 + x·(1 − s))
        const Float s = sigmoid<V>(reference);
        return s * V::madd(reference, one - s, one);
    } else if constexpr (kind == Curve::tanh) {
        return one - reference * reference;
    } else if constexpr (kind == Curve::sigmoid) {
        return reference * (one - reference);
    } else {
        return one;
    }
}

/// The same two functions' slopes.
template <class V>
SELVEDGE_INLINE typename V::Float fused_slope(const typename V::Float& reference, Curve curve,
                                              const typename V::Float& alpha) {
    if (curve == Curve::relu) return slope_of<V, Curve::relu>(reference, alpha);
    return slope_of<V, Curve::leaky_relu>(reference, alpha);
}

template <class V, Curve kind>
void curve_pass(float alpha, const float* x, float* y, std::size_t count) {
    const typename V::Float a = V::set(alpha);
    each_vector<V>(count, [&](std::size_t i, std::size_t n) {
        store_up_to<V>(y + i, curve_of<V, kind>(load_up_to<V>(x + i, n), a), n);
    });
}
template <class V, Curve kind>
void curve_grad_pass(float alpha, const float* dy, const float* reference, float* dx, std::size_t count) {
    const typename V::Float a = V::set(alpha);
    each_vector<V>(count, [&](std::size_t i, std::size_t n) {
        const typename V::Float slope = slope_of<V, kind>(load_up_to<V>(reference + i, n), a);
        store_up_to<V>(dx + i, load_up_to<V>(dy + i, n) * slope, n);
    });
}

template <class V>
void curve(Curve kind, float alpha, const float* x, float* y, std::size_t count) {
    switch (kind) {
        case Curve::none:
            return curve_pass<V, Curve::none>(alpha, x, y, count);
        case Curve::relu:
            return curve_pass<V, Curve::relu>(alpha, x, y, count);
        case Curve::leaky_relu:
            return curve_pass<V, Curve::leaky_relu>(alpha, x, y, count);
        case Curve::elu:
            return curve_pass<V, Curve::elu>(alpha, x, y, count);
        case Curve::gelu:
            return curve_pass<V, Curve::gelu>(alpha, x, y, count);
        case Curve::silu:
            return curve_pass<V, Curve::silu>(alpha, x, y, count);
        case Curve::tanh:
            return curve_pass<V, Curve::tanh>(alpha, x, y, count);
        case Curve::sigmoid:
            return curve_pass<V, Curve::sigmoid>(alpha, x, y, count);
    }
}
template <class V>
void curve_grad(Curve kind, float alpha, const float* dy, const float* reference, float* dx, std::size_t count) {
    switch (kind) {
        case Curve::none:
            return curve_pass<V, Curve::none>(alpha, dy, dx, count);
        case Curve::relu:
            return curve_grad_pass<V, Curve::relu>(alpha, dy, reference, dx, count);
        case Curve::leaky_relu:
            return curve_grad_pass<V, Curve::leaky_relu>(alpha, dy, reference, dx, count);
        case Curve::elu:
            return curve_grad_pass<V, Curve::elu>(alpha, dy, reference, dx, count);
        case Curve::gelu:
            return curve_grad_pass<V, Curve::gelu>(alpha, dy, reference, dx, count);
        case Curve::silu:
            return curve_grad_pass<V, Curve::silu>(alpha, dy, reference, dx, count);
        case Curve::tanh:
            return curve_grad_pass<V, Curve::tanh>(alpha, dy, reference, dx, count);
        case Curve::sigmoid:
            return curve_grad_pass<V, Curve::sigmoid>(alpha, dy, reference, dx, count);
    }
}

template <class V>
void add(const float* a, const float* b, float* y, std::size_t count) {
    each_vector<V>(count, [&](std::size_t i, std::size_t n) {
        store_up_to<V>(y + i, load_up_to<V>(a + i, n) + load_up_to<V>(b + i, n), n);
    });
}

template <class V>
void add_scaled(float scale, const float* x, float* y, std::size_t count) {
    const typename V::Float s = V::set(scale);
    each_vector<V>(count, [&](std::size_t i, std::size_t n) {
        store_up_to<V>(y + i, V::madd(s, load_up_to<V>(x + i, n), load_up_to<V>(y + i, n)), n);
    });
}

/// Σ x², in double from vectors' sums over 64 vectors each.
template <class V>
double sum_of_squares(const float* x, std::size_t count) {
    double total = 0;
    constexpr std::size_t block = 64 * V::width;
    for (std::size_t start = 0; start < count; start += block) {
        typename V::Float sum = V::set(0.0F);
        each_vector<V>(count - start < block ? count - start : block, [&](std::size_t i, std::size_t n) {
            const typename V::Float v = load_up_to<V>(x + start + i, n);
            sum = V::madd(v, v, sum);
        });
        float lanes[V::width];
        V::store(lanes, sum);
        for (float lane : lanes) total += static_cast<double>(lane);
    }
    return total;
}

/// x = pixel·scale + offset. The compiler turns the loop over a constant number of bytes into wide conversions.
template <class V>
void load_row(const std::uint8_t* pixels, float scale, float offset, float* x, std::size_t count) {
    const typename V::Float s = V::set(scale), o = V::set(offset);
    each_vector<V>(count, [&](std::size_t i, std::size_t n) {
        if (n == V::width) return V::store(x + i, V::load_bytes(pixels + i) * s + o);
        std::uint8_t rest[V::width] = {};
        for (std::size_t l = 0; l < n; ++l) rest[l] = pixels[i + l];
        V::store_partial(x + i, V::load_bytes(rest) * s + o, n);
    });
}

}  // namespace
}  // namespace selvedge::cpu
