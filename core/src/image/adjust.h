// The steps after resizing, each on a Canvas in place: sharpen, center, negate, grey, level.
#pragma once

#include <selvedge/image/convert.h>

#include "image/resample.h"

namespace selvedge::image {

/// Lightness of a colour, 0 to 255, by the chosen formula.
[[nodiscard]] double lightness(const double* rgb, Grey formula);

/// Unsharp mask with a 3x3 Gaussian (radius 1, standard deviation 1): v + strength * edge * (v - blurred v), where
/// `edge` is the local contrast as a part of the canvas's largest, so flat parts stay as they are.
void sharpen(Canvas& canvas, double strength);

/// A square of item_edge filled with `background`, with `canvas` at (x, y).
[[nodiscard]] Canvas extend(const Canvas& canvas, std::size_t x, std::size_t y, const double* background);

/// 255 - v.
void negate(Canvas& canvas);

/// All three channels to the lightness.
void to_grey(Canvas& canvas, Grey formula);

/// Maps [black, 255] to [0, 255], what lies below to 0. `black` < 255.
void level(Canvas& canvas, double black);

}  // namespace selvedge::image
