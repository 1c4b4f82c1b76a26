// Small pictures in double, and area averaging, which makes one from a part of a large one.
#pragma once

#include <selvedge/image/picture.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "image/rows.h"

namespace selvedge::image {

/// A small picture in which the steps calculate; 0 to 255 a channel.
struct Canvas {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<double> rgb;  ///< (height, width, 3)

    [[nodiscard]] double* pixel(std::size_t x, std::size_t y) { return rgb.data() + (y * width + x) * 3; }
    [[nodiscard]] const double* pixel(std::size_t x, std::size_t y) const { return rgb.data() + (y * width + x) * 3; }
};

/// The size of `box` with its longest edge scaled by to/from, aspect kept to the nearest pixel, at least one.
struct Size {
    std::size_t width = 0;
    std::size_t height = 0;
};
[[nodiscard]] Size scaled_size(const Box& box, std::size_t to, std::size_t from);

/// `box` of the picture at `size`: each pixel is the mean of the area that it covers, exact but for the last division.
[[nodiscard]] Canvas average(OpaqueRows& rows, const Box& box, Size size);

/// To the nearest whole number in 0 to 255.
[[nodiscard]] inline std::uint8_t to_byte(double value) {
    return static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0) + 0.5);
}

/// The canvas as (height, width, 4) opaque bytes.
[[nodiscard]] std::vector<std::uint8_t> to_rgba(const Canvas& canvas);

}  // namespace selvedge::image
