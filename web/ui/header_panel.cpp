// The line along the top.
#include "ui/header_panel.h"

#include <algorithm>

namespace selvedge::ui {

Area HeaderPanel::draw(const Brushwork& b, const Area& area, float tabs_width, const State& state, Actions& actions) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float middle = area.y + area.height / 2;
    const float mark = b.px(28);
    draw_mark(list, {area.x, middle - mark / 2}, mark, b.theme.look.dark ? IM_COL32(63, 86, 190, 255) : c.accent,
              IM_COL32(250, 247, 240, 255), IM_COL32(199, 53, 43, 255));
    const float name = area.x + mark + b.px(10);
    const float name_width = text_width(b.theme.heading, "Selvedge");
    text_line(b, {name, area.y, name_width, area.height}, b.theme.heading, c.text, "Selvedge");

    const float button = b.px(44);
    const Area help{area.x + area.width - button, middle - button / 2, button, button};
    if (icon_button(b, "help", help, Icon::help, "Keys and hints (?)", {.bare = true})) actions.toggle_help();

    const bool wide = area.width > b.px(760);
    const float left = name + name_width + b.px(wide ? 22 : 14);
    const float right = help.x - b.px(8);
    const float width = std::min(right - left - tabs_width, b.px(wide ? 300 : 260));
    if (wide && tabs_width == 0) {
        text_line(b, {left, area.y + b.px(1), right - width - left - b.px(16), area.height}, b.theme.body, c.muted,
                  "Draw a piece of clothing, and a small neural network names it");
    }
    models(b, {right - width, middle - button / 2, width, button}, state, actions);
    return {left, area.y, tabs_width, area.height};
}

void HeaderPanel::models(const Brushwork& b, const Area& area, const State& state, Actions& actions) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    b.places["model"] = area;
    ImGui::SetCursorScreenPos(area.top_left());
    const bool pressed = ImGui::InvisibleButton("model", {area.width, area.height});
    const bool lit = ImGui::IsItemHovered() && !b.touch;
    if (lit) b.cursor = Cursor::hand;
    hint_for_last(b, "Choose a model (M for the next one)");
    list.AddRectFilled(area.top_left(), area.bottom_right(), lit ? c.control_hovered : c.surface, b.px(10));
    list.AddRect(area.top_left(), area.bottom_right(), c.border, b.px(10), 0, std::max(1.0F, b.theme.look.scale));
    const bool some = state.chosen_model < state.models.size();
    const std::string_view title = some ? std::string_view(state.models[state.chosen_model].title) : "No model";
    const float chevron = b.px(18);
    text_line(b, {area.x + b.px(14), area.y, area.width - b.px(28) - chevron, area.height}, b.theme.strong,
              state.model_loading ? c.muted : c.text, title);
    draw_icon(list, Icon::chevron, {area.x + area.width - b.px(12) - chevron / 2, area.centre().y}, chevron, c.muted);

    if (pressed && !state.models.empty()) ImGui::OpenPopup("models");
    float row_width = std::max(area.width, b.px(280));
    for (const ModelEntry& entry : state.models) {
        const float words = std::max(text_width(b.theme.strong, entry.title), text_width(b.theme.small, entry.detail));
        row_width = std::max(row_width, words + b.px(24));
    }
    row_width = std::min(row_width, ImGui::GetIO().DisplaySize.x - b.px(40));
    ImGui::SetNextWindowPos({area.x + area.width, area.y + area.height + b.px(6)}, ImGuiCond_Always, {1, 0});
    if (!begin_popup("models")) return;
    const float row = b.px(56);
    for (std::size_t k = 0; k < state.models.size(); ++k) {
        const std::string id = "model" + std::to_string(k);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const Area item{at.x, at.y, row_width, row};
        b.places[id] = item;
        const bool chosen = ImGui::InvisibleButton(id.c_str(), {item.width, item.height});
        ImDrawList& popup = *ImGui::GetWindowDrawList();
        const bool current = k == state.chosen_model;
        if (ImGui::IsItemHovered() || current) {
            popup.AddRectFilled(item.top_left(), item.bottom_right(), current ? c.accent_soft : c.control, b.px(8));
        }
        if (ImGui::IsItemHovered()) b.cursor = Cursor::hand;
        const float inside = b.px(12);
        text_line(b, {item.x + inside, item.y + b.px(7), item.width - 2 * inside, b.px(22)}, b.theme.strong,
                  current ? c.accent : c.text, state.models[k].title);
        text_line(b, {item.x + inside, item.y + b.px(29), item.width - 2 * inside, b.px(20)}, b.theme.small, c.muted,
                  state.models[k].detail);
        if (chosen) {
            actions.choose_model(k);
            ImGui::CloseCurrentPopup();
        }
    }
    ImGui::EndPopup();
}

}  // namespace selvedge::ui
