// One row of pictures; the texture is made when it is drawn.
#include "ui/item_wall.h"

#include <selvedge/image/convert.h>

#include <algorithm>

namespace selvedge::ui {

ItemWall::~ItemWall() {
    if (texture_ != ImTextureID{}) host_.drop_texture(texture_);
}

void ItemWall::hang(std::size_t place, std::span<const std::uint8_t> pixels) {
    const std::size_t width = places_ * item_edge;
    rgba_.resize(width * item_edge * 4, 255);
    for (std::size_t y = 0; y < item_edge; ++y)
        for (std::size_t x = 0; x < item_edge; ++x) {
            std::uint8_t* pixel = &rgba_[(y * width + place * item_edge + x) * 4];
            std::fill_n(pixel, 3, pixels[y * item_edge + x]);
        }
    stale_ = true;
}

void ItemWall::draw(const Area& area, std::size_t place, float rounding) {
    draw(*ImGui::GetWindowDrawList(), area, place, rounding);
}

void ItemWall::draw(ImDrawList& list, const Area& area, std::size_t place, float rounding) {
    if (rgba_.empty()) return;
    const std::size_t width = places_ * item_edge;
    if (texture_ == ImTextureID{}) texture_ = host_.make_texture(width, item_edge, Magnify::squares);
    if (stale_)
        host_.update_texture(texture_, {rgba_, width, item_edge},
                             {.x = 0, .y = 0, .width = width, .height = item_edge});
    stale_ = false;
    const auto all = static_cast<float>(places_);
    const ImVec2 from{static_cast<float>(place) / all, 0};
    list.AddImageRounded(texture_, area.top_left(), area.bottom_right(), from, {from.x + 1 / all, 1}, IM_COL32_WHITE,
                         rounding);
}

void ItemWall::forget() {
    texture_ = {};
    stale_ = true;
}

}  // namespace selvedge::ui
