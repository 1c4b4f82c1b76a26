// Tables of a reproduction, for a terminal and for a page of Markdown.
#include "cli/reproduce_table.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "cli/text.h"

namespace selvedge::cli {
namespace {

using reproduce::Figure;
using reproduce::Row;
using reproduce::SearchRow;
using reproduce::Summary;

constexpr const char* dash = "—";

bool is_accuracy(const Figure& figure) { return figure.name.ends_with("accuracy"); }

// Accuracies in per cent, losses as they are.
std::string shown(const Figure& figure, double value) {
    return is_accuracy(figure) ? decimal(100 * value, 2) : decimal(value, 4);
}

std::string shown_difference(const Figure& figure) {
    const std::optional<double> difference = figure.difference();
    if (!difference) return dash;
    const std::string size = shown(figure, std::fabs(*difference));
    return (*difference < 0 ? "−" : "+") + size;
}

std::string shown_measured(const Figure& figure) {
    if (figure.measured.empty()) return dash;
    std::string text = shown(figure, figure.mean());
    if (figure.measured.size() > 1) text += " ± " + shown(figure, figure.standard_deviation());
    return text;
}

std::string shown_published(const Figure& figure) { return figure.published ? shown(figure, *figure.published) : dash; }

std::string name_in_words(const std::string& name) {
    constexpr std::array<std::pair<const char*, const char*>, 6> words{{{"test_accuracy", "test acc"},
                                                                        {"val_accuracy", "val acc"},
                                                                        {"accuracy", "train acc"},
                                                                        {"test_loss", "test loss"},
                                                                        {"val_loss", "val loss"},
                                                                        {"loss", "train loss"}}};
    for (const auto& [known, word] : words)
        if (name == known) return word;
    return name;
}

// What a row shows: figures that were published, and the first in any case.
std::vector<const Figure*> shown_figures(const Row& row, bool losses) {
    std::vector<const Figure*> figures;
    for (const Figure& figure : row.figures)
        if (&figure == &row.figures.front() || (figure.published && (losses || is_accuracy(figure))))
            figures.push_back(&figure);
    return figures;
}

std::string outcome_note(const Row& row) {
    if (row.runs.empty()) return "not run";
    if (row.outcome() != "diverged") return "";
    return row.expected_outcome == "diverged" ? "diverged, as published" : "diverged";
}

using Line = std::array<std::string, 6>;

Line line_of(const Row& row, const Figure* figure, bool first) {
    Line line{
        first ? row.id : "", "", dash, dash, dash, first && !row.runs.empty() ? cli::duration(row.mean_seconds()) : ""};
    if (figure != nullptr) {
        line[1] = name_in_words(figure->name);
        line[2] = shown_published(*figure);
        line[3] = shown_measured(*figure);
        line[4] = shown_difference(*figure);
    }
    if (const std::string note = outcome_note(row); first && !note.empty()) line[5] = note;
    return line;
}

std::vector<Line> lines_of(const ReportRows& report, bool losses) {
    std::vector<Line> lines;
    for (const Row& row : report.rows) {
        const std::vector<const Figure*> figures = shown_figures(row, losses);
        if (figures.empty()) lines.push_back(line_of(row, nullptr, true));
        for (std::size_t f = 0; f < figures.size(); ++f) lines.push_back(line_of(row, figures[f], f == 0));
    }
    return lines;
}

// Six digits are enough to know a parameter by.
std::string short_number(const Json& value) {
    if (!value.is_number_float()) return value.dump();
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value.get<double>());
    return text;
}

std::string percents(const std::vector<double>& parts) {
    std::string text;
    for (const double part : parts) text += (text.empty() ? "" : " ") + decimal(100 * part, 2);
    return text.empty() ? dash : text;
}

std::string trials_of(const SearchRow& search) {
    if (search.ended == 0) return "not run";
    const std::string trials = std::to_string(search.ended) + " of " + std::to_string(search.planned) + " trials";
    return search.whole.empty()
               ? trials
               : trials + " of the sampler " + search.sampler + " (the whole search: " + search.whole + ")";
}

std::string percent_or_dash(const std::optional<double>& part) { return part ? decimal(100 * *part, 2) : dash; }

}  // namespace

