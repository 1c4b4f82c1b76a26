// What a reproduction came to: reading runs and searches, and writing the tables as files.
#include "cli/reproduce_results.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <limits>
#include <set>

#include "cli/text.h"
#include "files/read.h"
#include "files/write.h"
#include "report/results_page.h"
#include "report/run_record.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;
using namespace selvedge::reproduce;

Result<Row> read_row(const Plan& plan, const Planned& planned) {
    std::vector<RunFigures> runs;
    for (std::uint64_t seed = 1; seed <= std::max(plan.seeds, plan.kept.largest_seed()); ++seed) {
        Experiment experiment = planned.experiment;
        experiment.train.seed = seed;
        const std::string settings = settings_hash(experiment);
        const fs::path folder = folder_of(plan, experiment, seed);
        if (!is_finished_run(folder, experiment)) {
            if (const RunFigures* kept = plan.kept.run(experiment, settings)) runs.push_back(*kept);
            continue;
        }
        const Result<Json> report = read_json_file(folder / "report.json");
        if (!report) return report.error();
        const Result<std::vector<Json>> history = report::read_history(folder / "history.jsonl");
        if (!history) return history.error();
        Result<RunFigures> figures = run_figures(experiment, *report, *history, (folder / "report.json").string());
        if (!figures) return figures.error();
        figures->settings = settings;
        runs.push_back(std::move(*figures));
    }
    return make_row(planned.experiment, planned.parameters, std::move(runs));
}

Result<SearchRow> read_search_row(const Plan& plan, const PlannedSearch& search) {
    const fs::path file = folder_of(plan, search) / "search.json";
    Result<Json> results = is_there(file) ? read_json_file(file) : Result<Json>(Json());
    if (!results) return results.error();
    Result<SearchRow> row = make_search_row(search.id, search.title, search.published, *results);
    if (!row) return row;
    row->settings = search.settings;
    if (const SearchRow* kept = plan.kept.search(search.settings); kept != nullptr && kept->ended > row->ended) {
        SearchRow both = *kept;
        both.id = row->id;
        both.title = row->title;
        both.published = row->published;
        both.published_test = row->published_test;
        *row = std::move(both);
    }
    compare_with_file(*row, search.sampler, search.trials);
    return row;
}

fs::path kept_journal(const fs::path& results, const std::string& id) { return results / (id + ".journal.jsonl"); }

fs::path journal_of(const Plan& plan, const PlannedSearch& search) { return folder_of(plan, search) / "journal.jsonl"; }

Status copy_journal(const fs::path& from, const fs::path& to) {
    std::error_code failure;
    fs::create_directories(to.parent_path(), failure);
    if (failure) return Error{to.parent_path().string(), failure.message(), "name a folder that can be written"};
    const Result<std::vector<std::byte>> bytes = read_file(from);
    if (!bytes) return bytes.error();
    return write_file_atomic(to, *bytes);
}

ReportRows& rows_of(const std::string& name, std::vector<ReportRows>& reports) {
    for (ReportRows& report : reports)
        if (report.name == name) return report;
    return reports.emplace_back(ReportRows{name, {}, {}});
}

