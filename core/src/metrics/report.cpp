// ClassificationReport: figures from a confusion matrix, and scikit-learn's text layout.
#include <selvedge/io/json.h>
#include <selvedge/metrics/report.h>

#include <algorithm>

#include "metrics/text.h"

namespace selvedge {
namespace {

double ratio(double part, double whole) { return whole == 0 ? 0.0 : part / whole; }

Json figures_to_json(const ClassFigures& figures) {
    return {
        {"precision", figures.precision}, {"recall", figures.recall}, {"f1", figures.f1}, {"support", figures.support}};
}

}  // namespace

ClassificationReport classification_report(const ConfusionMatrix& matrix, std::span<const std::string> class_names) {
    ClassificationReport report;
    report.accuracy = matrix.accuracy();
    const auto total = static_cast<double>(matrix.total());
    for (std::size_t c = 0; c < matrix.classes; ++c) {
        const auto correct = static_cast<double>(matrix.at(c, c));
        const auto answered = static_cast<double>(matrix.answered(c));
        const auto support = static_cast<double>(matrix.support(c));
        const ClassFigures figures{ratio(correct, answered), ratio(correct, support),
                                   ratio(2 * correct, answered + support), matrix.support(c)};
        const auto add = [&](ClassFigures& average, double weight) {
            average.precision += weight * figures.precision;
            average.recall += weight * figures.recall;
            average.f1 += weight * figures.f1;
            average.support += figures.support;
        };
        add(report.macro_average, 1.0 / static_cast<double>(matrix.classes));
        add(report.weighted_average, ratio(support, total));
        report.class_names.push_back(text::class_name(class_names, c));
        report.classes.push_back(figures);
    }
    return report;
}

std::string to_text(const ClassificationReport& report, int digits) {
    digits = std::clamp(digits, 0, 17);
    std::size_t width = std::max(std::string_view("weighted avg").size(), static_cast<std::size_t>(digits));
    for (const std::string& name : report.class_names) width = std::max(width, text::columns(name));

    constexpr std::size_t cell = 9;
    const auto number = [&](double value) { return " " + text::right(text::decimal(value, digits), cell); };
    const auto heading = [&](std::string_view name) { return text::right(name, width) + " "; };
    const auto row = [&](std::string_view name, const ClassFigures& figures) {
        return heading(name) + number(figures.precision) + number(figures.recall) + number(figures.f1) + " " +
               text::right(std::to_string(figures.support), cell) + "\n";
    };

    std::string lines = heading("");
    for (const std::string_view name : {"precision", "recall", "f1-score", "support"})
        lines += " " + text::right(name, cell);
    lines += "\n\n";
    for (std::size_t c = 0; c < report.classes.size(); ++c) lines += row(report.class_names[c], report.classes[c]);
    lines += "\n" + heading("accuracy") + std::string(2 * (cell + 1), ' ') + number(report.accuracy) + " " +
             text::right(std::to_string(report.macro_average.support), cell) + "\n";
    lines += row("macro avg", report.macro_average);
    lines += row("weighted avg", report.weighted_average);
    return lines;
}

Json report_to_json(const ClassificationReport& report) {
    Json classes = Json::array();
    for (std::size_t c = 0; c < report.classes.size(); ++c) {
        Json row = {{"class", report.class_names[c]}};
        row.update(figures_to_json(report.classes[c]));
        classes.push_back(std::move(row));
    }
    return {{"classes", std::move(classes)},
            {"accuracy", report.accuracy},
            {"macro_average", figures_to_json(report.macro_average)},
            {"weighted_average", figures_to_json(report.weighted_average)}};
}

}  // namespace selvedge
