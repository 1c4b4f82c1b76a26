// One rectangle of ImGui's draw list a mark; the marks' texture is made for their size.
#include "ui/map_panel.h"

#include <algorithm>
#include <cmath>

#include "ui/survey_words.h"
#include "ui/words.h"

namespace selvedge::ui {
namespace {

/// A press that moved less than this, in layout pixels, is no drag.
constexpr float still = 5;
/// How near to a mark the pointer has to be.
constexpr float near_mouse = 10, near_finger = 24;
/// What ImGui's indices of 16 bits leave room for beside the rest of the page.
constexpr std::size_t most_marks = 14'000;

ImU32 with_alpha(ImU32 colour, unsigned alpha) { return (colour & ~IM_COL32_A_MASK) | (alpha << IM_COL32_A_SHIFT); }

}  // namespace

void MapPanel::take(const engine::SurveyPointer& survey) {
    if (survey_ == survey) return;
    survey_ = survey;
    view_.show(survey->places);
    around_place_.reset();
    shown_.resize(survey->images->class_names.size(), true);
    pointed_.reset();
    hung_.reset();
    touched_.reset();
}

void MapPanel::restore_textures() {
    marks_.forget();
    legend_marks_.forget();
    wall_.forget();
}

/// About the present picture's mark where that is seen, else about the middle.
void MapPanel::zoom(float factor) {
    const bool seen = present_ && plot_.contains({present_->x, present_->y});
    view_.zoom_at(seen ? *present_ : Spot{plot_.centre().x, plot_.centre().y}, factor);
}

void MapPanel::pinch(Spot from, Spot to, float factor) {
    view_.zoom_at(from, factor);
    view_.pan(to.x - from.x, to.y - from.y);
    touched_.reset();
}

void MapPanel::pan(float right, float down) { view_.pan(-right * plot_.width, -down * plot_.height); }

void MapPanel::toggle(std::size_t label) {
    if (label < shown_.size()) shown_[label] = !shown_[label];
}

float MapPanel::draw(const Brushwork& b, const Area& area, float seen, const engine::SurveyPointer& survey,
                     const std::optional<std::array<float, 2>>& place, std::optional<std::size_t>& pressed) {
    take(survey);
    const Palette& c = b.theme.colours;
    const float pad = b.px(18), inner = area.width - 2 * pad;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    // The card goes below what stands on it, which tells how high it is.
    list.ChannelsSplit(2);
    list.ChannelsSetCurrent(1);
    float y = area.y + b.px(14);
    const float controls = b.px(3 * 44 + 2 * 6);
    const bool beside = inner - controls >= b.px(300);
    text_line(b, {area.x + pad, y, beside ? inner - controls - b.px(12) : inner, b.px(28)}, b.theme.heading, c.text,
              "A map of " + grouped(survey->count) + " test pictures");
    const std::string words = "Every mark is a picture. Those that lie close together look alike to the network.";
    y += b.px(30);
    const float words_width = beside ? inner - controls - b.px(12) : inner;
    const float words_height = text_block(b, {area.x + pad, y, words_width, 0}, b.theme.body, c.text, words);
    if (beside) {
        buttons(b, {area.x + area.width - pad - controls, area.y + b.px(14), controls, b.px(44)});
        y += std::max(words_height, b.px(20)) + b.px(12);
    } else {
        y += words_height + b.px(8);
        y += buttons(b, {area.x + pad, y, controls, b.px(44)}) + b.px(8);
    }
    // As high as can be seen with the legend below, within bounds.
    const float high =
        std::clamp(seen - (y - area.y) - b.px(180), b.px(320), inner * (inner < b.px(480) ? 1.0F : 0.62F));
    plot_ = {area.x + pad, y, inner, std::floor(std::max(high, b.px(320)))};
    plot(b, plot_, place, pressed);
    y += plot_.height + b.px(10);
    if (b.touch) y += chosen_card(b, {area.x + pad, y, inner, 0}, pressed);
    if (place) {
        if (around_place_ != place) around_ = around_words(*survey, *place);
        around_place_ = place;
        y += text_block(b, {area.x + pad, y, inner, 0}, b.theme.body, c.text, around_) + b.px(10);
    }
    y += legend(b, {area.x + pad, y, inner, 0}) + b.px(10);
    const PrincipalComponents& axes = survey->components;
    double explained = 0;
    for (std::size_t k = 0; k < axes.count(); ++k) explained += axes.explained(k);
    const std::string how = "Left to right and up and down are the two directions in which " +
                            feature_words(*survey, axes.width) + " differ most (principal components). They hold " +
                            percent(static_cast<float>(explained)) +
                            " of all differences; the rest cannot be seen here.";
    y += text_block(b, {area.x + pad, y, inner, 0}, b.theme.small, c.muted, how) + pad;
    list.ChannelsSetCurrent(0);
    card(b, {area.x, area.y, area.width, y - area.y});
    list.ChannelsMerge();
    return y - area.y;
}

float MapPanel::buttons(const Brushwork& b, const Area& area) {
    const float each = b.px(44), step = b.px(44 + 6);
    if (icon_button(b, "map-in", {area.x, area.y, each, each}, Icon::plus, "Zoom in (])",
                    {.enabled = view_.zoom() < PointView::most_zoom}))
        zoom(1.6F);
    if (icon_button(b, "map-out", {area.x + step, area.y, each, each}, Icon::minus, "Zoom out ([)",
                    {.enabled = view_.zoom() > 1}))
        zoom(1 / 1.6F);
    if (icon_button(b, "map-whole", {area.x + 2 * step, area.y, each, each}, Icon::whole, "The whole map",
                    {.enabled = view_.zoom() > 1}))
        whole();
    return each;
}

/// The map itself: the pointer moves it, points at marks and presses them.
void MapPanel::plot(const Brushwork& b, const Area& area, const std::optional<std::array<float, 2>>& place,
                    std::optional<std::size_t>& pressed) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    view_.frame({area.x, area.y}, area.width, area.height);
    // Where a finger moves the map, it must not scroll the page.
    if (view_.zoom() > 1) b.places["map-moves"] = area;
    const bool released = press(b, "map", area);
    const bool hovered = ImGui::IsItemHovered(), held = ImGui::IsItemActive();
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (ImGui::IsItemActivated()) {
        pressed_at_ = dragged_from_ = mouse;
        dragging_ = false;
    }
    // A press that is given up takes the pointer away before it ends.
    if (held && ImGui::IsMousePosValid()) {
        dragging_ = dragging_ || std::hypot(mouse.x - pressed_at_.x, mouse.y - pressed_at_.y) > b.px(still);
        if (dragging_) view_.pan(mouse.x - dragged_from_.x, mouse.y - dragged_from_.y);
        dragged_from_ = mouse;
    }
    const float wheel = ImGui::GetIO().MouseWheel;
    if (hovered && wheel != 0) view_.zoom_at({mouse.x, mouse.y}, std::pow(1.25F, wheel));

