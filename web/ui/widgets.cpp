// How widgets look and behave: on ImGui's invisible buttons, drawn by hand.
#include "ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace selvedge::ui {
namespace {

const char* begin_of(std::string_view text) { return text.data(); }
const char* end_of(std::string_view text) { return text.data() + text.size(); }

/// Lines of at most that width, broken at spaces alone: ImGui's own wrapping also breaks "10,000" behind its comma.
/// What has no space is not broken.
std::vector<std::string_view> wrapped(ImFont* font, float width, std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t paragraph = std::min(text.find('\n'), text.size());
        std::size_t end = 0;  // of what fits
        for (std::size_t next = 0; next < paragraph;) {
            next = std::min(text.find(' ', next + 1), paragraph);
            if (end != 0 && text_width(font, text.substr(0, next)) > width) break;
            end = next;
        }
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end);
        if (!text.empty()) text.remove_prefix(1);  // the space or the line's end
    }
    if (lines.empty()) lines.emplace_back();
    return lines;
}

ImU32 faded(ImU32 colour, float by) {
    ImVec4 c = ImGui::ColorConvertU32ToFloat4(colour);
    c.w *= by;
    return ImGui::ColorConvertFloat4ToU32(c);
}

/// Draws a button's ground, and returns the colour for what stands on it.
ImU32 button_ground(const Brushwork& b, const Area& area, const ButtonLook& look) {
    const Palette& c = b.theme.colours;
    const bool hovered = look.enabled && ImGui::IsItemHovered() && !b.touch;
    const bool held = look.enabled && ImGui::IsItemActive();
    ImU32 ground = c.control;
    ImU32 sign = c.text;
    if (look.primary) {
        ground = c.accent;
        sign = c.on_accent;
    } else if (look.selected) {
        ground = c.accent_soft;
        sign = c.accent;
    } else if (held) {
        ground = c.control_held;
    } else if (hovered) {
        ground = c.control_hovered;
    } else if (look.bare) {
        ground = 0;
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (ground != 0) list.AddRectFilled(area.top_left(), area.bottom_right(), ground, b.px(10));
    if ((look.primary || look.selected) && (hovered || held)) {
        list.AddRectFilled(area.top_left(), area.bottom_right(), IM_COL32(255, 255, 255, held ? 40 : 22), b.px(10));
    }
    return look.enabled ? sign : faded(c.muted, 0.45F);
}

}  // namespace

bool press(const Brushwork& b, const char* id, const Area& area, bool enabled) {
    b.places[id] = area;
    ImGui::SetCursorScreenPos(area.top_left());
    ImGui::BeginDisabled(!enabled);
    const bool pressed = ImGui::InvisibleButton(id, {std::max(area.width, 1.0F), std::max(area.height, 1.0F)});
    if (enabled && ImGui::IsItemHovered()) b.cursor = Cursor::hand;
    ImGui::EndDisabled();
    return pressed && enabled;
}

void card(const Brushwork& b, const Area& area) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Palette& c = b.theme.colours;
    const float rounding = b.px(16);
    // Rings of shadow, each fainter than the one inside it; what the card covers is not painted twice.
    const float ring = b.theme.look.scale;
    for (int k = 1; k <= 3; ++k) {
        const float side = ring * static_cast<float>(k) / 2;
        const float below = ring * static_cast<float>(k);
        const unsigned alpha = ((c.shadow >> IM_COL32_A_SHIFT) & 255U) * static_cast<unsigned>(4 - k);
        const ImU32 colour = (c.shadow & ~IM_COL32_A_MASK) | (alpha << IM_COL32_A_SHIFT);
        list.AddRect({area.x - side, area.y + ring}, {area.x + area.width + side, area.y + area.height + below}, colour,
                     rounding + side, 0, ring);
    }
    list.AddRectFilled(area.top_left(), area.bottom_right(), c.surface, rounding);
    list.AddRect(area.top_left(), area.bottom_right(), c.border, rounding, 0,
                 std::max(1.0F, std::floor(b.theme.look.scale)));
}

