// What every key does, and how to draw so that the network has a chance.
#include "ui/help_panel.h"

#include <algorithm>
#include <array>

namespace selvedge::ui {
namespace {

struct KeyLine {
    const char* key;
    const char* does;
};
constexpr std::array<KeyLine, 12> keys{{
    {"B  E  F", "Brush, eraser, fill"},
    {"T  Y  G", "Tone, both sides at once, template"},
    {"[  ]", "Smaller and larger brush"},
    {"Ctrl+Z  Ctrl+Y", "Undo and redo"},
    {"C", "Clear the paper"},
    {"O  Ctrl+V", "Open or paste a picture"},
    {"P", "Take a picture with the camera"},
    {"N", "Next example"},
    {"M", "Next model"},
    {"1  2  3 …", "The rooms behind the tabs"},
    {"?", "This help"},
    {"Esc", "Close"},
}};
constexpr const char* advice =
    "The network knows shop photographs of ten kinds of clothing, each shown whole and alone. Draw the garment filled "
    "in, "
    "not as an outline: draw round it, then fill it. Place and size do not matter, they are evened out.";

}  // namespace

void HelpPanel::draw(const Brushwork& b, const Area& canvas, bool& open) {
    if (!open) return;
    const Palette& c = b.theme.colours;
    const float width = std::min(canvas.width - b.px(24), b.px(460));
    const float inner_width = width - b.px(48);
    const float row = b.px(28);
    const float advice_height = text_block_height(b.theme.body, inner_width, advice);
    const float height =
        b.px(24 + 44 + 8) + row * static_cast<float>(keys.size()) + b.px(14) + advice_height + b.px(24);
    const float above = std::max(std::round((canvas.height - height) / 2), b.px(12));
    const Area area{std::round(canvas.x + (canvas.width - width) / 2), canvas.y + above, width, height};

    ImGui::SetNextWindowPos(canvas.top_left());
    ImGui::SetNextWindowSize({canvas.width, std::max(canvas.height, height + 2 * above)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, IM_COL32(10, 13, 20, 150));
    ImGui::SetNextWindowFocus();
    ImGui::Begin("help-layer", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoSavedSettings);
    card(b, area);
    const float x = area.x + b.px(24);
    float y = area.y + b.px(18);
    text_line(b, {x, y, inner_width - b.px(44), b.px(44)}, b.theme.heading, c.text, "Keys and hints");
    const float button = b.px(44);
    if (icon_button(b, "help-close", {area.x + area.width - button - b.px(12), y, button, button}, Icon::close,
                    "Close (Esc)", {.bare = true})) {
        open = false;
    }
    y += b.px(44 + 8);
    for (const KeyLine& line : keys) {
        text_line(b, {x, y, b.px(130), row}, b.theme.strong, c.accent, line.key);
        text_line(b, {x + b.px(136), y, inner_width - b.px(136), row}, b.theme.body, c.text, line.does);
        y += row;
    }
    text_block(b, {x, y + b.px(14), inner_width, 0}, b.theme.body, c.muted, advice);
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !area.contains(ImGui::GetIO().MousePos)) open = false;
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
}

}  // namespace selvedge::ui
