// The report of a hyperparameter search: its trials in pictures, the best ones, and the space.
#include "report/search_report.h"

#include <selvedge/io/json.h>

#include <algorithm>

#include "report/charts.h"
#include "report/run_record.h"
#include "report/search_charts.h"
#include "report/words.h"

namespace selvedge::report {
namespace {

constexpr std::size_t trials_shown = 10;

// The members of a list that are objects.
std::vector<const Json*> objects_of(const Json& json, const char* name) {
    std::vector<const Json*> found;
    const auto list = json.find(name);
    if (list != json.end() && list->is_array())
        for (const Json& item : *list)
            if (item.is_object()) found.push_back(&item);
    return found;
}

std::string member_text(const Json& json, const char* name) { return value_text(json, name); }

std::vector<Dimension> dimensions_of(const Json& search) {
    std::vector<Dimension> dimensions;
    for (const Json* row : objects_of(search, "space"))
        dimensions.push_back({.name = text_of(*row, "name"),
                              .choice = text_of(*row, "type") == "choice",
                              .whole = text_of(*row, "type") == "int",
                              .log = text_of(*row, "sampling") == "log"});
    return dimensions;
}

// Trials with an objective, the best first, as a table with every parameter.
Table top_table(const std::vector<const Json*>& ranked, const std::vector<Dimension>& dimensions) {
    Table table{"Best trials", {"trial"}, {}};
    for (const Dimension& dimension : dimensions) table.header.push_back(dimension.name);
    for (const char* figure : {"val loss", "val accuracy", "epochs", "time"}) table.header.emplace_back(figure);
    for (std::size_t i = 0; i < std::min(trials_shown, ranked.size()); ++i) {
        const Json& trial = *ranked[i];
        const Json parameters = trial.value("parameters", Json::object());
        std::vector<std::string> row{member_text(trial, "number")};
        for (const Dimension& dimension : dimensions) row.push_back(value_text(parameters, dimension.name));
        row.push_back(fixed(number_of(trial, "val_loss"), 4));
        row.push_back(percent(number_of(trial, "val_accuracy")));
        row.push_back(member_text(trial, "epochs"));
        const std::optional<double> seconds = number_of(trial, "seconds");
        row.push_back(seconds ? duration(*seconds) : "–");
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table space_table(const Json& search) {
    Table table{"Search space", {"parameter", "type", "default", "values", "only when"}, {}, false};
    for (const Json* row : objects_of(search, "space")) {
        std::string values = member_text(*row, "values");
        if (row->contains("min")) {
            values = member_text(*row, "min") + " … " + member_text(*row, "max");
            if (row->contains("step") && !row->at("step").is_null()) values += ", step " + member_text(*row, "step");
            if (text_of(*row, "sampling") == "log") values += ", log";
        }
        const auto when = row->find("when");
        const bool conditional = when != row->end() && when->is_object() && !when->empty();
        std::string condition;
        if (conditional)
            for (const auto& item : when->items())
                condition += (condition.empty() ? "" : ", ") + item.key() + " " + item.value().dump();
        table.rows.push_back({text_of(*row, "name"), text_of(*row, "type"), member_text(*row, "default"), values,
                              conditional ? condition : "–"});
    }
    return table;
}

Facts facts_of(const Json& search, std::size_t trials, std::size_t finished, const std::string& objective) {
    Facts facts{
        {{"trials", std::to_string(trials)}, {"with a result", std::to_string(finished)}, {"objective", objective}}};
    const auto add = [&](const char* part, const char* prefix) {
        const auto found = search.find(part);
        if (found == search.end() || !found->is_object()) return;
        const auto put = [&](const char* figure, const char* name, bool is_part) {
            if (const auto value = number_of(*found, figure))
                facts.rows.emplace_back(std::string(prefix) + name, is_part ? percent(*value) : fixed(*value, 4));
        };
        put("val_accuracy", "val accuracy", true);
        put("val_loss", "val loss", false);
        put("test_accuracy", "test accuracy", true);
        put("test_loss", "test loss", false);
    };
    add("best", "best ");
    add("retrained", "retrained ");
    return facts;
}

}  // namespace

Document search_document(const Json& search) {
    const std::string id = text_of(search, "id"), title = text_of(search, "title"),
                      objective = text_of(search, "objective");
    const bool maximize = text_of(search, "direction") != "minimize";
    const std::vector<Dimension> dimensions = dimensions_of(search);
    const std::vector<const Json*> trials = objects_of(search, "trials");
    std::vector<const Json*> finished;
    std::vector<TrialRow> rows;
    for (const Json* trial : trials) {
        const std::optional<double> value = number_of(*trial, "objective");
        if (!value || text_of(*trial, "status") != "done") continue;
        finished.push_back(trial);
        rows.push_back({number_of(*trial, "number").value_or(0), *value, trial->value("parameters", Json::object())});
    }
    std::vector<const Json*> ranked = finished;
    std::stable_sort(ranked.begin(), ranked.end(), [&](const Json* a, const Json* b) {
        const double first = *number_of(*a, "objective"), second = *number_of(*b, "objective");
        return maximize ? first > second : first < second;
    });

    Document document{title.empty() ? "Search " + id : title, title.empty() ? "" : id, {}};
    document.sections.push_back({"figures", "", {facts_of(search, trials.size(), rows.size(), objective)}});
    Section results{"trials", "Trials", {}};
    if (rows.empty()) {
        results.blocks.emplace_back(Paragraph{"No trial has come to a result."});
    } else {
        results.blocks.emplace_back(parallel_chart(
            {"parallel", "Parameters and " + objective, "A line a trial; the stronger its colour, the better.",
             std::to_string(rows.size()) + " trials as lines through their parameters to the " + objective},
            rows, dimensions, objective, maximize));
        results.blocks.emplace_back(objective_chart({"objective", objective + " by trial", "In the order of starting.",
                                                     "The " + objective + " of each trial, and the best one so far"},
                                                    rows, objective, maximize));
    }
    std::vector<std::string> names;
    BarSeries importance{"importance", {}};
    for (const Json* one : objects_of(search, "importance")) {
        names.push_back(text_of(*one, "name"));
        importance.values.push_back(number_of(*one, "importance").value_or(0));
    }
    if (!names.empty())
        results.blocks.emplace_back(bars({"importance", "Importance of the parameters",
                                          "The part of the " + objective + "'s variation that a parameter explains.",
                                          "Bars of the importance of each parameter"},
                                         names, std::span(&importance, 1), ""));
    if (!ranked.empty()) results.blocks.emplace_back(top_table(ranked, dimensions));
    document.sections.push_back(std::move(results));
    document.sections.push_back({"space", "Search space", {space_table(search)}});
    return document;
}

}  // namespace selvedge::report
