// The verdict, beside a piece of selvedge.
#include "ui/verdict_panel.h"

#include <cstdio>

#include "ui/words.h"

namespace selvedge::ui {
namespace {

struct Lines {
    std::string headline, detail;
    bool faint = false;
};

Lines lines_of(const State& state) {
    if (!state.model && !state.model_trouble.empty()) return {"No answer", state.model_trouble, true};
    if (!state.model) return {"One moment …", "The model is on its way.", true};
    if (!state.outcome) return {"One moment …", "Looking.", true};
    if (state.outcome->error) return {"No answer", state.outcome->error->message(), true};
    if (!state.outcome->answer)
        return {"Nothing to see yet", "Draw a piece of clothing, or open, drop or paste a picture.", true};
    VerdictWords words = verdict_words(*state.outcome->answer, state.model->class_names);
    return {std::move(words.headline), std::move(words.detail), false};
}

}  // namespace

void VerdictPanel::draw(const Brushwork& b, const Area& area, const State& state) {
    card(b, area);
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool answered = state.outcome && state.outcome->answer;

    const Area inner = area.inset(b.px(18));
    const float edge = b.px(6);
    list.AddRectFilled({inner.x, inner.y}, {inner.x + edge, inner.y + inner.height}, answered ? c.thread : c.track,
                       edge / 2);
    const float x = inner.x + edge + b.px(16);
    const float width = inner.x + inner.width - x;

    const Lines lines = lines_of(state);
    const bool roomy = area.height >= b.px(180);
    float y = inner.y + (roomy ? b.px(6) : -b.px(2));
    text_line(b, {x, y, width, b.px(20)}, b.theme.small, c.muted, "The network says");
    y += b.px(roomy ? 26 : 20);
    ImFont* font = text_width(b.theme.title, lines.headline) <= width ? b.theme.title : b.theme.heading;
    text_line(b, {x, y, width, b.px(42)}, font, lines.faint ? c.muted : c.text, lines.headline);
    y += b.px(roomy ? 50 : 44);
    const bool unsure = answered && state.outcome->answer->verdict != Verdict::sure;
    text_block(b, {x, y, width, 0}, b.theme.body, unsure ? c.warning : c.text, lines.detail);
    if (!roomy || !answered) return;

    // How the answer came about, from the card's foot upwards.
    std::array<char, 80> timing{};
    std::snprintf(timing.data(), timing.size(), "Answered in %.1f ms", state.outcome->milliseconds);
    const std::string prepared = "Picture: " + in_sentence(conversion_words(state.outcome->conversion));
    const float foot = inner.y + inner.height;
    const float tall = text_block_height(b.theme.small, width, prepared);
    text_line(b, {x, foot - b.px(20), width, b.px(20)}, b.theme.small, c.muted, timing.data());
    text_block(b, {x, foot - b.px(26) - tall, width, 0}, b.theme.small, c.muted, prepared);
}

}  // namespace selvedge::ui
