// What a search found: tables for people, JSON for pictures.
#include <selvedge/io/fields.h>
#include <selvedge/search/importance.h>
#include <selvedge/search/results.h>

#include <algorithm>
#include <cstdio>

#include "metrics/text.h"

namespace selvedge {
namespace {

Json json_of(const OptionalNumber& figure) { return figure ? Json(*figure) : Json(); }

Json trial_to_json(const Trial& trial) {
    Json seeds = Json::array();
    for (const Execution& execution : trial.executions) seeds.push_back(execution.seed);
    return {{"number", trial.number},
            {"status", std::string(enum_name(trial.status))},
            {"parameters", trial.parameters.values},
            {"objective", json_of(trial.objective())},
            {"val_loss", json_of(trial.mean(&Execution::val_loss))},
            {"val_accuracy", json_of(trial.mean(&Execution::val_accuracy))},
            {"loss", json_of(trial.mean(&Execution::loss))},
            {"accuracy", json_of(trial.mean(&Execution::accuracy))},
            {"epochs", trial.epochs()},
            {"best_epoch", trial.best_epoch()},
            {"seconds", trial.seconds()},
            {"seeds", std::move(seeds)},
            {"reason", trial.reason}};
}

Json space_to_json(const SearchSpace& space) {
    Json rows = Json::array();
    for (const Parameter& parameter : space.parameters) {
        Json row = {{"name", parameter.name}};
        std::visit(
            [&]<class Range>(const Range& range) {
                row["type"] = std::string(Range::kind);
                const Json members = write_fields(range);
                for (const auto& item : members.items()) row[item.key()] = item.value();
            },
            parameter.range);
        row["default"] = default_value(parameter);
        row["when"] = parameter.when;
        rows.push_back(std::move(row));
    }
    return rows;
}

// Fractions with six digits: 0.00231211.
std::string cell_of(const Json& value) {
    if (!value.is_number_float()) return plain_text(value);
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.6g", value.get<double>());
    return buffer;
}

std::string figure_text(const OptionalNumber& figure, int digits) {
    return figure ? text::decimal(*figure, digits) : "-";
}

}  // namespace

std::string parameters_listing(const SearchSpace& space, const Json& configuration) {
    std::string lines;
    for (const Parameter& parameter : space.parameters)
        if (const auto value = configuration.find(parameter.name); value != configuration.end())
            lines += (parameter.label.empty() ? parameter.name : parameter.label) + " is " + plain_text(*value) + "\n";
    return lines;
}

std::string top_table(const Study& study, std::size_t top) {
    std::vector<const Trial*> best = ranking(study.trials(), study.search().settings.direction());
    best.resize(std::min(best.size(), top));
    std::vector<std::vector<std::string>> rows{{"trial"}};
    const SearchSpace& space = study.search().settings.space;
    for (const Parameter& parameter : space.parameters) rows[0].push_back(parameter.name);
    for (const char* figure : {"val_loss", "val_acc", "epochs", "duration"}) rows[0].emplace_back(figure);
    for (const Trial* trial : best) {
        std::vector<std::string> row{std::to_string(trial->number)};
        for (const Parameter& parameter : space.parameters) {
            const auto value = trial->parameters.values.find(parameter.name);
            if (value == trial->parameters.values.end())
                row.emplace_back("-");
            else
                row.push_back(cell_of(*value));
        }
        row.push_back(figure_text(trial->mean(&Execution::val_loss), 6));
        row.push_back(figure_text(trial->mean(&Execution::val_accuracy), 6));
        row.push_back(std::to_string(trial->epochs()));
        row.push_back(text::decimal(trial->seconds(), 1) + " s");
        rows.push_back(std::move(row));
    }
    std::string table;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            std::size_t width = 0;
            for (const auto& other : rows) width = std::max(width, text::columns(other[c]));
            line += (c == 0 ? "" : "  ") + text::right(row[c], width);
        }
        table += line + "\n";
    }
    return table;
}

Json study_to_json(const Study& study) {
    const SearchSettings& settings = study.search().settings;
    Json trials = Json::array();
    for (const Trial& trial : study.trials()) trials.push_back(trial_to_json(trial));
    Json importance = Json::array();
    for (const Importance& one :
         parameter_importance(settings.space, study.trials(), settings.direction(), settings.seed))
        importance.push_back({{"name", one.name}, {"importance", one.importance}});
    const Trial* best = study.best();
    return {{"id", study.search().id},
            {"title", study.search().title},
            {"sampler", write_json(settings.sampler)},
            {"objective", std::string(enum_name(settings.objective))},
            {"direction", std::string(enum_name(settings.direction()))},
            {"executions_per_trial", settings.executions_per_trial},
            {"seed", settings.seed},
            {"planned", study.planned()},
            {"ended", study.ended()},
            {"space", space_to_json(settings.space)},
            {"trials", std::move(trials)},
            {"best", best != nullptr ? trial_to_json(*best) : Json()},
            {"importance", std::move(importance)}};
}

}  // namespace selvedge
