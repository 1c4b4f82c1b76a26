// Colour maps by linear interpolation between a few of their colours.
#include "report/colour.h"

#include <algorithm>
#include <cmath>

namespace selvedge::report {
namespace {

template <std::size_t N>
Colour between(const std::array<Colour, N>& anchors, double part) {
    const double place = (std::isfinite(part) ? std::clamp(part, 0.0, 1.0) : 0.0) * (N - 1);
    const auto low = std::min(static_cast<std::size_t>(place), N - 2);
    const double above = place - static_cast<double>(low);
    Colour colour;
    for (std::size_t c = 0; c < 3; ++c)
        colour[c] = static_cast<std::uint8_t>(std::lround(anchors[low][c] * (1 - above) + anchors[low + 1][c] * above));
    return colour;
}

}  // namespace

Colour sequential(double part) {
    static constexpr std::array<Colour, 9> viridis{{{0x44, 0x01, 0x54},
                                                    {0x47, 0x2D, 0x7B},
                                                    {0x3B, 0x52, 0x8B},
                                                    {0x2C, 0x72, 0x8E},
                                                    {0x21, 0x90, 0x8C},
                                                    {0x27, 0xAD, 0x81},
                                                    {0x5D, 0xC8, 0x63},
                                                    {0xAA, 0xDC, 0x32},
                                                    {0xFD, 0xE7, 0x25}}};
    return between(viridis, part);
}

Colour diverging(double part) {
    static constexpr std::array<Colour, 5> puor{
        {{94, 60, 153}, {178, 171, 210}, {247, 247, 247}, {253, 184, 99}, {230, 97, 1}}};
    return between(puor, (part + 1) / 2);
}

Bitmap bitmap_of(std::span<const std::uint8_t> image, std::size_t height, std::size_t width, std::size_t channels) {
    Bitmap bitmap{width, height, {}};
    bitmap.rgba.reserve(4 * width * height);
    for (std::size_t i = 0; i < width * height; ++i) {
        for (std::size_t c = 0; c < 3; ++c) bitmap.rgba.push_back(image[i * channels + (channels == 3 ? c : 0)]);
        bitmap.rgba.push_back(255);
    }
    return bitmap;
}

}  // namespace selvedge::report
