// Controls, drawn by hand on ImGui's invisible buttons and its popups.
#include "ui/controls.h"

#include <algorithm>
#include <cmath>

namespace selvedge::ui {

std::optional<std::size_t> segments(const Brushwork& b, const std::string& id, const Area& area,
                                    std::span<const std::string> labels, std::size_t chosen, const char* hint) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(area.top_left(), area.bottom_right(), c.control, b.px(10));
    const float each = area.width / static_cast<float>(std::max<std::size_t>(labels.size(), 1));
    std::optional<std::size_t> pressed;
    for (std::size_t k = 0; k < labels.size(); ++k) {
        const Area part{std::round(area.x + each * static_cast<float>(k)), area.y, std::round(each), area.height};
        if (press(b, (id + std::to_string(k)).c_str(), part)) pressed = k;
        const bool lit = ImGui::IsItemHovered() && !b.touch;
        hint_for_last(b, hint);
        if (k == chosen || lit) {
            const Area ground = part.inset(b.px(3));
            list.AddRectFilled(ground.top_left(), ground.bottom_right(),
                               k == chosen ? c.accent_soft : c.control_hovered, b.px(8));
        }
        text_line(b, part.inset(b.px(4)), k == chosen ? b.theme.strong : b.theme.body, k == chosen ? c.accent : c.text,
                  labels[k], Align::centre);
    }
    return pressed;
}

int stepper(const Brushwork& b, const std::string& id, const Area& area, std::string_view value, const char* hint) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(area.top_left(), area.bottom_right(), c.control, b.px(10));
    const float end = std::min(b.px(44), area.width / 3);
    int step = 0;
    for (const int side : {-1, 1}) {
        const Area part{side < 0 ? area.x : area.x + area.width - end, area.y, end, area.height};
        if (press(b, (id + (side < 0 ? "-less" : "-more")).c_str(), part)) step = side;
        hint_for_last(b, hint);
        if (ImGui::IsItemActive() || (ImGui::IsItemHovered() && !b.touch))
            list.AddRectFilled(part.top_left(), part.bottom_right(),
                               ImGui::IsItemActive() ? c.control_held : c.control_hovered, b.px(10));
        draw_icon(list, side < 0 ? Icon::minus : Icon::plus, part.centre(), b.px(16), c.text);
    }
    text_line(b, {area.x + end, area.y, area.width - 2 * end, area.height}, b.theme.strong, c.text, value,
              Align::centre);
    return step;
}

std::optional<std::size_t> menu(const Brushwork& b, const std::string& id, const Area& area, std::string_view shown,
                                std::span<const MenuRow> rows, std::size_t chosen, const char* hint) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const bool open = press(b, id.c_str(), area);
    const bool lit = ImGui::IsItemHovered() && !b.touch;
    hint_for_last(b, hint);
    list.AddRectFilled(area.top_left(), area.bottom_right(), lit ? c.control_hovered : c.control, b.px(10));
    const float chevron = b.px(16);
    text_line(b, {area.x + b.px(12), area.y, area.width - b.px(28) - chevron, area.height}, b.theme.strong, c.text,
              shown);
    draw_icon(list, Icon::chevron, {area.x + area.width - b.px(10) - chevron / 2, area.centre().y}, chevron, c.muted);

    const std::string popup = id + "-menu";
    if (open && !rows.empty()) ImGui::OpenPopup(popup.c_str());
    float width = area.width;
    for (const MenuRow& row : rows)
        width = std::max(
            width, std::max(text_width(b.theme.strong, row.title), text_width(b.theme.small, row.detail)) + b.px(24));
    const float screen = ImGui::GetIO().DisplaySize.x;
    width = std::min(width, screen - b.px(40));
    const float left = std::clamp(area.x, b.px(12), std::max(screen - width - b.px(28), b.px(12)));
    ImGui::SetNextWindowPos({left, area.y + area.height + b.px(4)}, ImGuiCond_Appearing);
    if (!begin_popup(popup.c_str())) return {};
    std::optional<std::size_t> pressed;
    for (std::size_t k = 0; k < rows.size(); ++k) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const Area row{at.x, at.y, width, b.px(rows[k].detail.empty() ? 44 : 56)};
        if (press(b, (id + std::to_string(k)).c_str(), row)) pressed = k;
        ImDrawList& over = *ImGui::GetWindowDrawList();
        if (ImGui::IsItemHovered() || k == chosen)
            over.AddRectFilled(row.top_left(), row.bottom_right(), k == chosen ? c.accent_soft : c.control, b.px(8));
        const float inside = b.px(12);
        const float title = rows[k].detail.empty() ? row.height : b.px(22);
        text_line(b, {row.x + inside, row.y + (rows[k].detail.empty() ? 0 : b.px(7)), row.width - 2 * inside, title},
                  b.theme.strong, k == chosen ? c.accent : c.text, rows[k].title);
        if (!rows[k].detail.empty())
            text_line(b, {row.x + inside, row.y + b.px(29), row.width - 2 * inside, b.px(20)}, b.theme.small, c.muted,
                      rows[k].detail);
    }
    if (pressed) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
    return pressed;
}

void progress_bar(const Brushwork& b, const Area& area, float part) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float round = area.height / 2;
    list.AddRectFilled(area.top_left(), area.bottom_right(), c.track, round);
    const float length = area.width * std::clamp(part, 0.0F, 1.0F);
    if (length >= 1) list.AddRectFilled(area.top_left(), {area.x + length, area.y + area.height}, c.accent, round);
}

void group_heading(const Brushwork& b, const Area& area, std::string_view title, std::string_view at_end) {
    const Palette& c = b.theme.colours;
    text_line(b, area, b.theme.strong, c.text, title);
    if (!at_end.empty()) text_line(b, area, b.theme.small, c.muted, at_end, Align::right);
}

}  // namespace selvedge::ui
