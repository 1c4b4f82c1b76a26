// The room's dealings with the engine, its left side, and the network as a whole.
#include "ui/inside_room.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <cmath>

#include "engine/requests.h"
#include "ui/layer_words.h"
#include "ui/words.h"

namespace selvedge::ui {

void InsideRoom::update() {
    surveys_.update();
    const State& state = desk_.state;
    if (!state.outcome || !state.outcome->answer || desk_.engine.busy(engine::InspectItem::name)) return;
    if (state.outcome->ticket == asked_outcome_ && explained_ == asked_class_) return;
    asked_outcome_ = state.outcome->ticket;
    asked_class_ = explained_;
    desk_.engine.ask(std::make_unique<engine::InspectItem>(++asked_, state.outcome->conversion.pixels, explained_));
}

void InsideRoom::receive(const engine::Event& event) {
    surveys_.receive(event);
    const auto* inspection = std::get_if<engine::Inspection>(&event);
    if (inspection == nullptr || inspection->ticket != asked_) return;
    const bool other_model = !inspection_ || inspection_->anatomy != inspection->anatomy;
    inspection_ = *inspection;
    if (!known()) return;
    if (other_model) look_at(View::network, 0, 0);
    const Model& model = *inspection_->anatomy->model;
    input_.resize(item_pixels);
    std::transform(
        inspection_->pixels.begin(), inspection_->pixels.end(), input_.begin(),
        [&model](std::uint8_t pixel) { return static_cast<float>(pixel) * model.input_scale + model.input_offset; });
    maps_.show(*inspection_);
    kernel_input_.reset();
}

bool InsideRoom::settled() const {
    const std::optional<engine::Outcome>& outcome = desk_.state.outcome;
    if (!outcome || !outcome->answer) return true;
    if (section_ == Section::nearest && !surveys_.settled(engine::Part::train)) return false;
    if (section_ == Section::map && !surveys_.settled(engine::Part::test)) return false;
    return inspection_ && inspection_->ticket == asked_ && asked_outcome_ == outcome->ticket &&
           asked_class_ == explained_;
}

void InsideRoom::pinch(ImVec2 from, ImVec2 to, float factor) {
    if (section_ == Section::map) map_.pinch({from.x, from.y}, {to.x, to.y}, factor);
}

bool InsideRoom::key(Key key) {
    if (section_ == Section::map && (key == Key::larger || key == Key::smaller)) {
        map_.zoom(key == Key::larger ? 1.6F : 1 / 1.6F);
        return true;
    }
    if (section_ != Section::layers) return false;
    if (key != Key::escape || view_ == View::network || !desk_.state.message.empty()) return false;
    back();
    return true;
}

void InsideRoom::look_at(View view, std::size_t layer, std::size_t channel) {
    view_ = view;
    layer_ = layer;
    channel_ = channel;
    input_channel_.reset();
    kernel_input_.reset();
    if (view != View::kernel || !known() || layers()[layer].shape.size() != 3) return;
    // Begin where the map is brightest.
    const LayerOutput& output = layers()[layer];
    float most = -1;
    for (std::size_t place = 0; place < output.shape[0] * output.shape[1]; ++place) {
        const float value = std::fabs(output.values[place * output.shape[2] + channel]);
        if (value <= most) continue;
        most = value;
        row_ = place / output.shape[1];
        column_ = place % output.shape[1];
    }
}

void InsideRoom::back() {
    if (view_ == View::kernel) {
        look_at(View::layer, layer_, 0);
    } else {
        look_at(View::network, 0, 0);
    }
}

float InsideRoom::draw(const RoomFrame& frame) {
    const Brushwork& b = frame.brush;
    const Area& content = frame.content;
    const float gap = b.px(frame.wide ? 16 : 12);
    if (!known() || !desk_.state.outcome || !desk_.state.outcome->answer) {
        const Area area{content.x, content.y, content.width, b.px(120)};
        card(b, area);
        const std::string words =
            inspection_ && inspection_->error
                ? inspection_->error->message()
                : "There is nothing to look inside for yet: draw or open a picture in the room Answer.";
        text_block(b, area.inset(b.px(20)), b.theme.body, b.theme.colours.muted, words);
        return area.height;
    }
    if (!frame.wide) {
        const float used = picture_card(b, content) + gap;
        return used + section(b, {content.x, content.y + used, content.width, 0}, content.height);
    }
    const float left = b.px(304);
    const float one = picture_card(b, {content.x, content.y, left, 0});
    const Area rest{content.x + left + gap, content.y, content.width - left - gap, 0};
    return std::max(one, section(b, rest, content.height));
}

float InsideRoom::picture_card(const Brushwork& b, const Area& area) {
    const Palette& c = b.theme.colours;
    const float pad = b.px(18);
    const float edge = std::floor(std::min(area.width - 2 * pad, b.px(268)) / item_edge) * item_edge;
    const float words_top = b.px(48) + edge + b.px(12 + 44 + 10);
    const std::string& label = inspection_->anatomy->model->class_names[inspection_->explanation->index];
    const std::string about = overlay_ == Overlay::saliency
                                  ? "Bright: pixels that the score depends on, |gradient × input|."
                              : overlay_ == Overlay::grad_cam
                                  ? "Bright: where the last convolution found what speaks for the class (Grad-CAM)."
                                  : "What the network gets. Saliency and Grad-CAM show what its score depends on.";
    const float inner = area.width - 2 * pad;
    const float tall = text_block_height(b.theme.small, inner, about);
    const float height = words_top + tall + b.px(12 + 44) + pad;
    card(b, {area.x, area.y, area.width, height});
    text_line(b, {area.x + pad, area.y + b.px(14), inner, b.px(24)}, b.theme.strong, c.text,
              desk_.state.source == ui::Source::drawing || desk_.state.picture_name.empty() ? "The picture"
                                                                                            : desk_.state.picture_name);
    const Area at{std::round(area.x + (area.width - edge) / 2), area.y + b.px(48), edge, edge};
    b.places["inside-picture"] = at;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddImage(desk_.state.item_texture, at.top_left(), at.bottom_right());
    if (overlay_ != Overlay::picture) {
        maps_.begin();
        if (overlay_ == Overlay::saliency) maps_.saliency(at, IM_COL32(255, 255, 255, 205));
        if (overlay_ == Overlay::grad_cam) maps_.grad_cam(at, IM_COL32(255, 255, 255, 160));
        maps_.end();
    }
    overlay_buttons(b, {area.x + pad, at.y + edge + b.px(12), inner, b.px(44)});
    text_block(b, {area.x + pad, area.y + words_top, inner, 0}, b.theme.small, c.muted, about);
    const Area chooser{area.x + pad, area.y + words_top + tall + b.px(12), inner, b.px(44)};
    const std::string words = "Class: " + label + (explained_ ? "" : " (likeliest)");
    if (text_button(b, "explain-class", chooser, words, "Explain the next class"))
        explained_ = (inspection_->explanation->index + 1) % inspection_->anatomy->model->class_names.size();
    return height;
}

void InsideRoom::overlay_buttons(const Brushwork& b, const Area& area) {
    struct Choice {
        const char* id;
        const char* label;
        Overlay overlay;
    };
    constexpr std::array<Choice, 3> choices{{{"overlay-picture", "Picture", Overlay::picture},
                                             {"overlay-saliency", "Saliency", Overlay::saliency},
                                             {"overlay-grad-cam", "Grad-CAM", Overlay::grad_cam}}};
    const bool has_cam = last_convolution(*inspection_->explanation).has_value();
    const float width = std::floor(area.width / choices.size());
    for (std::size_t k = 0; k < choices.size(); ++k) {
        const Choice& choice = choices[k];
        const bool enabled = choice.overlay != Overlay::grad_cam || has_cam;
        const Area at{area.x + width * static_cast<float>(k), area.y, width, area.height};
        if (text_button(
                b, choice.id, at, choice.label,
                enabled ? "Show this over the picture" : "Grad-CAM needs a convolution, and this network has none",
                {.selected = overlay_ == choice.overlay, .enabled = enabled, .bare = true})) {
            overlay_ = choice.overlay;
        }
    }
    if (overlay_ == Overlay::grad_cam && !has_cam) overlay_ = Overlay::picture;
}

float InsideRoom::view(const Brushwork& b, const Area& area) {
    if (view_ == View::network) return network(b, area);
    if (view_ == View::layer) return layer(b, area);
    return layers()[layer_].shape.size() == 3 ? kernel(b, area) : unit(b, area);
}

float InsideRoom::network(const Brushwork& b, const Area& area) {
    const float row = b.px(112);
    const float gap = b.px(10);
    float y = area.y;
    for (std::size_t k = 0; k < layers().size(); ++k) {
        layer_row(b, {area.x, y, area.width, row}, k);
        y += row + gap;
    }
    return y + beyond(b, {area.x, y, area.width, 0}) - area.y;
}

/// A layer's name and as many of its maps as there is room for.
void InsideRoom::layer_row(const Brushwork& b, const Area& area, std::size_t layer) {
    const Palette& c = b.theme.colours;
    const LayerOutput& output = layers()[layer];
    card(b, area);
    const std::string id = "layer-" + output.name;
    if (press(b, id.c_str(), area)) look_at(View::layer, layer, 0);
    hint_for_last(b, "Look at this layer");
    const bool lit = ImGui::IsItemHovered() && !b.touch;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (lit) list.AddRect(area.top_left(), area.bottom_right(), c.accent, b.px(16), 0, b.px(2));
    const bool beside = area.width >= b.px(640);
    const float pad = b.px(16);
    const float words = beside ? b.px(250) : area.width - 2 * pad;
    text_line(b, {area.x + pad, area.y + b.px(10), words, b.px(22)}, b.theme.strong, c.text,
              output.name + (beside ? "" : "  ·  " + shape_words(output)));
    if (beside) {
        text_line(b, {area.x + pad, area.y + b.px(34), words, b.px(20)}, b.theme.small, c.text,
                  kind_words(*inspection_->anatomy, output));
        text_line(b, {area.x + pad, area.y + b.px(55), words, b.px(20)}, b.theme.small, c.muted, shape_words(output));
        text_line(b, {area.x + pad, area.y + b.px(78), words, b.px(20)}, b.theme.small, c.warning,
                  silent_words(output));
    }
    const float edge = beside ? b.px(80) : b.px(58);
    const float left = beside ? area.x + pad + words + b.px(12) : area.x + pad;
    const float top = beside ? area.y + (area.height - edge) / 2 : area.y + b.px(42);
    const float width = area.x + area.width - pad - left;
    maps_.begin();
    if (output.shape.size() == 3) {
        const float step = edge + b.px(6);
        const auto fit = static_cast<std::size_t>((width + b.px(6)) / step);
        for (std::size_t k = 0; k < std::min(fit, channels_of(output)); ++k)
            maps_.channel({left + step * static_cast<float>(k), top, edge, edge}, layer, k);
    } else {
        const Atlas::Place& block = maps_.block(layer);
        const float cell = std::floor(std::min(width / static_cast<float>(block.width),
                                               std::min(edge / static_cast<float>(block.height), b.px(28))));
        maps_.units({left, top, cell * static_cast<float>(block.width), cell * static_cast<float>(block.height)},
                    layer);
    }
    maps_.end();
}

Json InsideRoom::describe() const {
    constexpr std::array<const char*, 3> views{"network", "layer", "kernel"};
    constexpr std::array<const char*, 3> overlays{"picture", "saliency", "grad-cam"};
    constexpr std::array<const char*, 3> sections{"layers", "nearest", "map"};
    Json made{{"section", sections.at(static_cast<std::size_t>(section_))},
              {"view", views.at(static_cast<std::size_t>(view_))},
              {"overlay", overlays.at(static_cast<std::size_t>(overlay_))}};
    if (!known()) return made;
    Json list = Json::array();
    for (const LayerOutput& output : layers())
        list.push_back({{"name", output.name}, {"shape", output.shape}, {"silent", silent_channels(output)}});
    made["layers"] = std::move(list);
    describe_surveys(made);
    made["class"] = inspection_->anatomy->model->class_names[inspection_->explanation->index];
    if (view_ != View::network) made["layer"] = layers()[layer_].name;
    if (view_ == View::kernel) {
        const LayerOutput& output = layers()[layer_];
        const Source source = input_of(layer_);
        const bool image = output.shape.size() == 3;
        const std::optional<Arithmetic> sums =
            image ? convolution_at(*inspection_->anatomy, output.name, source.values, source.shape, row_, column_,
                                   channel_)
                  : unit_of(*inspection_->anatomy, output.name, source.values, channel_);
        const std::size_t at = image ? (row_ * output.shape[1] + column_) * output.shape[2] + channel_ : channel_;
        made["channel"] = channel_;
        made["row"] = row_;
        made["column"] = column_;
        made["computed"] = sums ? Json(sums->output) : Json();
        made["value"] = output.values[at];
    }
    return made;
}

}  // namespace selvedge::ui
