// What a reproduction came to: reading runs and searches, and writing the tables as files.
#include "cli/reproduce_results.h"

#include <algorithm>
#include <string_view>

#include "cli/text.h"
#include "files/read.h"
#include "files/write.h"
#include "report/results_page.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;
using namespace selvedge::reproduce;

Result<std::vector<Json>> read_history(const fs::path& path) {
    const Result<std::vector<std::byte>> bytes = read_file(path);
    if (!bytes) return bytes.error();
    std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    std::vector<Json> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        Result<Json> line = parse_json(text.substr(0, end), path.string());
        if (!line) return line.error();
        lines.push_back(std::move(*line));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

Result<Row> read_row(const Plan& plan, const Planned& planned) {
    std::vector<RunFigures> runs;
    for (std::uint64_t seed = 1; seed <= plan.seeds; ++seed) {
        Experiment experiment = planned.experiment;
        experiment.train.seed = seed;
        const fs::path folder = folder_of(plan, experiment, seed);
        if (!is_finished_run(folder, experiment)) continue;
        const Result<Json> report = read_json_file(folder / "report.json");
        if (!report) return report.error();
        const Result<std::vector<Json>> history = read_history(folder / "history.jsonl");
        if (!history) return history.error();
        Result<RunFigures> figures = run_figures(experiment, *report, *history, (folder / "report.json").string());
        if (!figures) return figures.error();
        figures->settings = settings_hash(experiment);
        runs.push_back(std::move(*figures));
    }
    return make_row(planned.experiment, planned.parameters, std::move(runs));
}

Result<SearchRow> read_search_row(const Plan& plan, const PlannedSearch& search) {
    const fs::path file = folder_of(plan, search) / "search.json";
    std::error_code ignored;
    Result<Json> results = fs::exists(file, ignored) ? read_json_file(file) : Result<Json>(Json());
    if (!results) return results.error();
    return make_search_row(search.id, search.title, search.published, *results);
}

ReportRows& rows_of(const std::string& name, std::vector<ReportRows>& reports) {
    for (ReportRows& report : reports)
        if (report.name == name) return report;
    return reports.emplace_back(ReportRows{name, {}, {}});
}

Json report_to_json(const ReportRows& report) {
    const Summary summary = summarize(report.rows);
    Json rows = Json::array(), searches = Json::array();
    for (const Row& row : report.rows) rows.push_back(row_to_json(row));
    for (const SearchRow& row : report.searches) searches.push_back(search_row_to_json(row));
    return {{"report", report.name},
            {"summary",
             {{"rows", summary.rows},
              {"mean_published", summary.published},
              {"mean_measured", summary.measured},
              {"more_than_half_a_point_below", summary.below}}},
            {"rows", std::move(rows)},
            {"searches", std::move(searches)}};
}

std::vector<report::ResultRow> page_rows(const std::vector<ReportRows>& reports) {
    std::vector<report::ResultRow> rows;
    for (const ReportRows& report : reports)
        for (const Row& row : report.rows)
            for (const Figure& figure : row.figures) {
                if (!figure.published && &figure != &row.figures.front()) continue;
                report::ResultRow made{report.name,
                                       row.id,
                                       figure.name,
                                       figure.published,
                                       {},
                                       {},
                                       figure.difference(),
                                       row.mean_seconds(),
                                       figure.measured.size()};
                if (!figure.measured.empty()) made.mean = figure.mean();
                if (figure.measured.size() > 1) made.standard_deviation = figure.standard_deviation();
                rows.push_back(std::move(made));
            }
    return rows;
}

std::string introduction(const std::vector<ReportRows>& reports, std::uint64_t seeds) {
    std::string machine;
    for (const ReportRows& report : reports)
        for (const Row& row : report.rows)
            for (const RunFigures& run : row.runs)
                if (machine.empty() && !run.executor.empty()) machine = " Trained on " + run.executor + ".";
    return "Made by `./run reproduce all" + (seeds > 1 ? " --seeds " + std::to_string(seeds) : std::string()) +
           " --results assets/results`. Accuracies are in per cent, of the weights that a run ends with: the last "
           "epoch's, or those of the epoch that was best on the validation part where the experiment restores them; "
           "never chosen on test images. `./run train EXPERIMENT --seed 1` makes a row anew. " +
           (seeds == 1 ? std::string("One seed a row.")
                       : std::to_string(seeds) + " seeds a row, mean ± standard deviation.") +
           machine;
}

}  // namespace

Result<std::vector<ReportRows>> read_rows(const Plan& plan) {
    std::vector<ReportRows> reports;
    for (const Planned& planned : plan.experiments) {
        Result<Row> row = read_row(plan, planned);
        if (!row) return row.error();
        rows_of(planned.report, reports).rows.push_back(std::move(*row));
    }
    for (const PlannedSearch& search : plan.searches) {
        Result<SearchRow> row = read_search_row(plan, search);
        if (!row) return row.error();
        rows_of(search.report, reports).searches.push_back(std::move(*row));
    }
    std::sort(reports.begin(), reports.end(), [](const ReportRows& a, const ReportRows& b) { return a.name < b.name; });
    return reports;
}

Status write_results(const fs::path& folder, const std::vector<ReportRows>& reports, std::uint64_t seeds) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) return Error{"--results " + folder.string(), failure.message(), "name a folder that can be written"};
    const std::string words = introduction(reports, seeds);
    std::string page = "# Published and measured\n\n";
    for (const std::string& line : wrapped(words, 120)) page += line + "\n";
    page += "\n";
    for (const ReportRows& report : reports) {
        const std::string text = report_to_json(report).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
        if (Status status = write_file_atomic(folder / (report.name + ".json"), text); !status) return status;
        page += markdown_section(report);
    }
    while (page.ends_with("\n\n")) page.pop_back();
    if (Status status = write_file_atomic(folder / "README.md", page); !status) return status;
    return write_file_atomic(folder / "index.html",
                             report::results_page("Published and measured", words, page_rows(reports)));
}

}  // namespace selvedge::cli
