// App's layout: two columns where there is room, one on a phone.
#include <algorithm>
#include <cmath>

#include "ui/app.h"
#include "ui/header_panel.h"
#include "ui/help_panel.h"
#include "ui/item_panel.h"
#include "ui/message_panel.h"
#include "ui/verdict_panel.h"

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

    const bool two_columns = width_ >= theme_.px(two_columns_from);
    const float margin = theme_.px(two_columns ? 24 : 12);
    const float widest = theme_.px(two_columns ? widest_content : widest_column);
    Area content{0, 0, std::min(width_ - 2 * margin, widest), 0};
    content.x = std::floor((width_ - content.width) / 2);
    const float header = HeaderPanel::height(b);
    if (two_columns) {
        // The columns are as high as the window allows, and the content as wide as they then are.
        content.height = std::max(seen_height_ - header - theme_.px(footer_height), theme_.px(560));
        wide(b, content);
    } else {
        narrow(b, content);
    }
    ImGui::PopFont();
    ImGui::End();
    ImGui::PushFont(theme_.body);
    HelpPanel::draw(b, {0, seen_from_, width_, seen_height_}, help_open_);
    ImGui::PopFont();
}

void App::bars(const Brushwork& b, const Area& area) {
    moving_ = bars_.draw(b, area, state_, static_cast<float>(elapsed_));
}

void App::wide(const Brushwork& b, Area content) {
    const float gap = theme_.px(16);
    const float header = HeaderPanel::height(b);
    const float message = MessagePanel::height(b, content.width, state_);
    const float used = header + (message > 0 ? message + gap : 0);
    const bool roomy = content.width >= theme_.px(1060);
    const float pad_width = std::clamp(PadPanel::width_for(b, content.height - (used - header)), theme_.px(400),
                                       std::floor(content.width * (roomy ? 0.54F : 0.5F)));
    const float pad_height = PadPanel::height(b, pad_width);
    const float right_width = std::min(content.width - pad_width - gap, theme_.px(600));
    content.width = pad_width + gap + right_width;
    content.x = std::floor((width_ - content.width) / 2);

    HeaderPanel::draw(b, {content.x, 0, content.width, header}, state_, *this);
    MessagePanel::draw(b, {content.x, header, content.width, message}, state_, *this);
    pad_.draw(b, {content.x, used, pad_width, pad_height}, state_, *this);

    const float right = content.x + pad_width + gap;
    const float edge = theme_.px(!roomy ? 168 : pad_height >= theme_.px(640) ? 224 : 196);
    const float top_height = ItemPanel::height(b, edge);
    const float item_width = ItemPanel::narrow_width(b, edge);
    VerdictPanel::draw(b, {right, used, right_width - item_width - gap, top_height}, state_);
    ItemPanel::draw(b, {right + right_width - item_width, used, item_width, top_height}, state_);
    const float rest = pad_height - top_height - gap;
    const float bars_height = std::max(rest, BarsPanel::height(b) * 0.8F);
    bars(b, {right, used + top_height + gap, right_width, bars_height});

    const float bottom = used + std::max(pad_height, top_height + gap + bars_height);
    footer(b, {content.x, bottom, content.width, theme_.px(footer_height)});
    content_height_ = bottom + theme_.px(footer_height);
}

void App::narrow(const Brushwork& b, Area content) {
    const float gap = theme_.px(12);
    float y = 0;
    const auto next = [&](float height) {
        const Area area{content.x, y, content.width, height};
        y += height + gap;
        return area;
    };
    HeaderPanel::draw(b, {content.x, 0, content.width, HeaderPanel::height(b)}, state_, *this);
    y = HeaderPanel::height(b);
    const float message = MessagePanel::height(b, content.width, state_);
    if (message > 0) MessagePanel::draw(b, next(message), state_, *this);
    pad_.draw(b, next(PadPanel::height(b, content.width)), state_, *this);
    VerdictPanel::draw(b, next(VerdictPanel::least_height(b)), state_);
    bars(b, next(BarsPanel::height(b)));
    const float edge = theme_.px(content.width < theme_.px(350) ? 168 : 196);
    ItemPanel::draw(b, next(ItemPanel::height(b, edge)), state_);
    footer(b, {content.x, y - gap, content.width, theme_.px(footer_height + 20)});
    content_height_ = y - gap + theme_.px(footer_height + 20);
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