float text_width(ImFont* font, std::string_view text) {
    return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, begin_of(text), end_of(text)).x;
}

float text_block_height(ImFont* font, float width, std::string_view text) {
    return static_cast<float>(wrapped(font, width, text).size()) * font->FontSize;
}

float text_block(const Brushwork& b, const Area& area, ImFont* font, ImU32 colour, std::string_view text) {
    (void)b;
    float y = area.y;
    for (const std::string_view line : wrapped(font, area.width, text)) {
        ImGui::GetWindowDrawList()->AddText(font, font->FontSize, {area.x, y}, colour, begin_of(line), end_of(line));
        y += font->FontSize;
    }
    return y - area.y;
}

void text_line(const Brushwork& b, const Area& area, ImFont* font, ImU32 colour, std::string_view text, Align align) {
    (void)b;
    std::string shortened;
    float width = text_width(font, text);
    if (width > area.width) {
        shortened = text;
        while (!shortened.empty() && width > area.width) {
            // Whole UTF-8 characters: continuation bytes go with the byte that leads them.
            while (!shortened.empty() && (static_cast<unsigned char>(shortened.back()) & 0xC0U) == 0x80U)
                shortened.pop_back();
            if (!shortened.empty()) shortened.pop_back();
            width = text_width(font, shortened + "…");
        }
        shortened += "…";
        text = shortened;
    }
    float x = area.x;
    if (align == Align::centre) x += (area.width - width) / 2;
    if (align == Align::right) x += area.width - width;
    // Most letters have no descender: what looks centred stands a little above the line's middle.
    const float y = area.y + (area.height - font->FontSize) / 2 - font->FontSize * 0.06F;
    ImGui::GetWindowDrawList()->AddText(font, font->FontSize, {std::round(x), std::round(y)}, colour, begin_of(text),
                                        end_of(text));
}

void hint_for_last(const Brushwork& b, const char* text) {
    if (b.touch || *text == '\0') return;
    if (!ImGui::IsItemHovered(ImGuiHoveredFlags_DelayNormal | ImGuiHoveredFlags_NoSharedDelay)) return;
    const ImVec2 padding(b.px(10), b.px(7));
    // Told beforehand: ImGui would find the size out in this frame and use it in the next, which may never come.
    const float height = text_block_height(b.theme.small, FLT_MAX, text);
    ImGui::SetNextWindowSize({text_width(b.theme.small, text) + 2 * padding.x + 1, height + 2 * padding.y});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padding);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, b.px(8));
    if (ImGui::BeginTooltip()) {
        ImGui::PushFont(b.theme.small);
        ImGui::TextUnformatted(text);
        ImGui::PopFont();
        ImGui::EndTooltip();
    }
    ImGui::PopStyleVar(2);
}

bool begin_popup(const char* id) {
    if (!ImGui::BeginPopup(id, ImGuiWindowFlags_NoMove)) return false;
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) ImGui::CloseCurrentPopup();
    return true;
}

bool icon_button(const Brushwork& b, const char* id, const Area& area, Icon icon, const char* hint,
                 const ButtonLook& look) {
    const bool pressed = press(b, id, area, look.enabled);
    const ImU32 colour = button_ground(b, area, look);
    draw_icon(*ImGui::GetWindowDrawList(), icon, area.centre(), b.px(22), colour);
    hint_for_last(b, hint);
    return pressed;
}

bool label_button(const Brushwork& b, const char* id, const Area& area, Icon icon, std::string_view label,
                  const char* hint, const ButtonLook& look) {
    const bool pressed = press(b, id, area, look.enabled);
    const ImU32 colour = button_ground(b, area, look);
    const float icon_size = b.px(20);
    const float gap = b.px(8);
    const float wanted = icon_size + gap + text_width(b.theme.strong, label);
    const float left = area.x + std::max((area.width - wanted) / 2, b.px(8));
    draw_icon(*ImGui::GetWindowDrawList(), icon, {left + icon_size / 2, area.centre().y}, icon_size, colour);
    const float text_left = left + icon_size + gap;
    text_line(b, {text_left, area.y, area.x + area.width - b.px(6) - text_left, area.height}, b.theme.strong, colour,
              label);
    hint_for_last(b, hint);
    return pressed;
}

