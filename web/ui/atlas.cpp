// Maps in rows, one after the other, a pixel apart.
#include "ui/atlas.h"

#include <algorithm>
#include <cmath>

namespace selvedge::ui {
namespace {

std::uint8_t shade(float value, float most, bool with_sign) {
    const float part = most > 0 ? std::clamp(value / most, -1.0F, 1.0F) : 0.0F;
    return static_cast<std::uint8_t>(std::lround(with_sign ? 128 + 127 * part : 255 * std::max(part, 0.0F)));
}

}  // namespace

void Atlas::clear() { *this = Atlas(); }

std::size_t Atlas::height() const { return std::max<std::size_t>(rgba_.size() / (width * 4), 1); }

std::size_t Atlas::add(const MapView& map, float most, bool with_sign) {
    if (x_ + map.width > width) {
        x_ = 0;
        y_ += row_;
        row_ = 0;
    }
    row_ = std::max(row_, map.height + 1);
    rgba_.resize(std::max(rgba_.size(), (y_ + row_) * width * 4));
    for (std::size_t y = 0; y < map.height; ++y) {
        for (std::size_t x = 0; x < map.width; ++x) {
            const std::size_t at = (y * map.width + x) * map.stride;
            if (at >= map.values.size() || std::isnan(map.values[at])) continue;
            std::uint8_t* pixel = &rgba_[((y_ + y) * width + x_ + x) * 4];
            pixel[0] = shade(map.values[at], most, with_sign);
            pixel[1] = with_sign ? 255 : 0;
            pixel[3] = 255;
        }
    }
    places_.push_back({x_, y_, map.width, map.height});
    x_ += map.width + 1;
    return places_.size() - 1;
}

}  // namespace selvedge::ui
