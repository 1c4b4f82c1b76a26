// What lies behind the garment: the colour to fill transparent parts with, and the background's colour.
#pragma once

#include <selvedge/image/picture.h>

#include <cstdint>
#include <optional>

#include "image/rows.h"

namespace selvedge::image {

/// Square of the RGB distance of two colours.
[[nodiscard]] constexpr std::uint32_t squared_distance(const std::uint8_t* a, const Rgb& b) noexcept {
    const int red = a[0] - b.red;
    const int green = a[1] - b.green;
    const int blue = a[2] - b.blue;
    return static_cast<std::uint32_t>(red * red + green * green + blue * blue);
}

/// The largest squared_distance() that is still "the same colour": `tolerance` times that of black and white.
[[nodiscard]] std::uint32_t squared_tolerance(double tolerance) noexcept;

/// The colour to lay a picture's transparent parts over; none if it has no such parts. White, as the dataset's
/// photographs; but black for a cut-out (most of its border is transparent) of which more than half would vanish there.
[[nodiscard]] std::optional<Rgb> find_backdrop(const Picture& picture, std::uint32_t same_colour);

/// The most common colour of the border (its outer hundredth, at least one pixel), to within the noise its median: a
/// garment, a shadow or a stamp that touches the border does not shift it.
[[nodiscard]] Rgb find_background(OpaqueRows& rows);

}  // namespace selvedge::image
