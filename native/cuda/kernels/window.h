// WindowPlan: how a window slides over an image, in the numbers that kernels index with.
#pragma once

#include <cstdint>

#include "cuda/kernels/divisor.h"

namespace selvedge::cuda {

/// An image (height, width), a window over it, and the outputs that it makes. A dense layer is the 1×1 window of a 1×1
/// image.
struct WindowPlan {
    Divisor height, width;
    Divisor out_height, out_width;
    Divisor window_height, window_width;
    Divisor stride_height, stride_width;
    std::uint32_t top = 0, left = 0;

    [[nodiscard]] SELVEDGE_DEVICE std::uint32_t taps() const { return window_height * window_width; }
    [[nodiscard]] SELVEDGE_DEVICE std::uint32_t pixels() const { return height * width; }
    [[nodiscard]] SELVEDGE_DEVICE std::uint32_t outputs() const { return out_height * out_width; }
};

/// A place, or none.
struct Pixel {
    std::uint32_t row = 0, column = 0;
    bool inside = false;
};

/// Where output (i, j) looks with window position (p, q).
SELVEDGE_DEVICE Pixel looked_at(const WindowPlan& plan, std::uint32_t i, std::uint32_t j, std::uint32_t p,
                                std::uint32_t q) {
    // Above or left of the image, the difference wraps around and is large.
    const std::uint32_t row = i * plan.stride_height + p - plan.top, column = j * plan.stride_width + q - plan.left;
    return {row, column, row < plan.height && column < plan.width};
}

/// Which output looks at the pixel (row, column) with window position (p, q).
SELVEDGE_DEVICE Pixel seen_from(const WindowPlan& plan, std::uint32_t row, std::uint32_t column, std::uint32_t p,
                                std::uint32_t q) {
    const std::uint32_t down = row + plan.top - p, across = column + plan.left - q;
    if (row + plan.top < p || column + plan.left < q) return {};
    if (down % plan.stride_height != 0 || across % plan.stride_width != 0) return {};
    const std::uint32_t i = down / plan.stride_height, j = across / plan.stride_width;
    return {i, j, i < plan.out_height && j < plan.out_width};
}

}  // namespace selvedge::cuda