    list.AddRectFilled(area.top_left(), area.bottom_right(), c.track, b.px(12));
    list.PushClipRect(area.top_left(), area.bottom_right(), true);
    points(b, area);
    present_ = place ? std::optional(view_.to_screen((*place)[0], (*place)[1])) : std::nullopt;
    if (present_) present(b, area, *present_);
    const float within = b.px(b.touch ? near_finger : near_mouse);
    pointed_ = (hovered || held || released) && !dragging_
                   ? view_.nearest({mouse.x, mouse.y}, within, survey_->places, survey_->images->labels, shown_)
                   : std::nullopt;
    if (hovered) b.cursor = pointed_ ? Cursor::hand : Cursor::arrow;
    if (released && !dragging_) {
        if (b.touch)
            touched_ = pointed_;
        else
            pressed = pointed_;
    }
    if (!held) dragging_ = false;
    const std::optional<std::size_t> marked = pointed_ ? pointed_ : b.touch ? touched_ : std::nullopt;
    if (marked) {
        const Spot at = view_.to_screen(survey_->places[*marked * 2], survey_->places[*marked * 2 + 1]);
        list.AddCircle({at.x, at.y}, mark_ / 2 + b.px(4), c.text, 0, b.px(2));
    }
    list.PopClipRect();
    if (pointed_ && !b.touch) look_at(b, area, *pointed_);
}

