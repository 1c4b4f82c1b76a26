// InsideRoom's sheet of filters: a layer's weights as pictures.
#include <algorithm>
#include <cmath>

#include "ui/inside_room.h"

namespace selvedge::ui {

/// Lays the sheet out for so many columns, where that is not done yet.
void InsideRoom::prepare_sheet(const std::string& layer, std::size_t columns) {
    if (sheet_ && sheet_anatomy_ == inspection_->anatomy && sheet_layer_ == layer && sheet_columns_ == columns) return;
    sheet_anatomy_ = inspection_->anatomy;
    sheet_layer_ = layer;
    sheet_columns_ = columns;
    sheet_ = filter_sheet(*sheet_anatomy_, layer, columns);
    sheet_atlas_.clear();
    sheet_atlas_.add({sheet_->values, sheet_->width(), sheet_->height(), 1}, sheet_->most, true);
}

/// The sheet with its words; returns the height.
float InsideRoom::sheet(const Brushwork& b, const Area& area, const std::string& layer) {
    const Palette& c = b.theme.colours;
    const FilterSize size = *filter_size(*inspection_->anatomy, layer);
    const bool picture = size.width == item_edge && size.height == item_edge;
    // Whole device pixels a weight, as many as make a tile easy to see.
    const auto tile = static_cast<float>(size.width + 1);
    const float fitting = std::clamp(area.width / static_cast<float>(size.filters), b.px(12), b.px(48));
    const float pitch = size.inputs > 1 ? fitting : b.px(picture ? 84 : 72);
    const float weight = std::max(std::floor(pitch / tile), 1.0F);
    prepare_sheet(layer, static_cast<std::size_t>((area.width + weight) / (tile * weight)));
    const std::string words =
        picture ? "Each square is one unit: the weight that it gives to every pixel of the picture. Orange speaks for "
                  "the unit, blue against it."
        : size.inputs == 1
            ? "Each square is one filter: the weights that it lays over every place of the picture. Orange counts for, "
              "blue against."
            : "Each column is one filter; the squares in it are its weights for the maps that go in, one below the "
              "other. Orange counts for, blue against.";
    const float top = text_block(b, area, b.theme.small, c.muted, words) + b.px(10);
    const Area all{area.x, area.y + top, static_cast<float>(sheet_->width()) * weight,
                   static_cast<float>(sheet_->height()) * weight};
    const bool pressed = press(b, "filters", all);
    sheet_atlas_.begin();
    sheet_atlas_.draw(all, sheet_atlas_[0]);
    sheet_atlas_.end();
    if (!ImGui::IsItemHovered() && !pressed) return top + all.height;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (!all.contains(mouse)) return top + all.height;
    const auto found = sheet_->at(static_cast<std::size_t>((mouse.x - all.x) / weight),
                                  static_cast<std::size_t>((mouse.y - all.y) / weight));
    b.cursor = found ? Cursor::hand : Cursor::arrow;
    if (!found) return top + all.height;
    const auto [x, y] = sheet_->corner(*found);
    const ImVec2 from(all.x + static_cast<float>(x) * weight, all.y + static_cast<float>(y) * weight);
    const ImVec2 to(from.x + static_cast<float>(size.width) * weight,
                    from.y + static_cast<float>(size.height) * weight);
    ImGui::GetWindowDrawList()->AddRect(from, to, c.thread, 0, 0, b.px(2));
    std::string name =
        (picture ? "Unit " : "Filter ") + std::to_string(found->filter + 1) + " of " + std::to_string(size.filters);
    if (size.inputs > 1)
        name += ", for input map " + std::to_string(found->input + 1) + " of " + std::to_string(size.inputs);
    hint_for_last(b, name.c_str());
    if (pressed) {
        look_at(View::kernel, layer_, found->filter);
        if (size.inputs > 1) input_channel_ = found->input;
    }
    return top + all.height;
}

}  // namespace selvedge::ui
