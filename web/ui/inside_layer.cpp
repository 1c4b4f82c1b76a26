// InsideRoom's closer views: all maps of a layer, and how one number of a map or one unit comes about.
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/controls.h"
#include "ui/inside_room.h"
#include "ui/layer_words.h"
#include "ui/survey_words.h"

namespace selvedge::ui {
namespace {

/// Terms of a dense unit that are shown.
constexpr std::size_t most_terms = 10;

}  // namespace

/// The way back, and what is looked at; returns the height it took.
float InsideRoom::heading(const Brushwork& b, const Area& area, const std::string& title) {
    const std::string to = view_ == View::kernel ? layers()[layer_].name : "All layers";
    const float width = text_width(b.theme.strong, to) + b.px(52);
    if (text_button(b, "back", {area.x, area.y, width, b.px(44)}, "← " + to, "Back (Esc)")) back();
    text_line(b, {area.x + width + b.px(14), area.y, area.width - width - b.px(14), b.px(44)}, b.theme.heading,
              b.theme.colours.text, title);
    return b.px(44 + 12);
}

float InsideRoom::layer(const Brushwork& b, const Area& area) {
    const LayerOutput output = layers()[layer_];  // a copy: a press below may lead elsewhere
    const Palette& c = b.theme.colours;
    const float pad = b.px(18);
    const float inner = area.width - 2 * pad;
    // The card goes below what stands on it, which tells how high it is.
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.ChannelsSplit(2);
    list.ChannelsSetCurrent(1);
    float y = area.y + pad;
    y += heading(b, {area.x + pad, y, inner, 0}, output.name);
    const bool opens = find_convolution(*inspection_->anatomy, output.name) != nullptr || output.kind == "dense";
    const std::string words = kind_words(*inspection_->anatomy, output) + "; " + shape_words(output) + "." +
                              (opens ? " Press one to see how it comes about." : "");
    y += text_block(b, {area.x + pad, y, inner, 0}, b.theme.small, c.muted, words) + b.px(4);
    if (const std::string silent = silent_words(output); !silent.empty())
        y += text_block(b, {area.x + pad, y, inner, 0}, b.theme.small, c.warning, silent + ".") + b.px(4);
    if (const engine::SurveyPointer survey = surveys_.survey(engine::Part::test)) {
        const std::string dead = dead_words(*survey, output.name);
        if (!dead.empty()) y += text_block(b, {area.x + pad, y, inner, 0}, b.theme.small, c.text, dead) + b.px(4);
    }
    y += b.px(10);
    const bool has_filters = filter_size(*inspection_->anatomy, output.name).has_value();
    if (has_filters) {
        const std::array<std::string, 2> labels{output.shape.size() == 3 ? "Maps" : "Units",
                                                output.shape.size() == 3 ? "Filters" : "Weights"};
        const Area bar{area.x + pad, y, std::min(inner, b.px(280)), b.px(44)};
        const auto chosen = segments(b, "layer-shows", bar, labels, filters_ ? 1 : 0, "");
        if (chosen) filters_ = *chosen == 1;
        y += b.px(44 + 14);
    }
    const Area rest{area.x + pad, y, inner, 0};
    y += has_filters && filters_ ? sheet(b, rest, output.name) : outputs(b, rest, output, opens);
    y += pad;
    list.ChannelsSetCurrent(0);
    card(b, {area.x, area.y, area.width, y - area.y});
    list.ChannelsMerge();
    return y - area.y;
}

/// All maps or units of a layer; returns the height.
float InsideRoom::outputs(const Brushwork& b, const Area& area, const LayerOutput& output, bool opens) {
    const bool images = output.shape.size() == 3;
    const std::size_t count = channels_of(output);
    const float cell = b.px(!images ? 48 : count > 64 ? 60 : 84);
    const float gap = b.px(6);
    const auto columns = std::max<std::size_t>(static_cast<std::size_t>((area.width + gap) / (cell + gap)), 1);
    const auto rows = static_cast<float>((count + columns - 1) / columns);
    std::optional<std::size_t> chosen;
    const auto place = [&](std::size_t k) {
        return Area{area.x + (cell + gap) * static_cast<float>(k % columns),
                    area.y + (cell + gap) * static_cast<float>(k / columns), cell, cell};
    };
    maps_.begin();
    for (std::size_t k = 0; k < count; ++k)
        images ? maps_.channel(place(k), layer_, k) : maps_.unit(place(k), layer_, k);
    maps_.end();
    for (std::size_t k = 0; k < count; ++k) {
        const std::string id = "map-" + std::to_string(k);
        if (press(b, id.c_str(), place(k), opens)) chosen = k;
        if (ImGui::IsItemHovered() && !b.touch)
            ImGui::GetWindowDrawList()->AddRect(place(k).top_left(), place(k).bottom_right(), b.theme.colours.accent, 0,
                                                0, b.px(2));
        const std::string hint =
            images ? "Map " + std::to_string(k + 1) : "Unit " + std::to_string(k + 1) + ": " + number(output.values[k]);
        hint_for_last(b, hint.c_str());
    }
    if (chosen) look_at(View::kernel, layer_, *chosen);
    return rows * (cell + gap) - gap;
}

/// What a layer works on: the output of the one before, or the picture.
InsideRoom::Source InsideRoom::input_of(std::size_t layer) const {
    if (layer == 0) return {input_, Shape{item_edge, item_edge, 1}};
    return {layers()[layer - 1].values, layers()[layer - 1].shape};
}

/// The input map that is shown: the chosen one, or the one whose part of the sum is the largest.
std::size_t InsideRoom::shown_input(const Arithmetic& sums, std::size_t channels) const {
    if (input_channel_) return *input_channel_;
    std::vector<float> parts(channels);
    for (const Term& term : sums.terms) parts[term.channel] += term.input * term.weight;
    const auto larger = [](float a, float z) { return std::fabs(a) < std::fabs(z); };
    return static_cast<std::size_t>(std::max_element(parts.begin(), parts.end(), larger) - parts.begin());
}

void InsideRoom::input_map(const Area& area, std::size_t channel) {
    if (layer_ == 0) {
        ImGui::GetWindowDrawList()->AddImage(desk_.state.item_texture, area.top_left(), area.bottom_right());
        return;
    }
    maps_.begin();
    maps_.channel(area, layer_ - 1, channel);
    maps_.end();
}

/// The output map; the pointer chooses the pixel whose arithmetic is shown.
void InsideRoom::point_at(const Brushwork& b, const Area& area, const Shape& shape) {
    press(b, "output", area);
    b.cursor = ImGui::IsItemHovered() ? Cursor::crosshair : b.cursor;
    maps_.begin();
    maps_.channel(area, layer_, channel_);
    maps_.end();
    const auto rows = static_cast<float>(shape[0]);
    const auto columns = static_cast<float>(shape[1]);
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        const auto index = [](float part, float count) {
            return static_cast<std::size_t>(std::clamp(part * count, 0.0F, count - 1));
        };
        row_ = index((mouse.y - area.y) / area.height, rows);
        column_ = index((mouse.x - area.x) / area.width, columns);
    }
    const float width = area.width / columns;
    const float height = area.height / rows;
    const ImVec2 from(area.x + static_cast<float>(column_) * width, area.y + static_cast<float>(row_) * height);
    ImGui::GetWindowDrawList()->AddRect(from, {from.x + width, from.y + height}, b.theme.colours.thread, 0, 0, b.px(2));
}

