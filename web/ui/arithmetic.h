// Arithmetic: how one number of a layer's output comes about, term by term.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/events.h"

namespace selvedge::ui {

/// One product of a sum. Outside the image the input is 0.
struct Term {
    std::size_t channel = 0, row = 0, column = 0;  ///< of the kernel
    float input = 0, weight = 0;
};

/// A sum of products, a bias, and a function of it.
struct Arithmetic {
    std::vector<Term> terms;
    float bias = 0;
    float sum = 0;     ///< of the products alone
    float output = 0;  ///< after the activation
    Activation activation;
    /// Where the kernel's first row and column lie on the input; less than 0 in the margin.
    std::ptrdiff_t top = 0, left = 0;
};

/// The layer of that name of the model, if it is a convolution.
const Conv2d* find_convolution(const engine::Anatomy& anatomy, const std::string& name);

/// The output of the convolution `name` at (row, column) in one channel, from its input (height, width, channels).
/// Nothing where there is no such layer or place.
std::optional<Arithmetic> convolution_at(const engine::Anatomy& anatomy, const std::string& name,
                                         std::span<const float> input, const Shape& shape, std::size_t row,
                                         std::size_t column, std::size_t channel);

/// The output of one unit of the dense layer `name`: terms by input, the weightiest first.
std::optional<Arithmetic> unit_of(const engine::Anatomy& anatomy, const std::string& name, std::span<const float> input,
                                  std::size_t unit);

}  // namespace selvedge::ui
