// A reason a row.
#include "ui/why_panel.h"

#include <algorithm>
#include <string>

namespace selvedge::ui {
namespace {

/// More than two reasons help nobody.
constexpr std::size_t most_findings = 2;

float button_width(const Brushwork& b, const Finding& finding) {
    return finding.mend == Mend::none ? 0 : text_width(b.theme.strong, mend_label(finding.mend)) + b.px(28);
}

float words_width(const Brushwork& b, float width, const Finding& finding) {
    const float button = button_width(b, finding);
    return width - b.px(2 * 16 + 6 + 12) - (button > 0 ? button + b.px(10) : 0);
}

float row_height(const Brushwork& b, float width, const Finding& finding) {
    const float words = text_block_height(b.theme.body, words_width(b, width, finding), finding.text);
    return std::max(words + b.px(8), b.px(44));
}

}  // namespace

void WhyPanel::update(const State& state) {
    if (!state.outcome || !state.model || state.drawing.stroking()) return;
    findings_ = find_causes(*state.outcome, state.model->class_names);
    if (findings_.size() > most_findings) findings_.resize(most_findings);
}

float WhyPanel::height(const Brushwork& b, float width) const {
    if (findings_.empty()) return 0;
    float height = b.px(2 * 10) + b.px(4) * static_cast<float>(findings_.size() - 1);
    for (const Finding& finding : findings_) height += row_height(b, width, finding);
    return height;
}

void WhyPanel::draw(const Brushwork& b, const Area& area, Actions& actions) const {
    if (findings_.empty()) return;
    card(b, area);
    b.places["why"] = area;
    const Palette& c = b.theme.colours;
    const float x = area.x + b.px(16);
    const float stripe = b.px(6);
    ImGui::GetWindowDrawList()->AddRectFilled({x, area.y + b.px(14)}, {x + stripe, area.y + area.height - b.px(14)},
                                              c.warning, stripe / 2);
    float y = area.y + b.px(10);
    for (std::size_t k = 0; k < findings_.size(); ++k) {
        const Finding& finding = findings_[k];
        const float row = row_height(b, area.width, finding);
        const float width = words_width(b, area.width, finding);
        const float tall = text_block_height(b.theme.body, width, finding.text);
        text_block(b, {x + stripe + b.px(12), y + (row - tall) / 2, width, 0}, b.theme.body, c.text, finding.text);
        const float button = button_width(b, finding);
        const std::string id = "mend" + std::to_string(k);
        const Area at{area.x + area.width - b.px(16) - button, y + (row - b.px(44)) / 2, button, b.px(44)};
        if (button > 0 && text_button(b, id.c_str(), at, mend_label(finding.mend), "Does it at once"))
            actions.mend(finding.mend);
        y += row + b.px(4);
    }
}

}  // namespace selvedge::ui
