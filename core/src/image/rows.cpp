// Lays one row of straight RGBA over a backdrop, rounding to the nearest.
#include "image/rows.h"

#include <cstring>

namespace selvedge::image {

OpaqueRows::OpaqueRows(const Picture& picture, std::optional<Rgb> backdrop) : picture_(picture), backdrop_(backdrop) {
    if (backdrop_) filled_.resize(picture.width * 4);
}

const std::uint8_t* OpaqueRows::row(std::size_t y) {
    const std::uint8_t* source = picture_.rgba.data() + y * picture_.width * 4;
    if (!backdrop_) return source;
    const unsigned behind[3] = {backdrop_->red, backdrop_->green, backdrop_->blue};
    for (std::size_t i = 0; i < filled_.size(); i += 4) {
        const unsigned alpha = source[i + 3];
        if (alpha == 255) {
            std::memcpy(filled_.data() + i, source + i, 4);
            continue;
        }
        for (std::size_t c = 0; c < 3; ++c) {
            filled_[i + c] = static_cast<std::uint8_t>((source[i + c] * alpha + behind[c] * (255 - alpha) + 127) / 255);
        }
    }
    return filled_.data();
}

}  // namespace selvedge::image