bool text_button(const Brushwork& b, const char* id, const Area& area, std::string_view label, const char* hint,
                 const ButtonLook& look) {
    const bool pressed = press(b, id, area, look.enabled);
    const ImU32 colour = button_ground(b, area, look);
    text_line(b, {area.x + b.px(8), area.y, area.width - b.px(16), area.height}, b.theme.strong, colour, label,
              Align::centre);
    hint_for_last(b, hint);
    return pressed;
}

void switch_sign(const Brushwork& b, const Area& area, bool on) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float radius = area.height / 2;
    list.AddRectFilled(area.top_left(), area.bottom_right(), on ? c.accent : c.control_held, radius);
    const float x = on ? area.x + area.width - radius : area.x + radius;
    list.AddCircleFilled({x, area.y + radius}, radius - b.px(3), on ? c.on_accent : c.surface);
}

bool size_slider(const Brushwork& b, const char* id, const Area& area, float& value, float least, float most,
                 const char* hint) {
    press(b, id, area);
    const Palette& c = b.theme.colours;
    const float small_dot = b.px(2);
    const float large_dot = b.px(6);
    const float left = area.x + small_dot * 2 + b.px(12);
    const float right = area.x + area.width - large_dot * 2 - b.px(12);
    bool changed = false;
    if (ImGui::IsItemActive() && right > left) {
        // Squared, so that fine brushes have as much of the way as broad ones.
        const float t = std::clamp((ImGui::GetIO().MousePos.x - left) / (right - left), 0.0F, 1.0F);
        const float chosen = std::round(least + t * t * (most - least));
        changed = chosen != value;
        value = chosen;
    }
    const bool lit = ImGui::IsItemActive() || (ImGui::IsItemHovered() && !b.touch);
    const float t = std::sqrt(std::clamp((value - least) / (most - least), 0.0F, 1.0F));
    const float y = std::round(area.centre().y);
    const float x = left + t * (right - left);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddCircleFilled({area.x + small_dot, y}, small_dot, c.muted);
    list.AddCircleFilled({area.x + area.width - large_dot, y}, large_dot, c.muted);
    list.AddRectFilled({left, y - b.px(2)}, {right, y + b.px(2)}, c.control_held, b.px(2));
    list.AddRectFilled({left, y - b.px(2)}, {x, y + b.px(2)}, c.accent, b.px(2));
    list.AddCircleFilled({x, y}, b.px(lit ? 10 : 9), c.accent);
    list.AddCircleFilled({x, y}, b.px(lit ? 5 : 6), c.surface);
    if (!ImGui::IsItemActive()) hint_for_last(b, hint);
    return changed;
}

bool swatch(const Brushwork& b, const char* id, const Area& area, ImU32 colour, bool selected, const char* hint) {
    const bool pressed = press(b, id, area);
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 centre = area.centre();
    const float radius = b.px(9);
    const bool lit = ImGui::IsItemHovered() && !b.touch;
    if (selected || lit) list.AddCircleFilled(centre, radius + b.px(4), selected ? c.accent : c.control_hovered);
    if (selected) list.AddCircleFilled(centre, radius + b.px(2), c.surface);
    list.AddCircleFilled(centre, radius, colour);
    // Black ink on a dark card would not be seen without its rim.
    list.AddCircle(centre, radius, b.theme.look.dark ? c.muted : c.border, 0, std::max(1.0F, b.theme.look.scale));
    hint_for_last(b, hint);
    return pressed;
}

}  // namespace selvedge::ui
