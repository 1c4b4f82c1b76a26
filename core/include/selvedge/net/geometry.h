// Size2, Padding and Margins: how a window slides over an image, in Keras' words and in PyTorch's.
#pragma once

#include <selvedge/io/field_rule.h>

#include <cstddef>
#include <string>

namespace selvedge {

/// Height and width. JSON: 3 for a square, or [5, 3].
struct Size2 {
    std::size_t height = 1, width = 1;
    bool operator==(const Size2&) const = default;
};

/// Rows and columns added on each side of an image.
struct Margins {
    std::size_t top = 0, left = 0, bottom = 0, right = 0;
    bool operator==(const Margins&) const = default;
};

/// Padding as it is asked for. JSON: "valid", "same", 2, [2, 1] (height, width) or [top, left, bottom, right].
/// `same` gives ceil(size / stride) outputs with the odd row or column at the bottom and right, as Keras does;
/// explicit margins are PyTorch's. Output sizes are floor((size + margins − window) / stride) + 1.
struct Padding {
    enum class Mode { valid, same, margins };
    Mode mode = Mode::valid;
    Margins margins = {};
    static Padding valid() { return {}; }
    static Padding same() { return {Mode::same, {}}; }
    static Padding all(std::size_t n) { return {Mode::margins, {n, n, n, n}}; }
    bool operator==(const Padding&) const = default;
};

/// A window's placement on one image, resolved: margins in numbers and the size of the output.
struct Placement {
    Margins margins;
    Size2 output;
};

/// Resolves `padding`. Error if the window does not fit, or if a margin is as large as the window (an output would see
/// nothing but padding).
Result<Placement> place_window(Size2 image, Size2 window, Size2 stride, const Padding& padding);

Status read_json(const Json& json, Size2& out, const std::string& where);
Json write_json(const Size2& size);
Status read_json(const Json& json, Padding& out, const std::string& where);
Json write_json(const Padding& padding);

}  // namespace selvedge
