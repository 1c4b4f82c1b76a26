// The network's picture, each of its pixels the same whole number of the screen's.
#include "ui/item_panel.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "ui/words.h"

namespace selvedge::ui {
namespace {

constexpr auto pixels_across = static_cast<float>(item_edge);

void pixel_hint(const Brushwork& b, const Conversion& conversion, const Area& picture) {
    if (b.touch || !ImGui::IsItemHovered()) return;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const auto index = [&](float offset) {
        return static_cast<std::size_t>(std::clamp(offset / picture.width * pixels_across, 0.0F, pixels_across - 1));
    };
    const std::size_t column = index(mouse.x - picture.x);
    const std::size_t row = index(mouse.y - picture.y);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "row %zu, column %zu: %u", row + 1, column + 1,
                  static_cast<unsigned>(conversion.pixels[row * item_edge + column]));
    hint_for_last(b, text.data());
}

}  // namespace

void ItemPanel::draw(const Brushwork& b, const Area& area, const State& state) {
    card(b, area);
    const Palette& c = b.theme.colours;
    const float pad = b.px(18);
    text_line(b, {area.x + pad, area.y + b.px(14), area.width - 2 * pad, b.px(24)}, b.theme.strong, c.text,
              "What the network sees");

    const float room = std::min(area.height - b.px(16 + 24 + 12 + 18), area.width - 2 * pad);
    const float edge = std::max(std::floor(room / pixels_across), 1.0F) * pixels_across;
    const float top = area.y + b.px(16 + 24 + 12);
    const Area picture{area.x + pad, top, edge, edge};
    ItemPanel::picture(b, picture, state);

    const float beside = picture.x + edge + b.px(18);
    const float left = area.x + area.width - pad - beside;
    if (left < b.px(110)) return;
    float y = picture.y;
    y += text_block(b, {beside, y, left, 0}, b.theme.small, c.muted,
                    "28 × 28 grey pixels, made as the makers of Fashion-MNIST made theirs.");
    if (!state.outcome || state.outcome->error || state.outcome->conversion.blank) return;
    text_block(b, {beside, y + b.px(10), left, 0}, b.theme.small, c.text, conversion_words(state.outcome->conversion));
}

void ItemPanel::small(const Brushwork& b, const Area& area, const State& state) {
    card(b, area);
    const float room = std::min(area.width, area.height) - b.px(2 * 12);
    const float edge = std::max(std::floor(room / pixels_across), 1.0F) * pixels_across;
    picture(b, {std::round(area.centre().x - edge / 2), std::round(area.centre().y - edge / 2), edge, edge}, state);
}

void ItemPanel::picture(const Brushwork& b, const Area& picture, const State& state) {
    b.places["item"] = picture;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float edge = picture.width;
    const float frame = b.px(1);
    list.AddRectFilled({picture.x - frame, picture.y - frame}, {picture.x + edge + frame, picture.y + edge + frame},
                       IM_COL32(8, 10, 16, 255), b.px(4));
    if (state.outcome && !state.outcome->error) {
        list.AddImage(state.item_texture, picture.top_left(), picture.bottom_right());
        ImGui::SetCursorScreenPos(picture.top_left());
        ImGui::InvisibleButton("item", {edge, edge});
        pixel_hint(b, state.outcome->conversion, picture);
    }
}

}  // namespace selvedge::ui
