// exp, tanh, erf and their relatives over vectors, with errors of a few units in the last place.
#pragma once

#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// The nearest whole number, for |x| below 2^22.
template <class V>
SELVEDGE_INLINE typename V::Float nearest(const typename V::Float& x) {
    const typename V::Float magic = V::set(12582912.0F);  // 1.5·2^23: the sum has no bits left for a fraction
    return (x + magic) - magic;
}

/// (e^r − 1 − r)/r² for |r| ≤ ln(2)/2: Cephes' polynomial (expf.c, S. L. Moshier).
template <class V>
SELVEDGE_INLINE typename V::Float exp_polynomial(const typename V::Float& r) {
    typename V::Float p = V::set(1.9875691500e-4F);
    p = V::madd(p, r, V::set(1.3981999507e-3F));
    p = V::madd(p, r, V::set(8.3334519073e-3F));
    p = V::madd(p, r, V::set(4.1665795894e-2F));
    p = V::madd(p, r, V::set(1.6666665459e-1F));
    return V::madd(p, r, V::set(5.0000001201e-1F));
}

/// e^x; 0 below the smallest normal number, infinity above the largest.
template <class V>
SELVEDGE_INLINE typename V::Float exp(const typename V::Float& x) {
    using Float = typename V::Float;
    const Float low = V::set(-87.33654F), high = V::set(88.72283F);
    Float inside = V::select(x > low, x, low);
    inside = V::select(high > inside, inside, high);
    const Float n = nearest<V>(inside * V::set(1.44269504088896341F));
    Float r = V::madd(n, V::set(-0.693359375F), inside);  // ln 2 in two parts (Cody and Waite)
    r = V::madd(n, V::set(2.12194440e-4F), r);
    const Float m = V::madd(exp_polynomial<V>(r), r * r, r) + V::set(1.0F);
    const Float half = nearest<V>(n * V::set(0.5F));  // 2^n in two factors: n may be 128
    Float y = m * V::power_of_two(half) * V::power_of_two(n - half);
    y = V::select(low > x, V::set(0.0F), y);
    y = V::select(x > high, V::set(__builtin_inff()), y);
    return V::select(x == x, y, x);
}

/// e^x − 1, exact near 0 as well.
template <class V>
SELVEDGE_INLINE typename V::Float expm1(const typename V::Float& x) {
    const typename V::Float near = V::madd(exp_polynomial<V>(x), x * x, x);
    return V::select(V::set(0.34F) > V::abs(x), near, exp<V>(x) - V::set(1.0F));
}

/// Cephes' tanhf.c: a polynomial below 0.625, 1 − 2/(e^2x + 1) above.
template <class V>
SELVEDGE_INLINE typename V::Float tanh(const typename V::Float& x) {
    using Float = typename V::Float;
    const Float z = x * x;
    Float p = V::set(-5.70498872745e-3F);
    p = V::madd(p, z, V::set(2.06390887954e-2F));
    p = V::madd(p, z, V::set(-5.37397155531e-2F));
    p = V::madd(p, z, V::set(1.33314422036e-1F));
    p = V::madd(p, z, V::set(-3.33332819422e-1F));
    const Float near = V::madd(p * z, x, x);
    const Float size = V::abs(x), one = V::set(1.0F);
    const Float far = one - V::set(2.0F) / (exp<V>(size + size) + one);
    return V::select(V::set(0.625F) > size, near, V::with_sign_of(far, x));
}

template <class V>
SELVEDGE_INLINE typename V::Float sigmoid(const typename V::Float& x) {
    return V::set(1.0F) / (V::set(1.0F) + exp<V>(V::set(0.0F) - x));
}

/// erf x: a polynomial below 0.9277, 1 − e^{polynomial of |x|} above (coefficients by N. Juffa, minimax).
template <class V>
SELVEDGE_INLINE typename V::Float erf(const typename V::Float& x) {
    using Float = typename V::Float;
    const Float size = V::abs(x), square = x * x;
    const Float t = V::select(size > V::set(4.0F), V::set(4.0F), size);  // erf 4 rounds to 1
    const Float s = t * t;
    Float r = V::madd(V::set(-1.72853470e-5F), t, V::set(3.83197126e-4F));
    const Float u = V::madd(V::set(-3.88396438e-3F), t, V::set(2.42546219e-2F));
    r = V::madd(r, s, u);
    r = V::madd(r, t, V::set(-1.06777877e-1F));
    r = V::madd(r, t, V::set(-6.34846687e-1F));
    r = V::madd(r, t, V::set(-1.28717512e-1F));
    r = V::madd(r, t, V::set(0.0F) - t);
    const Float far = V::with_sign_of(V::set(1.0F) - exp<V>(r), x);
    Float q = V::set(-5.96761703e-4F);
    q = V::madd(q, square, V::set(4.99119423e-3F));
    q = V::madd(q, square, V::set(-2.67681349e-2F));
    q = V::madd(q, square, V::set(1.12819925e-1F));
    q = V::madd(q, square, V::set(-3.76125336e-1F));
    q = V::madd(q, square, V::set(1.28379166e-1F));
    const Float near = V::madd(q, x, x);
    return V::select(V::set(0.927734375F) > size, near, V::select(x == x, far, x));
}

}  // namespace
}  // namespace selvedge::cpu