float InsideRoom::kernel(const Brushwork& b, const Area& area) {
    const LayerOutput& output = layers()[layer_];
    const Source source = input_of(layer_);
    const Conv2d* convolution = find_convolution(*inspection_->anatomy, output.name);
    row_ = std::min(row_, output.shape[0] - 1);
    column_ = std::min(column_, output.shape[1] - 1);
    const std::optional<Arithmetic> sums =
        convolution_at(*inspection_->anatomy, output.name, source.values, source.shape, row_, column_, channel_);
    if (convolution == nullptr || !sums) {
        look_at(View::layer, layer_, 0);
        return layer(b, area);
    }
    const Palette& c = b.theme.colours;
    const float pad = b.px(18);
    const float inner = area.width - 2 * pad;
    const std::size_t channels = source.shape[2];
    const std::size_t input = shown_input(*sums, channels);
    // The card goes below what stands on it, which tells how high it is.
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.ChannelsSplit(2);
    list.ChannelsSetCurrent(1);

    float y = area.y + pad;
    const std::string title = "Map " + std::to_string(channel_ + 1) + " of " + output.name;
    y += heading(b, {area.x + pad, y, inner, 0}, title);
    if (view_ != View::kernel) {  // the way back was taken
        list.ChannelsMerge();
        return y - area.y;
    }
    const float gap = b.px(20);
    const float edge = std::floor(std::min((inner - gap) / 2, b.px(300)));
    const Area from{area.x + pad, y + b.px(26), edge, edge};
    const Area to{from.x + edge + gap, from.y, edge, edge};
    const std::string from_words =
        layer_ == 0 ? "The picture" : "Input map " + std::to_string(input + 1) + " of " + std::to_string(channels);
    text_line(b, {from.x, y, edge, b.px(22)}, b.theme.small, c.muted, from_words);
    text_line(b, {to.x, y, edge, b.px(22)}, b.theme.small, c.muted,
              b.touch ? "Output: touch a pixel" : "Output: point at a pixel");
    input_map(from, input);
    const float across = edge / static_cast<float>(source.shape[1]);
    const float down = edge / static_cast<float>(source.shape[0]);
    const ImVec2 corner(from.x + static_cast<float>(sums->left) * across,
                        from.y + static_cast<float>(sums->top) * down);
    list.PushClipRect({from.x - b.px(2), from.y - b.px(2)}, {from.x + edge + b.px(2), from.y + edge + b.px(2)}, true);
    list.AddRect(corner,
                 {corner.x + static_cast<float>(convolution->kernel.width) * across,
                  corner.y + static_cast<float>(convolution->kernel.height) * down},
                 c.thread, 0, 0, b.px(2));
    list.PopClipRect();
    point_at(b, to, output.shape);
    y = from.y + edge + b.px(10);
    if (channels > 1) {
        const Area next{from.x, y, edge, b.px(44)};
        if (text_button(b, "next-input", next, "Next input map", "Show the next map that goes into this one"))
            input_channel_ = (input + 1) % channels;
        y += b.px(44 + 10);
    }
    y += grids(b, {area.x + pad, y, inner, 0}, *sums, input, convolution->kernel);
    y += lines(b, {area.x + pad, y, inner, 0}, *sums, input, channels);
    y += pad;
    list.ChannelsSetCurrent(0);
    card(b, {area.x, area.y, area.width, y - area.y});
    list.ChannelsMerge();
    return y - area.y;
}

