// Cells shaded by the part of their row; what is wrong stands out.
#include "ui/confusion_panel.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/words.h"

namespace selvedge::ui {
namespace {

ImU32 mixed(ImU32 from, ImU32 to, float part) {
    const ImVec4 a = ImGui::ColorConvertU32ToFloat4(from), b = ImGui::ColorConvertU32ToFloat4(to);
    return ImGui::ColorConvertFloat4ToU32(
        {a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part, a.z + (b.z - a.z) * part, 1});
}

/// WCAG 2's relative luminance.
float luminance(ImU32 colour) {
    const ImVec4 c = ImGui::ColorConvertU32ToFloat4(colour);
    const auto linear = [](float part) {
        return part <= 0.04045F ? part / 12.92F : std::pow((part + 0.055F) / 1.055F, 2.4F);
    };
    return 0.2126F * linear(c.x) + 0.7152F * linear(c.y) + 0.0722F * linear(c.z);
}

/// Of two colours the one that is read more easily on a ground.
ImU32 readable(ImU32 ground, ImU32 one, ImU32 other) {
    const auto contrast = [at = luminance(ground)](ImU32 colour) {
        const float of = luminance(colour);
        return (std::max(of, at) + 0.05F) / (std::min(of, at) + 0.05F);
    };
    return contrast(one) >= contrast(other) ? one : other;
}

constexpr float finger = 44, between = 2;

/// Whether there is room for the classes' names beside cells that a finger can press; else the names stand below.
bool names_beside(const Brushwork& b, float width) { return width >= b.px(36 + 96 + 10 * (finger + between)); }

float label_width(const Brushwork& b, float width) { return b.px(names_beside(b, width) ? 96 : 26); }

/// Below the matrix, where there is no room beside it.
constexpr float legend_height = 62;

float cell_width(const Brushwork& b, float width) {
    return std::floor((width - b.px(36) - label_width(b, width)) / 10);
}
float cell_height(const Brushwork& b, float width) {
    return std::clamp(cell_width(b, width), b.px(finger + between), b.px(48));
}
/// Whether cells are too small to be pressed.
bool rows_are_pressed(const Brushwork& b, float width) { return cell_width(b, width) < b.px(finger + between); }

/// What a class was taken for, most often first.
std::vector<Cell> cells_of(const ConfusionMatrix& matrix, std::size_t truth) {
    std::vector<Cell> cells;
    for (std::size_t answer = 0; answer < matrix.classes; ++answer)
        if (matrix.at(truth, answer) != 0) cells.push_back({truth, answer});
    std::stable_sort(cells.begin(), cells.end(), [&](const Cell& one, const Cell& other) {
        return matrix.at(truth, one.answer) > matrix.at(truth, other.answer);
    });
    return cells;
}

constexpr std::size_t list_columns = 2;
constexpr float list_heading = 26, list_gap = 6;

float list_height(const Brushwork& b, const ConfusionMatrix& matrix, std::size_t truth) {
    const std::size_t rows = (cells_of(matrix, truth).size() + list_columns - 1) / list_columns;
    return b.px(list_heading) + static_cast<float>(rows) * b.px(finger + list_gap);
}

std::string name_of(std::span<const std::string> names, std::size_t label) {
    return label < names.size() ? names[label] : std::to_string(label);
}

/// The cells of a row as buttons; returns the one that was pressed.
std::optional<Cell> row_list(const Brushwork& b, const Area& area, const ConfusionMatrix& matrix,
                             std::span<const std::string> names, const Cell& chosen) {
    text_line(b, {area.x, area.y, area.width, b.px(list_heading)}, b.theme.strong, b.theme.colours.text,
              name_of(names, chosen.truth) + " is taken for");
    std::optional<Cell> pressed;
    const float each = std::floor((area.width - b.px(list_gap)) / static_cast<float>(list_columns));
    std::size_t k = 0;
    for (const Cell& cell : cells_of(matrix, chosen.truth)) {
        const Area place{area.x + static_cast<float>(k % list_columns) * (each + b.px(list_gap)),
                         area.y + b.px(list_heading) + static_cast<float>(k / list_columns) * b.px(finger + list_gap),
                         each, b.px(finger)};
        const std::string id = "taken" + std::to_string(cell.truth) + "-" + std::to_string(cell.answer);
        const std::string label = name_of(names, cell.answer) + " · " + grouped(matrix.at(cell.truth, cell.answer));
        if (text_button(b, id.c_str(), place, label, "Show these pictures", {.selected = cell == chosen}))
            pressed = cell;
        ++k;
    }
    return pressed;
}

}  // namespace

float ConfusionPanel::height(const Brushwork& b, float width, const ConfusionMatrix& matrix,
                             const std::optional<Cell>& chosen) {
    const bool listed = rows_are_pressed(b, width) && chosen;
    return b.px(14 + 28 + 22 + 24) + 10 * cell_height(b, width) + b.px(12) +
           (names_beside(b, width) ? 0 : b.px(legend_height)) +
           (listed ? list_height(b, matrix, chosen->truth) + b.px(8) : 0);
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
    const float wide = cell_width(b, area.width), high = cell_height(b, area.width);
    const bool by_rows = rows_are_pressed(b, area.width);
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
        std::string legend = by_rows ? "Press a row to see its pictures. " : "Press a cell to see its pictures. ";
        for (std::size_t k = 0; k < names.size(); ++k)
            legend += (k == 0 ? "" : ", ") + std::to_string(k) + " " + in_sentence(names[k]);
        const float below = top + static_cast<float>(matrix.classes) * high + b.px(6);
        text_block(b, {inner.x, below, inner.width, b.px(legend_height)}, b.theme.small, c.muted, legend);
        if (by_rows && chosen)
            pressed = row_list(b, {inner.x, below + b.px(legend_height + 2), inner.width, 0}, matrix, names, *chosen);
    }
    for (std::size_t truth = 0; truth < matrix.classes; ++truth) {
        const auto support = static_cast<float>(std::max<std::uint64_t>(matrix.support(truth), 1));
        if (by_rows) {
            const Area row{inner.x, top + static_cast<float>(truth) * high, inner.width, high - b.px(between)};
            if (press(b, ("row" + std::to_string(truth)).c_str(), row, matrix.support(truth) != 0)) {
                // The cell below the finger if it holds pictures, else the one that holds most.
                const float column = std::clamp((ImGui::GetIO().MousePos.x - left) / wide, 0.0F, 9.0F);
                const Cell at{truth, std::min(static_cast<std::size_t>(column), matrix.classes - 1)};
                pressed = matrix.at(truth, at.answer) != 0 ? at : cells_of(matrix, truth).front();
            }
        }
        for (std::size_t answer = 0; answer < matrix.classes; ++answer) {
            const Area cell{left + static_cast<float>(answer) * wide, top + static_cast<float>(truth) * high,
                            wide - b.px(between), high - b.px(between)};
            const std::uint32_t count = matrix.at(truth, answer);
            const bool right = truth == answer;
            const float part = static_cast<float>(count) / support;
            // A tenth of a row taken for one other class is as strong as can be.
            const float shade = right ? part * 0.55F : std::min(std::sqrt(part * 10) * 0.8F, 0.8F);
            const std::string id = "cell" + std::to_string(truth) + "-" + std::to_string(answer);
            if (!by_rows && press(b, id.c_str(), cell, count != 0)) pressed = Cell{truth, answer};
            const ImU32 ground = mixed(c.track, right ? c.accent : c.thread, count == 0 ? 0 : shade);
            list.AddRectFilled(cell.top_left(), cell.bottom_right(), ground, b.px(4));
            if (chosen == Cell{truth, answer})
                list.AddRect(cell.top_left(), cell.bottom_right(), c.text, b.px(4), 0, b.px(2));
            if (count == 0) continue;
            text_line(b, cell, b.theme.small, readable(ground, c.text, c.on_accent), std::to_string(count),
                      Align::centre);
            if (by_rows) continue;
            const std::string hint =
                std::to_string(count) + " × " + (truth < names.size() ? names[truth] : std::to_string(truth)) +
                (right ? ", known" : ", taken for " + in_sentence(answer < names.size() ? names[answer] : ""));
            hint_for_last(b, hint.c_str());
        }
    }
    return pressed;
}

}  // namespace selvedge::ui
