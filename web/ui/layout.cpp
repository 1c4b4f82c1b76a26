// App's layout: the header with its tabs, the room that is open, the footer, and help on top.
#include <algorithm>
#include <cmath>

#include "ui/app.h"
#include "ui/header_panel.h"
#include "ui/help_panel.h"
#include "ui/message_panel.h"
#include "ui/tabs_panel.h"

namespace selvedge::ui {
namespace {

constexpr float two_columns_from = 880;
constexpr float widest_content = 1180;
constexpr float widest_column = 640;
constexpr float footer_height = 44;

}  // namespace

void App::layout() {
    const Brushwork b{theme_, places_, cursor_, touch_};
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({width_, height_});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::Begin("page", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                     ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar();
    ImGui::PushFont(theme_.body);

    const bool wide = width_ >= theme_.px(two_columns_from);
    const float margin = theme_.px(wide ? 24 : 12);
    const float widest = theme_.px(wide ? widest_content : widest_column);
    Area content{0, 0, std::min(width_ - 2 * margin, widest), 0};
    content.x = std::floor((width_ - content.width) / 2);
    content.y = header(b, content, wide);
    content.height = seen_height_ - content.y - theme_.px(footer_height);
    Room& room = *rooms_[open_room_];
    const float below = theme_.px(wide ? footer_height : footer_height + 20);
    const float drawn = content.y + room.draw({b, content, wide, static_cast<float>(elapsed_)});
    // At the lower edge of a room that does not fill the window; a pixel less, so that nothing scrolls for rounding.
    const float bottom = std::max(drawn, seen_height_ - below - 1);
    footer(b, {content.x, bottom, content.width, below});
    content_height_ = bottom + below;
    ImGui::PopFont();
    ImGui::End();
    ImGui::PushFont(theme_.body);
    HelpPanel::draw(b, {0, seen_from_, width_, seen_height_}, help_open_);
    ImGui::PopFont();
}

/// The header with its tabs and whatever there is to be said; returns where the room begins.
float App::header(const Brushwork& b, const Area& content, bool wide) {
    const float height = HeaderPanel::height(b);
    const bool tabs = rooms_.size() > 1;
    const float tabs_width = tabs ? TabsPanel::width(b, rooms_) : 0;
    const Area middle =
        HeaderPanel::draw(b, {content.x, 0, content.width, height}, wide ? tabs_width : 0, state_, *this);
    float y = height;
    if (tabs && wide) {
        const float top = std::round((height - TabsPanel::height(b)) / 2);
        open_room(TabsPanel::draw(b, {middle.x, top, middle.width, TabsPanel::height(b)}, rooms_, open_room_, false));
    } else if (tabs) {
        open_room(TabsPanel::draw(b, {content.x, y, content.width, TabsPanel::height(b)}, rooms_, open_room_, true));
        y += TabsPanel::height(b) + theme_.px(12);
    }
    const float message = MessagePanel::height(b, content.width, state_);
    if (message == 0) return y;
    MessagePanel::draw(b, {content.x, y, content.width, message}, state_, *this);
    return y + message + theme_.px(wide ? 16 : 12);
}

void App::footer(const Brushwork& b, const Area& area) {
    const Palette& c = theme_.colours;
    const char* promise = "Nothing leaves this device: pictures are read and answered here, in the page.";
    const bool room = area.width > theme_.px(760);
    text_line(b, {area.x, area.y, area.width, room ? area.height : area.height / 2 + theme_.px(4)}, theme_.small,
              c.muted, room ? promise : "Nothing leaves this device.", room ? Align::left : Align::centre);
    const std::string build = "Selvedge " + state_.build;
    if (room) {
        text_line(b, area, theme_.small, c.muted, build, Align::right);
    } else {
        text_line(b, {area.x, area.y + area.height / 2 - theme_.px(8), area.width, area.height / 2}, theme_.small,
                  c.muted, build, Align::centre);
    }
}

}  // namespace selvedge::ui
