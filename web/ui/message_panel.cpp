// The message and the button that puts it away.
#include "ui/message_panel.h"

#include <algorithm>

namespace selvedge::ui {
namespace {

float words_width(const Brushwork& b, float width) { return width - b.px(20 + 12 + 44 + 8); }

}  // namespace

float MessagePanel::height(const Brushwork& b, float width, const State& state) {
    if (state.message.empty()) return 0;
    return std::max(text_block_height(b.theme.body, words_width(b, width), state.message) + b.px(24), b.px(56));
}

void MessagePanel::draw(const Brushwork& b, const Area& area, const State& state, Actions& actions) {
    if (state.message.empty()) return;
    card(b, area);
    b.places["message"] = area;
    const Palette& c = b.theme.colours;
    const float stripe = b.px(6);
    ImGui::GetWindowDrawList()->AddRectFilled({area.x + b.px(12), area.y + b.px(12)},
                                              {area.x + b.px(12) + stripe, area.y + area.height - b.px(12)}, c.warning,
                                              stripe / 2);
    const float width = words_width(b, area.width);
    const float tall = text_block_height(b.theme.body, width, state.message);
    text_block(b, {area.x + b.px(30), area.y + (area.height - tall) / 2, width - b.px(10), 0}, b.theme.body, c.text,
               state.message);
    const float button = b.px(44);
    if (icon_button(b, "message-close", {area.x + area.width - button - b.px(6), area.y + b.px(6), button, button},
                    Icon::close, "Put away (Esc)", {.bare = true})) {
        actions.dismiss_message();
    }
}

}  // namespace selvedge::ui