std::string summary_line(const ReportRows& report) {
    const Summary summary = summarize(report.rows);
    if (summary.rows == 0) return report.name + ": no row has both a published and a measured accuracy";
    const double difference = 100 * (summary.measured - summary.published);
    return report.name + ": " + std::to_string(summary.rows) + (summary.rows == 1 ? " row" : " rows") +
           " with a published accuracy, mean published " + decimal(100 * summary.published, 2) + " %, measured " +
           decimal(100 * summary.measured, 2) + " % (" + (difference < 0 ? "−" : "+") +
           decimal(std::fabs(difference), 2) + "), " + std::to_string(summary.below) + " more than 0.5 below";
}

std::string terminal_table(const ReportRows& report) {
    std::vector<Line> lines{{report.name, "", "published", "measured", "difference", "time a run"}};
    for (Line& line : lines_of(report, false)) lines.push_back(std::move(line));
    std::array<std::size_t, 6> widths{};
    for (const Line& line : lines)
        for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], cli::columns(line[c]));
    std::string text;
    for (const Line& line : lines) {
        for (std::size_t c = 0; c < line.size(); ++c) {
            const bool words = c < 2 || c == 5;
            text += (c == 0 ? "" : "  ") + (words ? padded(line[c], widths[c]) : padded_left(line[c], widths[c]));
        }
        while (text.ends_with(' ')) text.pop_back();
        text += "\n";
    }
    if (!report.rows.empty()) text += summary_line(report) + "\n";
    for (const SearchRow& search : report.searches) {
        text += "\n" + search.id + "  " + trials_of(search) +
                (search.ended == 0 ? "" : " in " + duration(search.seconds)) + "\n  best val acc  published " +
                percents(search.published) + "\n                measured  " + percents(search.measured) +
                "\n  best on test  published " + percent_or_dash(search.published_test) +
                "\n                measured  " + percent_or_dash(search.measured_test) + "\n";
    }
    return text;
}

std::string markdown_section(const ReportRows& report) {
    std::string text = "## " + report.name + "\n\n" + summary_line(report) + ".\n\n" +
                       "| experiment | figure | published | measured | difference | time a run |\n" +
                       "|---|---|--:|--:|--:|--:|\n";
    for (const Line& line : lines_of(report, true)) {
        text += "|";
        for (std::size_t c = 0; c < line.size(); ++c)
            text += " " + (c == 0 && !line[c].empty() ? "`" + line[c] + "`" : line[c]) + " |";
        text += "\n";
    }
    for (const SearchRow& search : report.searches) {
        text += "\n**`" + search.id + "`**: " + search.title + ". " + trials_of(search) +
                (search.ended == 0 ? "" : ", " + duration(search.seconds)) + ".\n\n| | published | measured |\n" +
                "|---|---|---|\n| best val acc | " + percents(search.published) + " | " + percents(search.measured) +
                " |\n| best on test | " + percent_or_dash(search.published_test) + " | " +
                percent_or_dash(search.measured_test) + " |\n";
        if (search.best.empty()) continue;
        text += "\n";
        Json names = Json::object();  // trials need not have the same ones
        for (const Json& trial : search.best) names.update(trial.value("parameters", Json::object()));
        std::string rule = "|--:|";
        text += "| trial |";
        for (const auto& item : names.items()) {
            text += " " + item.key() + " |";
            rule += "--:|";
        }
        text += " val loss | val acc | epochs | time |\n" + rule + "--:|--:|--:|--:|\n";
        for (const Json& trial : search.best) {
            const Json parameters = trial.value("parameters", Json::object());
            text += "| " + trial.value("number", Json()).dump() + " |";
            for (const auto& item : names.items()) {
                const Json value = parameters.value(item.key(), Json());
                text += " " +
                        (value.is_null()     ? dash
                         : value.is_string() ? value.get<std::string>()
                                             : short_number(value)) +
                        " |";
            }
            const Json loss = trial.value("val_loss", Json());
            text += " " + (loss.is_number() ? decimal(loss.get<double>(), 4) : dash) + " | " +
                    decimal(100 * trial.value("val_accuracy", 0.0), 2) + " | " + trial.value("epochs", Json()).dump() +
                    " | " + duration(trial.value("seconds", 0.0)) + " |\n";
        }
    }
    return text + "\n";
}

}  // namespace selvedge::cli
