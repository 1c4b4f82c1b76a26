// Shapes as distances to their edges, so that they are smooth at any size.
#include "ui/class_marks.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace selvedge::ui {
namespace {

constexpr std::array<std::uint32_t, class_marks> colours{0x3F90DA, 0xFFA90E, 0xBD1F01, 0x94A4A2, 0x832DB6,
                                                         0xA96B59, 0xE76300, 0xB9AC70, 0x717581, 0x92DADD};

float box(float x, float y, float half_width, float half_height) {
    return std::max(std::fabs(x) - half_width, std::fabs(y) - half_height);
}

/// How far a point lies outside a shape that fills the square from -1 to 1; less than 0 inside.
float distance(std::size_t shape, float x, float y) {
    // With its tip at y = -0.85 and its base, 1.7 wide, at 0.75; 0.884 is the cosine of the sides' slope.
    const auto triangle = [x](float down) {
        return std::max((std::fabs(x) - 0.53F * (down + 0.85F)) * 0.884F, down - 0.75F);
    };
    switch (shape) {
        case 0:  // disc
            return std::hypot(x, y) - 0.82F;
        case 1:  // upright triangle
            return triangle(y);
        case 2:  // square
            return box(x, y, 0.72F, 0.72F);
        case 3:  // triangle on its tip
            return triangle(-y);
        case 4:  // diamond
            return (std::fabs(x) + std::fabs(y) - 0.98F) * 0.7071F;
        case 5:  // cross
            return std::min(box(x, y, 0.28F, 0.88F), box(x, y, 0.88F, 0.28F));
        case 6:  // lying cross
            return std::min(box((x + y) * 0.7071F, (x - y) * 0.7071F, 0.26F, 0.95F),
                            box((x + y) * 0.7071F, (x - y) * 0.7071F, 0.95F, 0.26F));
        case 7:  // ring
            return std::fabs(std::hypot(x, y) - 0.6F) - 0.25F;
        case 8:  // bar
            return box(x, y, 0.9F, 0.36F);
        default:  // upright bar
            return box(x, y, 0.36F, 0.9F);
    }
}

}  // namespace

ImU32 class_colour(std::size_t label, bool dark) {
    const std::uint32_t rgb = colours[label % class_marks];
    const auto part = [&](std::uint32_t shift) {
        const std::uint32_t value = (rgb >> shift) & 255U;
        return dark ? value + (255U - value) * 3U / 10U : value * 3U / 4U;
    };
    return IM_COL32(part(16), part(8), part(0), 255);
}

ClassMarks::~ClassMarks() {
    if (texture_ != ImTextureID{}) host_.drop_texture(texture_);
}

std::array<float, 2> ClassMarks::place(std::size_t label) {
    constexpr auto all = static_cast<float>(class_marks);
    const auto at = static_cast<float>(label % class_marks);
    return {at / all, (at + 1) / all};
}

ImTextureID ClassMarks::texture(std::size_t pixels) {
    pixels = std::max<std::size_t>(pixels, 3);
    if (texture_ != ImTextureID{} && pixels == pixels_) return texture_;
    if (texture_ != ImTextureID{}) host_.drop_texture(texture_);
    pixels_ = pixels;
    const std::size_t width = class_marks * pixels;
    std::vector<std::uint8_t> rgba(width * pixels * 4, 255);
    const float half = static_cast<float>(pixels) / 2;
    for (std::size_t row = 0; row < pixels; ++row)
        for (std::size_t column = 0; column < width; ++column) {
            const float x = (static_cast<float>(column % pixels) + 0.5F - half) / half;
            const float y = (static_cast<float>(row) + 0.5F - half) / half;
            // Half a pixel on either side of the edge is partly covered.
            const float outside = distance(column / pixels, x, y) * half;
            rgba[(row * width + column) * 4 + 3] =
                static_cast<std::uint8_t>(std::lround(std::clamp(0.5F - outside, 0.0F, 1.0F) * 255));
        }
    texture_ = host_.make_texture(width, pixels, Magnify::smooth);
    host_.update_texture(texture_, {rgba, width, pixels}, {.x = 0, .y = 0, .width = width, .height = pixels});
    return texture_;
}

void ClassMarks::draw(ImDrawList& list, ImVec2 centre, float edge, std::size_t label, ImU32 colour) {
    const auto [left, right] = place(label);
    list.AddImage(texture_, {centre.x - edge / 2, centre.y - edge / 2}, {centre.x + edge / 2, centre.y + edge / 2},
                  {left, 0}, {right, 1}, colour);
}

}  // namespace selvedge::ui
