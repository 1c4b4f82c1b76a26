// Words in a row; a thread runs under the one that is open.
#include "ui/tabs_panel.h"

#include <cmath>
#include <string>

namespace selvedge::ui {
namespace {

float natural_width(const Brushwork& b, const Room& room) {
    return std::round(text_width(b.theme.strong, room.title())) + b.px(28);
}

}  // namespace

float TabsPanel::width(const Brushwork& b, const Rooms& rooms) {
    float width = 0;
    for (const auto& room : rooms) width += natural_width(b, *room);
    return width;
}

std::size_t TabsPanel::draw(const Brushwork& b, const Area& area, const Rooms& rooms, std::size_t open, bool spread) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float each = std::floor(area.width / static_cast<float>(rooms.size()));
    std::size_t chosen = open;
    float x = area.x;
    for (std::size_t k = 0; k < rooms.size(); ++k) {
        const Room& room = *rooms[k];
        const Area tab{x, area.y, spread ? each : natural_width(b, room), area.height};
        const std::string id = "room-" + std::string(room.id());
        if (press(b, id.c_str(), tab)) chosen = k;
        const bool lit = ImGui::IsItemHovered() && !b.touch;
        const std::string hint = std::string(room.about()) + " (" + std::to_string(k + 1) + ")";
        hint_for_last(b, hint.c_str());
        if (lit && k != open) {
            const Area ground = tab.inset(b.px(3));
            list.AddRectFilled(ground.top_left(), ground.bottom_right(), c.control_hovered, b.px(8));
        }
        text_line(b, tab, b.theme.strong, k == open ? c.text : c.muted, room.title(), Align::centre);
        if (k == open) {
            const float inside = spread ? b.px(12) : b.px(14);
            const float bottom = tab.y + tab.height - b.px(4);
            list.AddRectFilled({tab.x + inside, bottom - b.px(3)}, {tab.x + tab.width - inside, bottom}, c.thread,
                               b.px(2));
        }
        x += tab.width;
    }
    return chosen;
}

}  // namespace selvedge::ui
