// Shape: the dimensions of a tensor, outermost first (batch, height, width, channels), in xtensor's own type.
#pragma once

#include <cstddef>
#include <string>
#include <xtensor/xshape.hpp>

namespace selvedge {

/// Dimensions, outermost first. Images are NHWC; a sample's shape leaves N out: {28, 28, 1}.
using Shape = xt::dynamic_shape<std::size_t>;

/// Number of elements: the product of the dimensions, 1 for a scalar.
inline std::size_t element_count(const Shape& shape) {
    std::size_t count = 1;
    for (std::size_t dimension : shape) count *= dimension;
    return count;
}

/// "28×28×1", or "scalar".
inline std::string to_string(const Shape& shape) {
    std::string text;
    for (std::size_t dimension : shape) {
        if (!text.empty()) text += "×";
        text += std::to_string(dimension);
    }
    return text.empty() ? "scalar" : text;
}

/// The shape with a batch dimension in front.
inline Shape with_batch(std::size_t batch, const Shape& sample) {
    Shape shape;
    shape.push_back(batch);
    for (std::size_t dimension : sample) shape.push_back(dimension);
    return shape;
}

}  // namespace selvedge
