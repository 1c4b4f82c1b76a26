// Preview: a picture of any size made small enough to be shown on the pad.
#pragma once

#include <selvedge/image/picture.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace selvedge::ui {

struct Preview {
    std::vector<std::uint8_t> rgba;  ///< (height, width, 4), straight alpha
    std::size_t width = 0;
    std::size_t height = 0;
};

/// The picture with its longest edge at most `longest`, each pixel the average of up to 16 of the picture's in its
/// place, so that the time does not grow with the picture. Smaller pictures are copied.
Preview make_preview(const Picture& picture, std::size_t longest);

/// The preview in the middle of a transparent square of `edge`, enlarged or made smaller to fit.
std::vector<std::uint8_t> in_square(const Preview& preview, std::size_t edge);

}  // namespace selvedge::ui
