// Reference convolution: a window of weights slides over the image; and its gradients, the same loop read backwards.
#pragma once

#include <optional>

#include "ref/activation.h"
#include "ref/tensor.h"
#include "ref/window.h"

namespace selvedge::ref {

/// y[n,i,j,f] = activation(b[f] + Σ x[n, i·sh + p − top, j·sw + q − left, c]·w[p,q,c,f]), zero outside the image.
/// x (N, H, W, C), w (KH, KW, C, F), bias (F) or none → y (N, OH, OW, F).
template <class T>
Tensor<T> conv2d(const Tensor<T>& x, const Tensor<T>& w, const std::optional<Tensor<T>>& bias, Size2 stride,
                 const Margins& padding, const Activation& f) {
    const std::size_t samples = x.shape()[0], channels = w.shape()[2], filters = w.shape()[3];
    const Size2 image{x.shape()[1], x.shape()[2]}, kernel{w.shape()[0], w.shape()[1]};
    const Size2 output = output_size(image, kernel, stride, padding);
    Tensor<T> y = zeros<T>(samples, output.height, output.width, filters);
    if (bias)
        for (std::size_t i = 0; i < y.size(); ++i) y.flat(i) = (*bias)(i % filters);
    for_each_tap(image, output, kernel, stride, padding, [&](auto i, auto j, auto p, auto q, auto row, auto column) {
        for (std::size_t n = 0; n < samples; ++n)
            for (std::size_t c = 0; c < channels; ++c)
                for (std::size_t k = 0; k < filters; ++k) y(n, i, j, k) += x(n, row, column, c) * w(p, q, c, k);
    });
    return activation(std::move(y), f);
}

/// dy (N, OH, OW, F), w (KH, KW, C, F) → dx (N, H, W, C) for images of the size `image`.
template <class T>
Tensor<T> conv2d_grad_input(const Tensor<T>& dy, const Tensor<T>& w, Size2 image, Size2 stride,
                            const Margins& padding) {
    const std::size_t samples = dy.shape()[0], channels = w.shape()[2], filters = w.shape()[3];
    const Size2 output{dy.shape()[1], dy.shape()[2]}, kernel{w.shape()[0], w.shape()[1]};
    Tensor<T> dx = zeros<T>(samples, image.height, image.width, channels);
    for_each_tap(image, output, kernel, stride, padding, [&](auto i, auto j, auto p, auto q, auto row, auto column) {
        for (std::size_t n = 0; n < samples; ++n)
            for (std::size_t c = 0; c < channels; ++c)
                for (std::size_t k = 0; k < filters; ++k) dx(n, row, column, c) += dy(n, i, j, k) * w(p, q, c, k);
    });
    return dx;
}

/// x (N, H, W, C), dy (N, OH, OW, F) → dw (KH, KW, C, F) for a kernel of the size `kernel`.
template <class T>
Tensor<T> conv2d_grad_weight(const Tensor<T>& x, const Tensor<T>& dy, Size2 kernel, Size2 stride,
                             const Margins& padding) {
    const std::size_t samples = x.shape()[0], channels = x.shape()[3], filters = dy.shape()[3];
    const Size2 image{x.shape()[1], x.shape()[2]}, output{dy.shape()[1], dy.shape()[2]};
    Tensor<T> dw = zeros<T>(kernel.height, kernel.width, channels, filters);
    for_each_tap(image, output, kernel, stride, padding, [&](auto i, auto j, auto p, auto q, auto row, auto column) {
        for (std::size_t n = 0; n < samples; ++n)
            for (std::size_t c = 0; c < channels; ++c)
                for (std::size_t k = 0; k < filters; ++k) dw(p, q, c, k) += x(n, row, column, c) * dy(n, i, j, k);
    });
    return dw;
}

}  // namespace selvedge::ref
