// Reference activation functions and their derivatives, one number at a time.
#pragma once

#include <selvedge/net/activation.h>

#include "ref/scalar.h"
#include "ref/tensor.h"

namespace selvedge::ref {

/// f(x). Softmax is no function of one number: it is an op of its own.
template <class T>
T activate(const T& x, const Activation& activation) {
    using std::exp;
    using std::tanh;
    const T alpha = T(activation.alpha);
    switch (activation.kind) {
        case ActivationKind::none:
            return x;
        case ActivationKind::relu:
            return real_part(x) > 0 ? x : T(0);
        case ActivationKind::leaky_relu:
            return real_part(x) > 0 ? x : alpha * x;
        case ActivationKind::elu:
            return real_part(x) > 0 ? x : alpha * (exp(x) - T(1));
        case ActivationKind::gelu:
            return x * normal_distribution(x);
        case ActivationKind::silu:
            return x / (T(1) + exp(-x));
        case ActivationKind::tanh:
            return tanh(x);
        case ActivationKind::sigmoid:
            return T(1) / (T(1) + exp(-x));
        case ActivationKind::softmax:
            break;
    }
    return x;
}

/// f'(x), from y = f(x) where derivative_from_output(kind), else from x.
template <class T>
T activation_derivative(const T& x_or_y, const Activation& activation) {
    using std::exp;
    const T &x = x_or_y, &y = x_or_y;
    const T alpha = T(activation.alpha);
    switch (activation.kind) {
        case ActivationKind::none:
            return T(1);
        case ActivationKind::relu:
            return real_part(y) > 0 ? T(1) : T(0);
        case ActivationKind::leaky_relu:
            return real_part(y) > 0 ? T(1) : alpha;
        case ActivationKind::elu:
            return real_part(y) > 0 ? T(1) : y + alpha;
        case ActivationKind::gelu:
            return normal_distribution(x) + x * normal_density(x);
        case ActivationKind::silu: {
            const T s = T(1) / (T(1) + exp(-x));
            return s * (T(1) + x * (T(1) - s));
        }
        case ActivationKind::tanh:
            return T(1) - y * y;
        case ActivationKind::sigmoid:
            return y * (T(1) - y);
        case ActivationKind::softmax:
            break;
    }
    return T(1);
}

template <class T>
Tensor<T> activation(Tensor<T> x, const Activation& kind) {
    for (T& value : x) value = activate(value, kind);
    return x;
}

/// dx = dy·f'. `x_or_y` as in activation_derivative.
template <class T>
Tensor<T> activation_grad(Tensor<T> dy, const Tensor<T>& x_or_y, const Activation& kind) {
    for (std::size_t i = 0; i < dy.size(); ++i) dy.flat(i) *= activation_derivative(x_or_y.flat(i), kind);
    return dy;
}

}  // namespace selvedge::ref
