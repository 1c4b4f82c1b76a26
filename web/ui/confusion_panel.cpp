// Cells shaded by the part of their row; what is wrong stands out.
#include "ui/confusion_panel.h"

#include <algorithm>
#include <cmath>

#include "ui/words.h"

namespace selvedge::ui {
namespace {

ImU32 mixed(ImU32 from, ImU32 to, float part) {
    const ImVec4 a = ImGui::ColorConvertU32ToFloat4(from), b = ImGui::ColorConvertU32ToFloat4(to);
    return ImGui::ColorConvertFloat4ToU32(
        {a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part, a.z + (b.z - a.z) * part, 1});
}

/// Whether there is room for the classes' names beside the rows; else they stand below.
bool names_beside(const Brushwork& b, float width) { return width >= b.px(480); }

float label_width(const Brushwork& b, float width) { return b.px(names_beside(b, width) ? 96 : 26); }

/// Below the matrix, where there is no room beside it.
constexpr float legend_height = 62;

float cell_edge(const Brushwork& b, float width) { return std::floor((width - b.px(36) - label_width(b, width)) / 10); }

}  // namespace

float ConfusionPanel::height(const Brushwork& b, float width) {
    return b.px(14 + 28 + 22 + 24) + 10 * std::min(cell_edge(b, width), b.px(48)) + b.px(12) +
           (names_beside(b, width) ? 0 : b.px(legend_height));
}

std::optional<Cell> ConfusionPanel::draw(const Brushwork& b, const Area& area, const ConfusionMatrix& matrix,
                                         std::span<const std::string> names, const std::optional<Cell>& chosen) {
    card(b, area);
    const Palette& c = b.theme.colours;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Area inner{area.x + b.px(18), area.y + b.px(14), area.width - b.px(36), 0};
    text_line(b, {inner.x, inner.y, inner.width, b.px(28)}, b.theme.heading, c.text, "What is taken for what");
    text_line(b, {inner.x, inner.y + b.px(26), inner.width, b.px(20)}, b.theme.small, c.muted,
              names_beside(b, area.width) ? "Rows: what it is. Columns: the answer. Press a cell to see its pictures."
                                          : "Rows: what it is. Columns: the answer.");
    const float labels = label_width(b, area.width);
    const bool named = names_beside(b, area.width);
    const float wide = cell_edge(b, area.width), high = std::min(wide, b.px(48));
    const float left = inner.x + labels, top = inner.y + b.px(28 + 22 + 24);
    std::optional<Cell> pressed;
    for (std::size_t k = 0; k < matrix.classes; ++k) {
        const auto at = static_cast<float>(k);
        const std::string number = std::to_string(k);
        text_line(b, {left + at * wide, top - b.px(22), wide, b.px(20)}, b.theme.small, c.muted, number, Align::centre);
        const std::string label = named && k < names.size() ? number + " " + names[k] : number;
        text_line(b, {inner.x, top + at * high, labels - b.px(6), high}, b.theme.small, c.text, label);
    }
    if (!named) {
        std::string legend = "Press a cell to see its pictures. ";
        for (std::size_t k = 0; k < names.size(); ++k)
            legend += (k == 0 ? "" : ", ") + std::to_string(k) + " " + in_sentence(names[k]);
        const float below = top + static_cast<float>(matrix.classes) * high + b.px(6);
        text_block(b, {inner.x, below, inner.width, b.px(legend_height)}, b.theme.small, c.muted, legend);
    }
    for (std::size_t truth = 0; truth < matrix.classes; ++truth) {
        const auto support = static_cast<float>(std::max<std::uint64_t>(matrix.support(truth), 1));
        for (std::size_t answer = 0; answer < matrix.classes; ++answer) {
            const Area cell{left + static_cast<float>(answer) * wide, top + static_cast<float>(truth) * high,
                            wide - b.px(2), high - b.px(2)};
            const std::uint32_t count = matrix.at(truth, answer);
            const bool right = truth == answer;
            const float part = static_cast<float>(count) / support;
            // A tenth of a row taken for one other class is as strong as can be.
            const float shade = right ? part * 0.55F : std::min(std::sqrt(part * 10) * 0.8F, 0.8F);
            const std::string id = "cell" + std::to_string(truth) + "-" + std::to_string(answer);
            if (press(b, id.c_str(), cell, count != 0)) pressed = Cell{truth, answer};
            list.AddRectFilled(cell.top_left(), cell.bottom_right(),
                               mixed(c.track, right ? c.accent : c.thread, count == 0 ? 0 : shade), b.px(4));
            if (chosen == Cell{truth, answer})
                list.AddRect(cell.top_left(), cell.bottom_right(), c.text, b.px(4), 0, b.px(2));
            if (count == 0) continue;
            const bool dark_ground = shade > 0.45F && !b.theme.look.dark;
            text_line(b, cell, b.theme.small, dark_ground ? c.on_accent : c.text, std::to_string(count), Align::centre);
            const std::string hint =
                std::to_string(count) + " × " + (truth < names.size() ? names[truth] : std::to_string(truth)) +
                (right ? ", known" : ", taken for " + in_sentence(answer < names.size() ? names[answer] : ""));
            hint_for_last(b, hint.c_str());
        }
    }
    return pressed;
}

}  // namespace selvedge::ui
