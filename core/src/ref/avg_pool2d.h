// Reference average pooling: the mean of each window, per channel.
#pragma once

#include "ref/tensor.h"
#include "ref/window.h"

namespace selvedge::ref {

/// What each output (i, j) divides by, (OH, OW): the window's size with `count_padding`, else the number of its
/// positions inside the image.
template <class T>
Tensor<T> pool_divisors(Size2 image, Size2 output, Size2 window, Size2 stride, const Margins& padding,
                        bool count_padding) {
    Tensor<T> divisors = zeros<T>(output.height, output.width);
    for_each_tap(image, output, window, stride, padding,
                 [&](auto i, auto j, auto, auto, auto, auto) { divisors(i, j) += T(1); });
    if (count_padding) divisors.fill(T(static_cast<double>(window.height * window.width)));
    return divisors;
}

/// x (N, H, W, C) → y (N, OH, OW, C).
template <class T>
Tensor<T> avg_pool2d(const Tensor<T>& x, Size2 window, Size2 stride, const Margins& padding, bool count_padding) {
    const std::size_t samples = x.shape()[0], channels = x.shape()[3];
    const Size2 image{x.shape()[1], x.shape()[2]}, output = output_size(image, window, stride, padding);
    const Tensor<T> divisors = pool_divisors<T>(image, output, window, stride, padding, count_padding);
    Tensor<T> y = zeros<T>(samples, output.height, output.width, channels);
    for_each_tap(image, output, window, stride, padding, [&](auto i, auto j, auto, auto, auto row, auto column) {
        for (std::size_t n = 0; n < samples; ++n)
            for (std::size_t c = 0; c < channels; ++c) y(n, i, j, c) += x(n, row, column, c) / divisors(i, j);
    });
    return y;
}

/// dy (N, OH, OW, C) → dx (N, H, W, C): each pixel of a window gets its share.
template <class T>
Tensor<T> avg_pool2d_grad(const Tensor<T>& dy, Size2 image, Size2 window, Size2 stride, const Margins& padding,
                          bool count_padding) {
    const std::size_t samples = dy.shape()[0], channels = dy.shape()[3];
    const Size2 output{dy.shape()[1], dy.shape()[2]};
    const Tensor<T> divisors = pool_divisors<T>(image, output, window, stride, padding, count_padding);
    Tensor<T> dx = zeros<T>(samples, image.height, image.width, channels);
    for_each_tap(image, output, window, stride, padding, [&](auto i, auto j, auto, auto, auto row, auto column) {
        for (std::size_t n = 0; n < samples; ++n)
            for (std::size_t c = 0; c < channels; ++c) dx(n, row, column, c) += dy(n, i, j, c) / divisors(i, j);
    });
    return dx;
}

}  // namespace selvedge::ref