void MapPanel::points(const Brushwork& b, const Area& area) {
    // Marks grow on the way in, where there are fewer of them to be seen.
    mark_ = std::round(b.px(std::clamp(5.5F + 2.5F * std::log2(view_.zoom()), 5.5F, 13.0F)));
    const ImTextureID texture = marks_.texture(static_cast<std::size_t>(mark_));
    const float half = mark_ / 2;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    std::vector<std::size_t> seen;
    std::vector<Spot> spots;
    for (std::size_t k = 0; k < survey_->count && seen.size() < most_marks; ++k) {
        if (!shown_[survey_->images->labels[k]]) continue;
        const Spot spot = view_.to_screen(survey_->places[k * 2], survey_->places[k * 2 + 1]);
        if (spot.x < area.x - half || spot.y < area.y - half || spot.x > area.x + area.width + half ||
            spot.y > area.y + area.height + half)
            continue;
        seen.push_back(k);
        spots.push_back(spot);
    }
    if (seen.empty()) return;
    list.PushTextureID(texture);
    list.PrimReserve(static_cast<int>(seen.size() * 6), static_cast<int>(seen.size() * 4));
    for (std::size_t k = 0; k < seen.size(); ++k) {
        const std::size_t label = survey_->images->labels[seen[k]];
        const auto [left, right] = ClassMarks::place(label);
        const ImVec2 from(std::round(spots[k].x - half), std::round(spots[k].y - half));
        list.PrimRectUV(from, {from.x + mark_, from.y + mark_}, {left, 0}, {right, 1},
                        with_alpha(class_colour(label, b.theme.look.dark), 215));
    }
    list.PopTextureID();
}

/// The present picture's mark, with its name; where the place is not seen, at the rim nearest to it.
void MapPanel::present(const Brushwork& b, const Area& area, Spot exact) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float rim = b.px(14);
    const ImVec2 at(std::clamp(exact.x, area.x + rim, area.x + area.width - rim),
                    std::clamp(exact.y, area.y + rim, area.y + area.height - rim));
    b.places["map-present"] = {at.x - rim, at.y - rim, 2 * rim, 2 * rim};
    list.AddCircle(at, b.px(10), c.surface, 0, b.px(6));
    list.AddCircle(at, b.px(10), c.thread, 0, b.px(3));
    list.AddCircleFilled(at, b.px(3.5F), c.surface);
    list.AddCircleFilled(at, b.px(2.5F), c.thread);
    const std::string name = "this picture";
    const float width = text_width(b.theme.small, name) + b.px(12);
    const float left = at.x + rim + width < area.x + area.width ? at.x + rim : at.x - rim - width;
    const Area label{left, at.y - b.px(11), width, b.px(22)};
    list.AddRectFilled(label.top_left(), label.bottom_right(), with_alpha(c.surface, 235), b.px(8));
    text_line(b, label, b.theme.small, c.text, name, Align::centre);
}

/// A picture and its class beside the pointer.
void MapPanel::look_at(const Brushwork& b, const Area& area, std::size_t item) {
    const Palette& c = b.theme.colours;
    const Dataset& images = *survey_->images;
    if (hung_ != item) wall_.hang(0, images.image(item));
    hung_ = item;
    const Spot spot = view_.to_screen(survey_->places[item * 2], survey_->places[item * 2 + 1]);
    const float edge = b.px(84), pad = b.px(8), width = b.px(140), height = edge + b.px(8 + 6 + 20 + 18 + 6);
    Area bubble{spot.x + b.px(16), spot.y - height / 2, width, height};
    if (bubble.x + width > area.x + area.width) bubble.x = spot.x - b.px(16) - width;
    bubble.y = std::clamp(bubble.y, area.y + b.px(4), area.y + area.height - height - b.px(4));
    b.places["map-bubble"] = bubble;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(bubble.top_left(), bubble.bottom_right(), c.surface, b.px(10));
    list.AddRect(bubble.top_left(), bubble.bottom_right(), c.border, b.px(10), 0, b.px(1));
    wall_.draw({bubble.x + (width - edge) / 2, bubble.y + pad, edge, edge}, 0, b.px(5));
    const float y = bubble.y + pad + edge + b.px(4);
    text_line(b, {bubble.x + pad, y, width - 2 * pad, b.px(20)}, b.theme.strong, c.text,
              images.class_names[images.labels[item]], Align::centre);
    text_line(b, {bubble.x + pad, y + b.px(20), width - 2 * pad, b.px(18)}, b.theme.small, c.muted, "press to open",
              Align::centre);
}

