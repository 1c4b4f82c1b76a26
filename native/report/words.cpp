// Figures as a report words them, and the classification report as a table.
#include "report/words.h"

#include <selvedge/metrics/report.h>

#include <cmath>
#include <cstdio>

namespace selvedge::report {

std::string fixed(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string percent(double part) { return fixed(100 * part, 2) + " %"; }

std::string with_commas(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3)
        digits.insert(static_cast<std::size_t>(place), ",");
    return digits;
}

std::string duration(double seconds) {
    if (seconds < 60) return fixed(seconds, 1) + " s";
    const auto whole = static_cast<long long>(std::llround(seconds));
    char text[64];
    if (whole < 3600)
        std::snprintf(text, sizeof text, "%lld min %02lld s", whole / 60, whole % 60);
    else
        std::snprintf(text, sizeof text, "%lld h %02lld min", whole / 3600, whole % 3600 / 60);
    return text;
}

std::string fixed(const std::optional<double>& value, int digits) { return value ? fixed(*value, digits) : "–"; }
std::string percent(const std::optional<double>& part) { return part ? percent(*part) : "–"; }

Table report_table(const std::string& caption, const ConfusionMatrix& confusion,
                   std::span<const std::string> class_names) {
    const ClassificationReport report = classification_report(confusion, class_names);
    Table table{caption, {"", "precision", "recall", "f1-score", "support"}, {}};
    const auto add = [&](const std::string& name, const ClassFigures& figures) {
        table.rows.push_back({name, fixed(figures.precision, 4), fixed(figures.recall, 4), fixed(figures.f1, 4),
                              with_commas(figures.support)});
    };
    for (std::size_t c = 0; c < report.classes.size(); ++c) add(report.class_names[c], report.classes[c]);
    table.rows.push_back({"accuracy", "", "", fixed(report.accuracy, 4), with_commas(report.macro_average.support)});
    add("macro avg", report.macro_average);
    add("weighted avg", report.weighted_average);
    return table;
}

}  // namespace selvedge::report
