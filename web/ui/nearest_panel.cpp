// Pictures in rows, each with its class, whether that is the one answered, and its distance.
#include "ui/nearest_panel.h"

#include <algorithm>
#include <cmath>

#include "engine/survey.h"
#include "ui/layer_words.h"
#include "ui/survey_words.h"
#include "ui/words.h"

namespace selvedge::ui {

NearestPanel::NearestPanel(Host& host) : wall_(host, engine::Surveyor::neighbours_found) {}

void NearestPanel::show(const engine::Located& located) {
    if (located.ticket == shown_) return;
    shown_ = located.ticket;
    const Dataset& images = *located.train->images;
    for (std::size_t k = 0; k < located.neighbours.nearest.size(); ++k)
        wall_.hang(k, images.image(located.neighbours.nearest[k].row));
}

float NearestPanel::draw(const Brushwork& b, const Area& area, const engine::Located& located, std::size_t answer,
                         std::optional<std::size_t>& pressed) {
    show(located);
    const Palette& c = b.theme.colours;
    const std::size_t count = located.neighbours.nearest.size(), width = located.train->features.width;
    const float pad = b.px(18), gap = b.px(10);
    const float inner = area.width - 2 * pad;
    const std::string all = grouped(located.train->count);
    const std::string first = "Of " + all + " training pictures these " + std::to_string(count) +
                              " look most alike to the network. " + agreement_words(located, answer);
    const std::string last = "The number below a class is the Euclidean distance between " +
                             feature_words(*located.train, width) + ". 0 means the same; on average a training " +
                             "picture is " + number(located.neighbours.mean_distance) +
                             " away. Press a picture to look inside it.";
    const std::size_t columns = inner >= b.px(560) ? 4 : 2;
    const float cell_width = std::floor((inner - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
    const float edge = std::floor(std::min(cell_width - b.px(24), b.px(112)) / static_cast<float>(item_edge)) *
                       static_cast<float>(item_edge);
    const float cell_height = b.px(12) + edge + b.px(8 + 20 + 18 + 18 + 10);
    const float first_height = text_block_height(b.theme.body, inner, first);
    const float last_height = text_block_height(b.theme.small, inner, last);
    const auto rows = static_cast<float>((count + columns - 1) / columns);
    const float top = b.px(16 + 30) + first_height + b.px(14);
    const float height = top + rows * (cell_height + gap) - gap + b.px(14) + last_height + pad;
    card(b, {area.x, area.y, area.width, height});
    text_line(b, {area.x + pad, area.y + b.px(14), inner, b.px(28)}, b.theme.heading, c.text,
              "The nearest training pictures");
    text_block(b, {area.x + pad, area.y + b.px(16 + 30), inner, 0}, b.theme.body, c.text, first);
    for (std::size_t k = 0; k < count; ++k) {
        const Area place{area.x + pad + (cell_width + gap) * static_cast<float>(k % columns),
                         area.y + top + (cell_height + gap) * static_cast<float>(k / columns), cell_width, cell_height};
        if (press(b, ("neighbour" + std::to_string(k)).c_str(), place)) pressed = k;
        const bool lit = ImGui::IsItemHovered() && !b.touch;
        hint_for_last(b, "Look inside this picture");
        ImDrawList& list = *ImGui::GetWindowDrawList();
        list.AddRectFilled(place.top_left(), place.bottom_right(), lit ? c.control_hovered : c.control, b.px(12));
        const Area picture{std::round(place.centre().x - edge / 2), place.y + b.px(12), edge, edge};
        wall_.draw(picture, k, b.px(6));
        cell(b, {place.x + b.px(6), picture.y + edge + b.px(8), place.width - b.px(12), 0}, located, answer, k);
    }
    text_block(b, {area.x + pad, area.y + height - pad - last_height, inner, 0}, b.theme.small, c.muted, last);
    return height;
}

void NearestPanel::strip(const Brushwork& b, const Area& area, const engine::Located& located) {
    show(located);
    const float step = area.height + b.px(6);
    for (std::size_t k = 0; k < located.neighbours.nearest.size(); ++k) {
        const Area at{area.x + step * static_cast<float>(k), area.y, area.height, area.height};
        if (at.x + at.width <= area.x + area.width) wall_.draw(at, k, b.px(5));
    }
}

/// The words below a picture.
void NearestPanel::cell(const Brushwork& b, const Area& area, const engine::Located& located, std::size_t answer,
                        std::size_t k) {
    const Palette& c = b.theme.colours;
    const Neighbour& one = located.neighbours.nearest[k];
    const Dataset& images = *located.train->images;
    const std::size_t label = images.labels[one.row];
    const bool same = label == answer;
    text_line(b, {area.x, area.y, area.width, b.px(20)}, b.theme.strong, c.text, images.class_names[label],
              Align::centre);
    text_line(b, {area.x, area.y + b.px(20), area.width, b.px(18)}, b.theme.small, same ? c.accent : c.warning,
              same ? "same class" : "another class", Align::centre);
    const bool itself = one.distance < 0.005F;
    text_line(b, {area.x, area.y + b.px(38), area.width, b.px(18)}, b.theme.small, c.muted,
              itself ? "0: this very picture" : "distance " + number(one.distance), Align::centre);
}

}  // namespace selvedge::ui