/// Input, kernel and products side by side, each number in its square.
float InsideRoom::grids(const Brushwork& b, const Area& area, const Arithmetic& sums, std::size_t input, Size2 size) {
    const Palette& c = b.theme.colours;
    std::vector<Term> terms;
    float most = 0;
    for (const Term& term : sums.terms) {
        most = std::max(most, std::fabs(term.weight));
        if (term.channel == input) terms.push_back(term);
    }
    if (kernel_input_ != input) {
        kernel_input_ = input;
        std::vector<float> weights;
        for (const Term& term : terms) weights.push_back(term.weight);
        maps_.show_kernel(weights, size.width, size.height, most);
    }
    const float gap = b.px(18);
    const auto columns = static_cast<float>(size.width);
    const float cell = std::clamp(std::floor((area.width - 2 * gap) / (3 * columns)), b.px(20), b.px(52));
    const float width = cell * columns;
    const float top = area.y + b.px(24);
    constexpr std::array<const char*, 3> titles{"Input", "× kernel", "= product"};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (std::size_t grid = 0; grid < titles.size(); ++grid) {
        const float x = area.x + (width + gap) * static_cast<float>(grid);
        text_line(b, {x, area.y, width, b.px(22)}, b.theme.small, c.muted, titles[grid]);
        if (grid == 1) {
            maps_.begin();
            maps_.kernel({x, top, width, cell * static_cast<float>(size.height)});
            maps_.end();
        }
        for (const Term& term : terms) {
            const Area at{x + cell * static_cast<float>(term.column), top + cell * static_cast<float>(term.row), cell,
                          cell};
            if (grid != 1) list.AddRectFilled(at.top_left(), at.bottom_right(), c.control);
            list.AddRect(at.top_left(), at.bottom_right(), c.border, 0, 0, b.theme.look.scale);
            const float value = grid == 0 ? term.input : grid == 1 ? term.weight : term.input * term.weight;
            const bool on_dark = grid == 1 && std::fabs(term.weight) > 0.55F * most;
            const ImU32 colour = grid != 1 ? c.text : on_dark ? IM_COL32_WHITE : IM_COL32(20, 24, 34, 255);
            if (cell >= b.px(30)) text_line(b, at, b.theme.small, colour, number(value), Align::centre);
        }
    }
    return b.px(24) + cell * static_cast<float>(size.height) + b.px(12);
}

