// The wall is one texture; each picture on it is drawn from its place there.
#include "ui/gallery_panel.h"

#include <selvedge/image/convert.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/words.h"

namespace selvedge::ui {
namespace {

constexpr std::size_t across = 16, down = 8;  // of the texture
constexpr std::size_t most = across * down;

}  // namespace

GalleryPanel::~GalleryPanel() {
    if (texture_ != ImTextureID{}) host_.drop_texture(texture_);
}

void GalleryPanel::show(std::string title, std::vector<std::uint32_t> items, engine::ImagesPointer images) {
    title_ = std::move(title);
    items_ = std::move(items);
    images_ = std::move(images);
    first_ = 0;
    filled_ = 0;
}

void GalleryPanel::fill(std::size_t first, std::size_t count) {
    if (texture_ == ImTextureID{}) {
        texture_ = host_.make_texture(across * item_edge, down * item_edge, Magnify::squares);
        filled_ = 0;
    }
    if (filled_ == count && filled_first_ == first) return;
    filled_first_ = first;
    filled_ = count;
    std::vector<std::uint8_t> wall(most * item_pixels * 4);
    for (std::size_t k = 0; k < count; ++k) {
        const std::span<const std::uint8_t> pixels = images_->test.image(items_[first + k]);
        for (std::size_t y = 0; y < item_edge; ++y)
            for (std::size_t x = 0; x < item_edge; ++x) {
                const std::size_t at = ((k / across * item_edge + y) * across + k % across) * item_edge + x;
                wall[at * 4] = wall[at * 4 + 1] = wall[at * 4 + 2] = pixels[y * item_edge + x];
                wall[at * 4 + 3] = 255;
            }
    }
    const Picture whole{wall, across * item_edge, down * item_edge};
    host_.update_texture(texture_, whole, {.x = 0, .y = 0, .width = whole.width, .height = whole.height});
}

std::optional<std::uint32_t> GalleryPanel::draw(const Brushwork& b, const Area& area) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (items_.empty() || !images_) {
        text_block(b, area, b.theme.body, c.muted, "Press a cell of the matrix to see its pictures.");
        return {};
    }
    text_block(b, {area.x, area.y, area.width, b.px(22)}, b.theme.body, c.text, title_);
    const float edge = b.px(56), step = edge + b.px(6);
    const auto columns = static_cast<std::size_t>(std::max((area.width + b.px(6)) / step, 1.0F));
    const auto rows = static_cast<std::size_t>(std::max((area.height - b.px(30 + 52)) / step, 1.0F));
    const std::size_t page = std::min(columns * rows, most);
    first_ = std::min(first_, items_.size() - 1) / page * page;
    const std::size_t count = std::min(page, items_.size() - first_);
    fill(first_, count);
    std::optional<std::uint32_t> pressed;
    for (std::size_t k = 0; k < count; ++k) {
        const Area place{area.x + static_cast<float>(k % columns) * step,
                         area.y + b.px(30) + static_cast<float>(k / columns) * step, edge, edge};
        if (press(b, ("item" + std::to_string(k)).c_str(), place)) pressed = items_[first_ + k];
        hint_for_last(b, "Look inside it: feature maps and neighbours");
        const ImVec2 from{static_cast<float>(k % across) / across, static_cast<float>(k / across) / down};
        list.AddImageRounded(texture_, place.top_left(), place.bottom_right(), from,
                             {from.x + 1.0F / across, from.y + 1.0F / down}, IM_COL32_WHITE, b.px(6));
    }
    if (items_.size() <= page) return pressed;
    const Area bar{area.x, area.y + area.height - b.px(44), area.width, b.px(44)};
    const std::string words = grouped(first_ + 1) + " to " + grouped(first_ + count) + " of " + grouped(items_.size());
    if (text_button(b, "gallery-back", {bar.x, bar.y, b.px(88), bar.height}, "Back", "", {.enabled = first_ > 0}))
        first_ -= page;
    if (text_button(b, "gallery-on", {bar.x + bar.width - b.px(88), bar.y, b.px(88), bar.height}, "More", "",
                    {.enabled = first_ + count < items_.size()}))
        first_ += page;
    text_line(b, {bar.x + b.px(92), bar.y, bar.width - b.px(184), bar.height}, b.theme.small, c.muted, words,
              Align::centre);
    return pressed;
}

}  // namespace selvedge::ui
