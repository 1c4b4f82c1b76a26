// Windows from shapes and attributes.
#pragma once

#include <selvedge/net/geometry.h>
#include <selvedge/tensor/shape.h>

#include "cuda/kernels/window.h"

namespace selvedge::cuda {

/// A window over images (N, H, W, C).
inline WindowPlan window_over(const Shape& images, Size2 window, Size2 stride, const Margins& padding) {
    const auto number = [](std::size_t n) { return static_cast<std::uint32_t>(n); };
    const auto positions = [](std::size_t size, std::size_t length, std::size_t step) {
        return static_cast<std::uint32_t>((size - length) / step + 1);
    };
    return {.height = number(images[1]),
            .width = number(images[2]),
            .out_height = positions(images[1] + padding.top + padding.bottom, window.height, stride.height),
            .out_width = positions(images[2] + padding.left + padding.right, window.width, stride.width),
            .window_height = number(window.height),
            .window_width = number(window.width),
            .stride_height = number(stride.height),
            .stride_width = number(stride.width),
            .top = number(padding.top),
            .left = number(padding.left)};
}

}  // namespace selvedge::cuda
