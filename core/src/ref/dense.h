// Reference dense layer: y = activation(x·w + b), and its gradients.
#pragma once

#include <optional>

#include "ref/activation.h"
#include "ref/tensor.h"

namespace selvedge::ref {

/// x (N, I), w (I, O), bias (O) or none → y (N, O).
template <class T>
Tensor<T> dense(const Tensor<T>& x, const Tensor<T>& w, const std::optional<Tensor<T>>& bias, const Activation& f) {
    const std::size_t samples = x.shape()[0], inputs = w.shape()[0], outputs = w.shape()[1];
    Tensor<T> y = zeros<T>(samples, outputs);
    for (std::size_t n = 0; n < samples; ++n)
        for (std::size_t o = 0; o < outputs; ++o) {
            T sum = bias ? (*bias)(o) : T(0);
            for (std::size_t i = 0; i < inputs; ++i) sum += x(n, i) * w(i, o);
            y(n, o) = activate(sum, f);
        }
    return y;
}

/// dx = dy·wᵀ: dy (N, O), w (I, O) → (N, I).
template <class T>
Tensor<T> dense_grad_input(const Tensor<T>& dy, const Tensor<T>& w) {
    const std::size_t samples = dy.shape()[0], inputs = w.shape()[0], outputs = w.shape()[1];
    Tensor<T> dx = zeros<T>(samples, inputs);
    for (std::size_t n = 0; n < samples; ++n)
        for (std::size_t i = 0; i < inputs; ++i)
            for (std::size_t o = 0; o < outputs; ++o) dx(n, i) += dy(n, o) * w(i, o);
    return dx;
}

/// dw = xᵀ·dy: x (N, I), dy (N, O) → (I, O).
template <class T>
Tensor<T> dense_grad_weight(const Tensor<T>& x, const Tensor<T>& dy) {
    const std::size_t samples = x.shape()[0], inputs = x.shape()[1], outputs = dy.shape()[1];
    Tensor<T> dw = zeros<T>(inputs, outputs);
    for (std::size_t n = 0; n < samples; ++n)
        for (std::size_t i = 0; i < inputs; ++i)
            for (std::size_t o = 0; o < outputs; ++o) dw(i, o) += x(n, i) * dy(n, o);
    return dw;
}

/// db = Σ dy over everything but the last axis; for dense and conv2d. dy (N, …, O) → (O).
template <class T>
Tensor<T> bias_grad(const Tensor<T>& dy) {
    const Tensor<T> rows = as_channels(dy);
    Tensor<T> db = zeros<T>(rows.shape()[1]);
    for (std::size_t n = 0; n < rows.shape()[0]; ++n)
        for (std::size_t o = 0; o < rows.shape()[1]; ++o) db(o) += rows(n, o);
    return db;
}

}  // namespace selvedge::ref
