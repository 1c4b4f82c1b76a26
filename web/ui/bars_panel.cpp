// Ten bars that glide to their new lengths.
#include "ui/bars_panel.h"

#include <algorithm>
#include <cmath>

#include "ui/words.h"

namespace selvedge::ui {
namespace {

/// Seconds in which the way that is left shrinks to a third or so.
constexpr float glide = 0.05F;
/// Parts of a bar that nobody can see.
constexpr float arrived = 0.002F;

}  // namespace

bool BarsPanel::advance(const State& state, float elapsed, bool motion) {
    const std::size_t classes = state.model ? state.model->class_names.size() : 10;
    shown_.resize(classes, 0.0F);
    bool moving = false;
    for (std::size_t k = 0; k < classes; ++k) {
        const bool known = state.outcome && state.outcome->answer && k < state.outcome->answer->probabilities.size();
        const float wanted = known ? state.outcome->answer->probabilities[k] : 0.0F;
        if (!motion || std::fabs(wanted - shown_[k]) < arrived) {
            shown_[k] = wanted;
        } else {
            shown_[k] += (wanted - shown_[k]) * (1 - std::exp(-elapsed / glide));
            moving = true;
        }
    }
    return moving;
}

bool BarsPanel::draw(const Brushwork& b, const Area& area, const State& state, float elapsed) {
    const bool moving = advance(state, elapsed, b.theme.look.motion);
    card(b, area);
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float pad = b.px(area.width < b.px(420) ? 14 : 20);
    const Area inner{area.x + pad, area.y + b.px(16), area.width - 2 * pad, area.height - b.px(30)};
    text_line(b, {inner.x, inner.y, inner.width, b.px(24)}, b.theme.strong, c.text, "How likely is each class?");

    const auto rows = static_cast<float>(std::max<std::size_t>(shown_.size(), 1));
    const float top = inner.y + b.px(32);
    const float row_height = std::floor((inner.y + inner.height - top) / rows);
    const float label_width = b.px(102);
    const float number_width = b.px(54);
    const float bar_left = inner.x + label_width;
    const float bar_width = inner.width - label_width - number_width;
    const float thickness = std::min(b.px(12), row_height * 0.5F);
    const Answer* answer = state.outcome && state.outcome->answer ? &*state.outcome->answer : nullptr;
    for (std::size_t k = 0; k < shown_.size(); ++k) {
        const float y = top + static_cast<float>(k) * row_height;
        const bool best = answer != nullptr && k == answer->index;
        const bool known = answer != nullptr && k < answer->probabilities.size();
        const std::string_view label = state.model ? std::string_view(state.model->class_names[k]) : "";
        text_line(b, {inner.x, y, label_width - b.px(8), row_height}, best ? b.theme.strong : b.theme.body,
                  best ? c.accent : c.text, label);
        const float bar_top = std::round(y + (row_height - thickness) / 2);
        list.AddRectFilled({bar_left, bar_top}, {bar_left + bar_width, bar_top + thickness}, c.track, thickness / 2);
        const float length = bar_width * std::clamp(shown_[k], 0.0F, 1.0F);
        if (length >= 1) {
            // A bar shorter than its round ends is cut off from one that is long enough to have them.
            list.PushClipRect({bar_left, bar_top}, {bar_left + length, bar_top + thickness}, true);
            list.AddRectFilled({bar_left, bar_top}, {bar_left + std::max(length, thickness), bar_top + thickness},
                               best ? c.accent : c.bar, thickness / 2);
            list.PopClipRect();
        }
        text_line(b, {bar_left + bar_width, y, number_width, row_height}, best ? b.theme.strong : b.theme.body,
                  best ? c.accent : c.muted, known ? percent(answer->probabilities[k]) : "–", Align::right);
    }
    return moving;
}

}  // namespace selvedge::ui
