// The page of a reproduction, in plain HTML: it is kept in the repository, and so carries no library.
#include "report/results_page.h"

#include <algorithm>
#include <cmath>

#include "report/assets.h"
#include "report/html.h"
#include "report/words.h"

namespace selvedge::report {
namespace {

bool is_part(const ResultRow& row) { return row.figure.find("accuracy") != std::string::npos; }

std::string shown(const ResultRow& row, const std::optional<double>& value) {
    return is_part(row) ? percent(value) : fixed(value, 4);
}

std::string difference_of(const ResultRow& row) {
    if (!row.difference) return "–";
    const double value = is_part(row) ? 100 * *row.difference : *row.difference;
    return (value < 0 ? "−" : "+") + fixed(std::fabs(value), is_part(row) ? 2 : 4);
}

// Accuracies lie close together, so bars begin at the lowest one of the section, less a little.
std::string bar(const std::optional<double>& value, double from, const char* kind) {
    if (!value) return "";
    const double width = std::clamp(100 * (*value - from) / std::max(1e-9, 1 - from), 0.0, 100.0);
    return "<span class=\"bar" + std::string(kind) + "\" style=\"width:" + fixed(width, 1) + "%\"></span>";
}

std::string section(const std::string& report, const std::vector<const ResultRow*>& rows) {
    double from = 1;
    for (const ResultRow* row : rows)
        for (const std::optional<double>& value : {row->published, row->mean})
            if (is_part(*row) && value) from = std::min(from, *value);
    from = std::max(0.0, std::floor(10 * from - 0.5) / 10);

    std::string html =
        "<h2 id=\"" + escaped(report) + "\">" + escaped(report) +
        "</h2>\n<div class=\"card scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" + escaped(report) +
        "\"><table class=\"numeric\">\n<caption><strong>Published and measured</strong><span>Bars begin at " +
        fixed(100 * from, 0) +
        " %; grey is published, coloured measured.</span></caption>\n<thead><tr><th scope=\"col\">experiment</th>";
    for (const char* name : {"figure", "published", "measured", "± sd", "difference", "seeds", "time", ""})
        html += "<th scope=\"col\">" + std::string(name) + "</th>";
    html += "</tr></thead>\n<tbody>\n";
    for (const ResultRow* row : rows) {
        html += "<tr><th scope=\"row\">" + escaped(row->id) + "</th>";
        const std::optional<double>& deviation = row->standard_deviation;
        for (const std::string& cell :
             {row->figure, shown(*row, row->published), shown(*row, row->mean),
              deviation ? fixed(is_part(*row) ? 100 * *deviation : *deviation, is_part(*row) ? 2 : 4)
                        : std::string("–"),
              difference_of(*row), std::to_string(row->seeds),
              row->seconds ? duration(*row->seconds) : std::string("–")})
            html += "<td>" + escaped(cell) + "</td>";
        html += "<td class=\"bars\" aria-hidden=\"true\">" +
                (is_part(*row) ? bar(row->published, from, " published") + bar(row->mean, from, "") : std::string()) +
                "</td></tr>\n";
    }
    return html + "</tbody></table></div>\n";
}

}  // namespace

std::string results_page(const std::string& title, const std::string& introduction, std::span<const ResultRow> rows) {
    std::vector<std::pair<std::string, std::vector<const ResultRow*>>> reports;
    for (const ResultRow& row : rows) {
        auto place =
            std::find_if(reports.begin(), reports.end(), [&](const auto& one) { return one.first == row.report; });
        if (place == reports.end()) place = reports.insert(reports.end(), {row.report, {}});
        place->second.push_back(&row);
    }
    std::string links, sections;
    for (const auto& [report, of_report] : reports) {
        links += "<a href=\"#" + escaped(report) + "\">" + escaped(report) + "</a>\n";
        sections += section(report, of_report);
    }
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src "
           "'unsafe-inline'\">\n<title>" +
           escaped(title) + "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n" + std::string(page_style()) +
           "</style>\n</head>\n<body>\n<header>\n<h1>" + escaped(title) + "</h1>\n<p class=\"subtitle\">" +
           escaped(introduction) + "</p>\n<nav aria-label=\"Reports\">\n" + links + "</nav>\n</header>\n<main>\n" +
           sections + "</main>\n<footer>Made by Selvedge.</footer>\n</body>\n</html>\n";
}

}  // namespace selvedge::report