/// The sums, line by line.
float InsideRoom::lines(const Brushwork& b, const Area& area, const Arithmetic& sums, std::size_t input,
                        std::size_t channels) {
    const Palette& c = b.theme.colours;
    float part = 0;
    for (const Term& term : sums.terms) part += term.channel == input ? term.input * term.weight : 0;
    std::string words = "Sum of these products: " + number(part);
    if (channels > 1) words += "; over all " + std::to_string(channels) + " input maps: " + number(sums.sum);
    std::string more = number(sums.sum) + " + bias " + number(sums.bias) + " = " + number(sums.sum + sums.bias);
    if (sums.activation.kind != ActivationKind::none)
        more += ", and after " + std::string(enum_name(sums.activation.kind)) + " " + number(sums.output);
    text_line(b, {area.x, area.y, area.width, b.px(24)}, b.theme.body, c.text, words);
    text_line(b, {area.x, area.y + b.px(26), area.width, b.px(24)}, b.theme.strong, c.text, more);
    return b.px(52);
}

/// A dense unit: its largest terms.
float InsideRoom::unit(const Brushwork& b, const Area& area) {
    const LayerOutput& output = layers()[layer_];
    const Source source = input_of(layer_);
    const std::optional<Arithmetic> sums = unit_of(*inspection_->anatomy, output.name, source.values, channel_);
    if (!sums) {
        look_at(View::layer, layer_, 0);
        return layer(b, area);
    }
    const Palette& c = b.theme.colours;
    const float pad = b.px(18);
    const float inner = area.width - 2 * pad;
    const std::size_t shown = std::min(most_terms, sums->terms.size());
    const float row = b.px(28);
    const float height = pad + b.px(56 + 30) + row * static_cast<float>(shown) + b.px(12 + 52) + pad;
    card(b, {area.x, area.y, area.width, height});
    float y = area.y + pad;
    const bool last = layer_ + 1 == layers().size();
    const std::string name =
        last ? inspection_->anatomy->model->class_names[channel_] : "Unit " + std::to_string(channel_ + 1);
    y += heading(b, {area.x + pad, y, inner, 0}, name + " of " + output.name);
    text_line(b, {area.x + pad, y, inner, b.px(22)}, b.theme.small, c.muted,
              "The weightiest of its " + std::to_string(sums->terms.size()) + " inputs");
    y += b.px(30);
    const float most = std::max(std::fabs(sums->terms.front().input * sums->terms.front().weight), 1e-9F);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float numbers = b.px(area.width < b.px(480) ? 216 : 260);
    for (std::size_t k = 0; k < shown; ++k) {
        const Term& term = sums->terms[k];
        const float product = term.input * term.weight;
        text_line(b, {area.x + pad, y, numbers, row}, b.theme.body, c.text,
                  "Input " + std::to_string(term.channel + 1) + ":  " + number(term.input) + " × " +
                      number(term.weight) + " = " + number(product));
        const float room = inner - numbers;
        const float length = std::fabs(product) / most * room;
        list.AddRectFilled({area.x + pad + numbers, y + b.px(8)}, {area.x + pad + numbers + length, y + row - b.px(8)},
                           product < 0 ? IM_COL32(70, 120, 190, 255) : IM_COL32(200, 115, 40, 255), b.px(4));
        y += row;
    }
    std::string more =
        "All: " + number(sums->sum) + " + bias " + number(sums->bias) + " = " + number(sums->sum + sums->bias);
    if (sums->activation.kind != ActivationKind::none)
        more += ", and after " + std::string(enum_name(sums->activation.kind)) + " " + number(sums->output);
    text_line(b, {area.x + pad, y + b.px(12), inner, b.px(24)}, b.theme.strong, c.text, more);
    return height;
}

}  // namespace selvedge::ui
