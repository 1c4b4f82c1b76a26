// Where the garment is: everything that differs from the background, without isolated specks.
#pragma once

#include <selvedge/image/picture.h>

#include <cstddef>
#include <cstdint>

#include "image/rows.h"

namespace selvedge::image {

/// What differs from the background.
struct Content {
    bool found = false;
    Box box;                   ///< around the kept parts, to the pixel
    std::uint64_t pixels = 0;  ///< how many of them differ from the background
    double mean[3] = {};       ///< mean R, G, B of all that differs, 0 to 255
};

/// Finds what lies farther than `same_colour` (see squared_tolerance) from `background`. Parts that do not touch the
/// largest one and have less than a two-hundredth of its pixels (dust, an accidental dot) are left out.
[[nodiscard]] Content find_content(OpaqueRows& rows, const Rgb& background, std::uint32_t same_colour);

/// Edge of the squares of equal pixels that `picture` was enlarged with: 8 for a 28x28 item shown as 224x224 without
/// smoothing, 1 for nearly everything else. It divides the width, the height, and every place where a pixel changes.
[[nodiscard]] std::size_t find_pixel_edge(const Picture& picture);

}  // namespace selvedge::image
