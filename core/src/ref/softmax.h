// Reference softmax over the last axis, its logarithm, and its gradient.
#pragma once

#include "ref/scalar.h"
#include "ref/tensor.h"

namespace selvedge::ref {

/// log softmax(x) = x − max − log Σ exp(x − max). x (…, K) → like x. The maximum only keeps exp from overflowing; the
/// result does not depend on it, so it counts as a constant.
template <class T>
Tensor<T> log_softmax(const Tensor<T>& x) {
    using std::exp;
    using std::log;
    Tensor<T> y = as_channels(x);
    const std::size_t classes = y.shape()[1];
    for (std::size_t r = 0; r < y.shape()[0]; ++r) {
        auto largest = real_part(y(r, 0));
        for (std::size_t k = 1; k < classes; ++k)
            if (real_part(y(r, k)) > largest) largest = real_part(y(r, k));
        T sum = T(0);
        for (std::size_t k = 0; k < classes; ++k) sum += exp(y(r, k) - T(largest));
        for (std::size_t k = 0; k < classes; ++k) y(r, k) = y(r, k) - T(largest) - log(sum);
    }
    y.reshape(x.shape());
    return y;
}

template <class T>
Tensor<T> softmax(const Tensor<T>& x) {
    using std::exp;
    Tensor<T> y = log_softmax(x);
    for (T& value : y) value = exp(value);
    return y;
}

/// dx = y·(dy − Σ dy·y) over the last axis.
template <class T>
Tensor<T> softmax_grad(const Tensor<T>& dy, const Tensor<T>& y) {
    Tensor<T> dx = as_channels(dy);
    const Tensor<T> rows = as_channels(y);
    for (std::size_t r = 0; r < rows.shape()[0]; ++r) {
        T sum = T(0);
        for (std::size_t k = 0; k < rows.shape()[1]; ++k) sum += dx(r, k) * rows(r, k);
        for (std::size_t k = 0; k < rows.shape()[1]; ++k) dx(r, k) = rows(r, k) * (dx(r, k) - sum);
    }
    dx.reshape(dy.shape());
    return dx;
}

}  // namespace selvedge::ref