// Whether any of it has been run.
bool has_results(const ReportRows& report) {
    return std::any_of(report.rows.begin(), report.rows.end(), [](const Row& row) { return !row.runs.empty(); }) ||
           std::any_of(report.searches.begin(), report.searches.end(),
                       [](const SearchRow& search) { return search.ended > 0; });
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

// "1 seed a row", "1 to 3 seeds a row".
std::string seeds_in_words(const std::vector<ReportRows>& reports) {
    std::size_t least = std::numeric_limits<std::size_t>::max(), most = 0;
    for (const ReportRows& report : reports)
        for (const Row& row : report.rows)
            if (!row.runs.empty()) {
                least = std::min(least, row.runs.size());
                most = std::max(most, row.runs.size());
            }
    if (most == 0) return "Nothing has been run yet.";
    if (most == 1) return "One seed a row.";
    return (least == most ? std::to_string(most) : std::to_string(least) + " to " + std::to_string(most)) +
           " seeds a row; of several, mean ± standard deviation.";
}

std::string introduction(const std::vector<ReportRows>& reports) {
    std::set<std::string> executors;
    for (const ReportRows& report : reports)
        for (const Row& row : report.rows)
            for (const RunFigures& run : row.runs)
                if (!run.executor.empty()) executors.insert(run.executor);
    std::string machines;
    for (const std::string& executor : executors) machines += (machines.empty() ? "" : "; ") + executor;
    return "Made by `./run reproduce all --results assets/results`. Accuracies are in per cent, of the weights that a "
           "run ends with: the last epoch's, or those of the epoch that was best on the validation part where the "
           "experiment restores them; never chosen on test images. `./run train EXPERIMENT --seed 1` makes a row "
           "anew. " +
           seeds_in_words(reports) + (machines.empty() ? "" : " Trained on " + machines + ".");
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

std::vector<ReportRows> asked_for(const Plan& plan, const std::vector<ReportRows>& reports) {
    std::set<std::string> ids;
    for (const Planned& planned : plan.experiments)
        if (planned.asked) ids.insert(planned.experiment.id);
    for (const PlannedSearch& search : plan.searches)
        if (search.asked) ids.insert(search.id);
    std::vector<ReportRows> asked = reports;
    for (ReportRows& report : asked) {
        std::erase_if(report.rows, [&](const Row& row) { return !ids.contains(row.id); });
        std::erase_if(report.searches, [&](const SearchRow& search) { return !ids.contains(search.id); });
    }
    std::erase_if(asked, [](const ReportRows& report) { return report.rows.empty() && report.searches.empty(); });
    return asked;
}

Status write_results(const fs::path& folder, std::vector<ReportRows> reports) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) return Error{"--results " + folder.string(), failure.message(), "name a folder that can be written"};
    std::erase_if(reports, [](const ReportRows& report) { return !has_results(report); });
    const std::string words = introduction(reports);
    std::string page = "# Published and measured\n\n";
    for (const std::string& line : wrapped(words, 120)) page += line + "\n";
    page += "\n";
    for (const ReportRows& report : reports) {
        const std::string text = json_text(report_to_json(report), 1) + "\n";
        if (Status status = write_file_atomic(folder / (report.name + ".json"), text); !status) return status;
        page += markdown_section(report);
    }
    while (page.ends_with("\n\n")) page.pop_back();
    if (Status status = write_file_atomic(folder / "README.md", page); !status) return status;
    return write_file_atomic(folder / "index.html",
                             report::results_page("Published and measured", words, page_rows(reports)));
}

Status fetch_journals(const fs::path& results, const Plan& plan) {
    for (const PlannedSearch& search : plan.searches) {
        const fs::path kept = kept_journal(results, search.id), journal = journal_of(plan, search);
        // One of a search whose file has changed since is left alone.
        const bool of_this_search = plan.kept.search(search.settings) != nullptr;
        if (!search.asked || !of_this_search || !is_there(kept) || is_there(journal)) continue;
        if (Status status = copy_journal(kept, journal); !status) return status;
    }
    return {};
}

Status keep_journals(const fs::path& results, const Plan& plan, const std::vector<ReportRows>& reports) {
    for (const ReportRows& report : reports)
        for (const SearchRow& row : report.searches) {
            const auto search = std::ranges::find(plan.searches, row.id, &PlannedSearch::id);
            const fs::path kept = kept_journal(results, row.id);
            std::error_code ignored;
            if (is_finished(row) && row.whole.empty())
                fs::remove(kept, ignored);
            else if (is_there(journal_of(plan, *search)))
                if (Status status = copy_journal(journal_of(plan, *search), kept); !status) return status;
        }
    return {};
}

}  // namespace selvedge::cli
