// Scalars of the reference kernels: float and double, or complex double, which turns a kernel into its own derivative.
//
// The complex step (Squire & Trapp 1998): for an analytic f, Im f(x + ih)/h = f'(x) + O(h²). Nothing is subtracted, so
// with h = 1e-30 the derivative is exact to rounding. It asks two things of a kernel: decisions (relu, the maximum, the
// answer of a classifier) are taken on the real part, and every other function is the complex analytic one.
#pragma once

#include <cmath>
#include <complex>
#include <type_traits>

namespace selvedge::ref {

template <class T>
constexpr bool is_complex = false;
template <class R>
constexpr bool is_complex<std::complex<R>> = true;

/// The part that decisions are taken on: x itself, or the real part.
template <class T>
auto real_part(const T& x) {
    if constexpr (is_complex<T>)
        return x.real();
    else
        return x;
}

/// The distribution function of the standard normal, Φ(x) = erfc(−x/√2)/2, which stays exact far to the left. There is
/// no complex erfc in C++; for a complex step, Φ(a + ib) = Φ(a) + ib·φ(a) leaves out only terms of order b² (1e-60).
template <class T>
T normal_distribution(const T& x) {
    using std::erfc;
    const auto a = real_part(x);
    using Real = std::remove_const_t<decltype(a)>;
    const Real value = erfc(-a * static_cast<Real>(0.70710678118654752440)) / 2;
    if constexpr (is_complex<T>) {
        const Real density = std::exp(-a * a / 2) * static_cast<Real>(0.39894228040143267794);
        return {value, x.imag() * density};
    } else {
        return value;
    }
}

/// The density of the standard normal, φ(x) = exp(−x²/2)/√(2π).
template <class T>
T normal_density(const T& x) {
    using std::exp;
    return exp(-x * x / T(2)) * T(0.39894228040143267794);
}

}  // namespace selvedge::ref
