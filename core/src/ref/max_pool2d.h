// Reference max pooling: the largest value of each window, per channel, and who it was.
#pragma once

#include <cstdint>

#include "ref/scalar.h"
#include "ref/tensor.h"
#include "ref/window.h"

namespace selvedge::ref {

template <class T>
struct MaxPooled {
    Tensor<T> y;                  ///< (N, OH, OW, C)
    Tensor<std::uint8_t> winner;  ///< (N, OH, OW, C): p·KW + q, the window position of the largest value
};

/// x (N, H, W, C). Padding never wins; the first of several largest values in row order does.
template <class T>
MaxPooled<T> max_pool2d(const Tensor<T>& x, Size2 window, Size2 stride, const Margins& padding) {
    const std::size_t samples = x.shape()[0], channels = x.shape()[3];
    const Size2 image{x.shape()[1], x.shape()[2]}, output = output_size(image, window, stride, padding);
    MaxPooled<T> result{zeros<T>(samples, output.height, output.width, channels),
                        zeros<std::uint8_t>(samples, output.height, output.width, channels)};
    Tensor<std::uint8_t> seen = result.winner;
    for_each_tap(image, output, window, stride, padding, [&](auto i, auto j, auto p, auto q, auto row, auto column) {
        for (std::size_t n = 0; n < samples; ++n)
            for (std::size_t c = 0; c < channels; ++c) {
                if (seen(n, i, j, c) && !(real_part(x(n, row, column, c)) > real_part(result.y(n, i, j, c)))) continue;
                seen(n, i, j, c) = 1;
                result.y(n, i, j, c) = x(n, row, column, c);
                result.winner(n, i, j, c) = static_cast<std::uint8_t>(p * window.width + q);
            }
    });
    return result;
}

/// Each dy goes to the pixel that won. dy, winner (N, OH, OW, C) → dx (N, H, W, C).
template <class T>
Tensor<T> max_pool2d_grad(const Tensor<T>& dy, const Tensor<std::uint8_t>& winner, Size2 image, Size2 window,
                          Size2 stride, const Margins& padding) {
    const std::size_t samples = dy.shape()[0], channels = dy.shape()[3];
    const Size2 output{dy.shape()[1], dy.shape()[2]};
    Tensor<T> dx = zeros<T>(samples, image.height, image.width, channels);
    for_each_tap(image, output, window, stride, padding, [&](auto i, auto j, auto p, auto q, auto row, auto column) {
        for (std::size_t n = 0; n < samples; ++n)
            for (std::size_t c = 0; c < channels; ++c)
                if (winner(n, i, j, c) == p * window.width + q) dx(n, row, column, c) += dy(n, i, j, c);
    });
    return dx;
}

}  // namespace selvedge::ref
