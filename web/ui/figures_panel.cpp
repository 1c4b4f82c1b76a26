// Tables and a curve.
#include "ui/figures_panel.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "ui/chart.h"
#include "ui/words.h"

namespace selvedge::ui {
namespace {

std::string places(double value, const char* form = "%.2f") {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), form, value);
    return text.data();
}

/// A row of a table: a label, then cells of equal width at the right.
void table_row(const Brushwork& b, const Area& row, std::string_view label, std::span<const std::string> cells,
               ImFont* font, ImU32 colour) {
    const float cell = std::min(b.px(78), row.width * 0.18F);
    const float cells_width = cell * static_cast<float>(cells.size());
    text_line(b, {row.x, row.y, row.width - cells_width, row.height}, font, colour, label);
    for (std::size_t k = 0; k < cells.size(); ++k)
        text_line(b, {row.x + row.width - cells_width + cell * static_cast<float>(k), row.y, cell, row.height}, font,
                  colour, cells[k], Align::right);
}

std::array<std::string, 4> cells_of(const ClassFigures& figures) {
    return {places(figures.precision), places(figures.recall), places(figures.f1), grouped(figures.support)};
}

}  // namespace

void FiguresPanel::report(const Brushwork& b, const Area& area, const ClassificationReport& report) {
    const Palette& c = b.theme.colours;
    const float row_height = std::min(b.px(30), area.height / static_cast<float>(report.classes.size() + 5));
    Area row{area.x, area.y, area.width, row_height};
    const std::array<std::string, 4> heads{"precision", "recall", "f1-score", "support"};
    table_row(b, row, "", heads, b.theme.small, c.muted);
    for (std::size_t k = 0; k < report.classes.size(); ++k) {
        row.y += row_height;
        table_row(b, row, report.class_names[k], cells_of(report.classes[k]), b.theme.body, c.text);
    }
    row.y += row_height * 1.4F;
    const std::array<std::string, 4> accuracy{"", "", places(report.accuracy), grouped(report.macro_average.support)};
    table_row(b, row, "accuracy", accuracy, b.theme.strong, c.text);
    row.y += row_height;
    table_row(b, row, "macro avg", cells_of(report.macro_average), b.theme.body, c.text);
    row.y += row_height;
    table_row(b, row, "weighted avg", cells_of(report.weighted_average), b.theme.body, c.text);
}

void FiguresPanel::calibration(const Brushwork& b, const Area& area, const Calibration& calibration) {
    const Palette& c = b.theme.colours;
    ChartLine right{"", c.border, {{0, 0}, {1, 1}}, false};
    ChartLine curve{"part that is right", c.accent, {}, true};
    for (const CalibrationBin& bin : calibration.bins)
        if (bin.count != 0)
            curve.points.emplace_back(static_cast<float>(bin.confidence), static_cast<float>(bin.accuracy));
    const float words = b.px(112);
    draw_chart(b, "chart-calibration", {area.x, area.y, area.width, std::min(area.height - words, b.px(340))},
               {"Does it know when it is right?", 0, 1, 0, 1, true, "confidence", true}, {right, curve});
    const std::string text = "Where it says 80 %, 80 of 100 should be right: on the line. On average it is off by " +
                             percent_exact(calibration.ece) + " (expected calibration error); it is " +
                             percent_exact(calibration.mean_confidence) + " confident and " +
                             percent_exact(calibration.accuracy) + " right. Log loss " +
                             places(calibration.nll, "%.3f") + ", Brier score " + places(calibration.brier, "%.3f") +
                             ".";
    text_block(b, {area.x, area.y + std::min(area.height - words, b.px(340)) + b.px(14), area.width, words},
               b.theme.small, c.muted, text);
}

std::optional<FiguresPanel::Only> FiguresPanel::compare(const Brushwork& b, const Area& area, const Contestant& first,
                                                        const Contestant& second,
                                                        std::span<const std::uint8_t> labels) {
    const Palette& c = b.theme.colours;
    const engine::EvaluationView& one = first.evaluation;
    const engine::EvaluationView& two = second.evaluation;
    std::array<std::size_t, 2> only{};
    for (std::size_t k = 0; k < std::min(one.predictions->count(), two.predictions->count()); ++k) {
        const bool a = one.predictions->answers[k] == labels[k], d = two.predictions->answers[k] == labels[k];
        if (a && !d) ++only[0];
        if (d && !a) ++only[1];
    }
    const float row_height = std::min(b.px(30), (area.height - b.px(110)) / 15);
    Area row{area.x, area.y, area.width, row_height};
    const auto line = [&](std::string_view label, const std::string& a, const std::string& d, ImFont* font) {
        const std::array<std::string, 2> cells{a, d};
        table_row(b, row, label, cells, font, c.text);
        row.y += row_height;
    };
    const std::array<std::string, 2> heads{"first", "other"};
    table_row(b, row, first.name + " and " + second.name, heads, b.theme.small, c.muted);
    row.y += row_height;
    line("accuracy", percent_exact(one.confusion.accuracy()), percent_exact(two.confusion.accuracy()), b.theme.strong);
    line("calibration error", percent_exact(one.calibration->ece), percent_exact(two.calibration->ece), b.theme.body);
    line("log loss", places(one.calibration->nll, "%.3f"), places(two.calibration->nll, "%.3f"), b.theme.body);
    for (std::size_t k = 0; k < one.report->classes.size() && k < two.report->classes.size(); ++k)
        line(one.report->class_names[k] + ", recall", percent_exact(one.report->classes[k].recall),
             percent_exact(two.report->classes[k].recall), b.theme.body);
    row.y += b.px(8);
    std::optional<Only> pressed;
    for (const std::size_t k : {0U, 1U}) {
        const std::string label = "Only " + (k == 0 ? first.name : second.name) + " is right: " + grouped(only[k]);
        if (text_button(b, k == 0 ? "only-first" : "only-second", {row.x, row.y, row.width, b.px(44)}, label,
                        "See these pictures", {.enabled = only[k] != 0}))
            pressed = k == 0 ? Only::first : Only::second;
        row.y += b.px(50);
    }
    return pressed;
}

}  // namespace selvedge::ui
