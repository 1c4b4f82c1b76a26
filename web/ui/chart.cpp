// Charts on ImGui's draw list.
#include "ui/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace selvedge::ui {
namespace {

std::string number(float value, float step, bool percent) {
    std::array<char, 32> text{};
    if (percent)
        std::snprintf(text.data(), text.size(), step < 0.01F ? "%.1f %%" : "%.0f %%", static_cast<double>(value) * 100);
    else
        std::snprintf(text.data(), text.size(),
                      step < 0.1F ? "%.2f"
                      : step < 1  ? "%.1f"
                                  : "%.0f",
                      static_cast<double>(value));
    return text.data();
}

/// The point whose x is nearest.
const ImVec2& nearest(const std::vector<ImVec2>& points, float x) {
    return *std::min_element(points.begin(), points.end(),
                             [x](const ImVec2& p, const ImVec2& q) { return std::fabs(p.x - x) < std::fabs(q.x - x); });
}

void reading(const Brushwork& b, const ChartAxes& axes, const std::vector<ChartLine>& lines, float x) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(b.px(10), b.px(7)));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, b.px(8));
    if (ImGui::BeginTooltip()) {
        ImGui::PushFont(b.theme.small);
        for (const ChartLine& line : lines) {
            if (line.name.empty() || line.points.empty()) continue;
            const ImVec2& point = nearest(line.points, x);
            const std::string text = line.name + ": " + number(point.y, 0.005F, axes.percent) + " at " +
                                     std::string(axes.x_name) + " " +
                                     number(point.x, std::floor(point.x) == point.x ? 1 : 0.1F, false);
            ImGui::PushStyleColor(ImGuiCol_Text, line.colour);
            ImGui::TextUnformatted(text.c_str());
            ImGui::PopStyleColor();
        }
        ImGui::PopFont();
        ImGui::EndTooltip();
    }
    ImGui::PopStyleVar(2);
}

float legend(const Brushwork& b, const Area& area, const std::vector<ChartLine>& lines) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    float x = area.x + area.width;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (line->name.empty()) continue;
        const float words = text_width(b.theme.small, line->name);
        if (x - words - b.px(24) < area.x) break;
        x -= words;
        text_line(b, {x, area.y, words + 1, area.height}, b.theme.small, b.theme.colours.muted, line->name);
        const float y = std::round(area.y + area.height / 2);
        list.AddRectFilled({x - b.px(18), y - b.px(1)}, {x - b.px(6), y + b.px(2)}, line->colour, b.px(1));
        x -= b.px(32);
    }
    return x;
}

}  // namespace

float grid_step(float range, int most) {
    const float least = range / static_cast<float>(std::max(most, 1));
    if (!(least > 0)) return 1;
    const float power = std::pow(10.0F, std::floor(std::log10(least)));
    for (const float factor : {1.0F, 2.0F, 5.0F})
        if (factor * power >= least * 0.999F) return factor * power;
    return 10 * power;
}

void draw_chart(const Brushwork& b, const char* id, const Area& area, const ChartAxes& axes,
                const std::vector<ChartLine>& lines) {
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    b.places[id] = area;
    const float title = b.px(24);
    const float title_width = text_width(b.theme.strong, axes.title);
    text_line(b, {area.x, area.y, title_width + 1, title}, b.theme.strong, c.text, axes.title);
    legend(b, {area.x + title_width + b.px(12), area.y, area.width - title_width - b.px(12), title}, lines);

    const float y_step = grid_step(axes.y_to - axes.y_from, 5);
    const float left = area.x + text_width(b.theme.small, number(axes.y_to, y_step, axes.percent)) + b.px(10);
    const Area plot{std::round(left), std::round(area.y + title + b.px(6)), area.x + area.width - std::round(left),
                    std::round(area.height - title - b.px(6) - b.px(22))};
    const auto at = [&](const ImVec2& p) {
        return ImVec2(plot.x + (p.x - axes.x_from) / std::max(axes.x_to - axes.x_from, 1e-6F) * plot.width,
                      plot.y + (axes.y_to - p.y) / std::max(axes.y_to - axes.y_from, 1e-6F) * plot.height);
    };
    const float hair = std::max(1.0F, std::floor(b.theme.look.scale));
    for (float y = std::ceil(axes.y_from / y_step) * y_step; y <= axes.y_to + y_step * 0.01F; y += y_step) {
        const float height = std::round(at({0, y}).y);
        list.AddRectFilled({plot.x, height}, {plot.x + plot.width, height + hair}, c.track);
        text_line(b, {area.x, height - b.px(10), left - area.x - b.px(8), b.px(20)}, b.theme.small, c.muted,
                  number(y, y_step, axes.percent), Align::right);
    }
    const float widest = grid_step(axes.x_to - axes.x_from, static_cast<int>(plot.width / b.px(48)));
    const float x_step = axes.x_percent ? widest : std::max(widest, 1.0F);
    for (float x = std::ceil(axes.x_from / x_step) * x_step; x <= axes.x_to + x_step * 0.01F; x += x_step)
        text_line(b, {at({x, 0}).x - b.px(24), plot.y + plot.height + b.px(2), b.px(48), b.px(20)}, b.theme.small,
                  c.muted, number(x, x_step, axes.x_percent), Align::centre);

    list.PushClipRect({plot.x - b.px(5), plot.y - b.px(5)},
                      {plot.x + plot.width + b.px(5), plot.y + plot.height + b.px(5)}, true);
    for (const ChartLine& line : lines) {
        for (const ImVec2& point : line.points) list.PathLineTo(at(point));
        list.PathStroke(line.colour, ImDrawFlags_None, b.px(line.strong ? 2.5F : 1.5F));
        if (!line.strong || line.points.size() > 40) continue;
        for (const ImVec2& point : line.points) list.AddCircleFilled(at(point), b.px(3.5F), line.colour);
    }
    list.PopClipRect();

    ImGui::SetCursorScreenPos(plot.top_left());
    ImGui::InvisibleButton(id, {std::max(plot.width, 1.0F), std::max(plot.height, 1.0F)});
    if (!ImGui::IsItemHovered() || b.touch) return;
    const float mouse = ImGui::GetIO().MousePos.x;
    list.AddRectFilled({mouse, plot.y}, {mouse + hair, plot.y + plot.height}, c.border);
    reading(b, axes, lines, axes.x_from + (mouse - plot.x) / plot.width * (axes.x_to - axes.x_from));
}

}  // namespace selvedge::ui