/// What a finger chose, with a button of a finger's size.
float MapPanel::chosen_card(const Brushwork& b, const Area& area, std::optional<std::size_t>& pressed) {
    const Palette& c = b.theme.colours;
    const float height = b.px(64);
    if (!touched_) {
        text_line(b, {area.x, area.y, area.width, b.px(24)}, b.theme.small, c.muted,
                  "Touch a mark to see its picture.");
        return b.px(30);
    }
    const Dataset& images = *survey_->images;
    if (hung_ != touched_) wall_.hang(0, images.image(*touched_));
    hung_ = touched_;
    wall_.draw({area.x, area.y, b.px(56), b.px(56)}, 0, b.px(6));
    const float button = b.px(96);
    text_line(b, {area.x + b.px(68), area.y, area.width - b.px(76) - button, b.px(56)}, b.theme.strong, c.text,
              images.class_names[images.labels[*touched_]]);
    if (text_button(b, "map-open", {area.x + area.width - button, area.y + b.px(6), button, b.px(44)}, "Open",
                    "Look inside this picture", {.primary = true}))
        pressed = touched_;
    return height;
}

/// A button a class: its mark, its name; what is switched off is pale.
float MapPanel::legend(const Brushwork& b, const Area& area) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const std::vector<std::string>& names = survey_->images->class_names;
    const float gap = b.px(6), row = b.px(44);
    const std::size_t columns = area.width >= b.px(700) ? 6 : area.width >= b.px(440) ? 4 : 2;
    const float each = std::floor((area.width - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
    const float mark = std::round(b.px(14));
    legend_marks_.texture(static_cast<std::size_t>(mark));
    const auto place = [&](std::size_t k) {
        return Area{area.x + (each + gap) * static_cast<float>(k % columns),
                    area.y + (row + gap) * static_cast<float>(k / columns), each, row};
    };
    for (std::size_t k = 0; k < names.size(); ++k) {
        const Area at = place(k);
        if (press(b, ("map-class" + std::to_string(k)).c_str(), at)) toggle(k);
        const bool lit = ImGui::IsItemHovered() && !b.touch;
        hint_for_last(b, shown_[k] ? "Hide this class" : "Show this class");
        list.AddRectFilled(at.top_left(), at.bottom_right(), lit ? c.control_hovered : c.control, b.px(10));
        const unsigned alpha = shown_[k] ? 255 : 70;
        const ImVec2 centre(std::round(at.x + b.px(18) - mark / 2) + mark / 2,
                            std::round(at.centre().y - mark / 2) + mark / 2);
        legend_marks_.draw(list, centre, mark, k, with_alpha(class_colour(k, b.theme.look.dark), alpha));
        text_line(b, {at.x + b.px(32), at.y, at.width - b.px(36), at.height}, b.theme.body,
                  with_alpha(c.text, shown_[k] ? 255 : 130), names[k]);
    }
    const bool all = std::find(shown_.begin(), shown_.end(), false) == shown_.end();
    if (text_button(b, "map-all", place(names.size()), all ? "Hide all" : "Show all",
                    all ? "Then show the classes that you want" : "Show every class"))
        show_all(!all);
    const auto rows = static_cast<float>((names.size() + columns) / columns);
    return rows * (row + gap) - gap;
}

}  // namespace selvedge::ui
