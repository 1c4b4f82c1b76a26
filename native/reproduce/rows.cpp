// Rows of a reproduction: reading runs, and the mean and spread of their figures.
#include "reproduce/rows.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "reproduce/members.h"

namespace selvedge::reproduce {
namespace {

constexpr std::array figure_names{"test_accuracy", "val_accuracy", "accuracy", "test_loss", "val_loss", "loss"};
constexpr double half_a_point = 0.005;

void take(Json& figures, const char* as, const Json& from, const char* name) {
    if (const Json* number = find_number(from, name)) figures[as] = *number;
}

bool restores_best(const Experiment& experiment) {
    return experiment.train.early_stopping && experiment.train.early_stopping->restore_best;
}

Json run_to_json(const RunFigures& run) {
    return {{"seed", run.seed},         {"outcome", run.outcome},
            {"epochs", run.epochs},     {"best_epoch", run.best_epoch},
            {"epoch", run.epoch},       {"seconds", run.seconds},
            {"figures", run.figures},   {"executor", run.executor},
            {"revision", run.revision}, {"settings_sha256", run.settings}};
}

}  // namespace

std::size_t final_epoch(const Experiment& experiment, std::size_t epochs, std::size_t best_epoch) {
    return restores_best(experiment) ? best_epoch : epochs;
}

Result<RunFigures> run_figures(const Experiment& experiment, const Json& report, std::span<const Json> history,
                               const std::string& where) {
    if (!report.is_object() || find_number(report, "epochs") == nullptr || text_in(report, "outcome").empty())
        return Error{where, "is not the report of a run", "remove the folder to run it again"};
    RunFigures run;
    run.seed = experiment.train.seed;
    run.outcome = text_in(report, "outcome");
    run.revision = text_in(report, "revision");
    run.executor = text_in(report, "executor");
    run.epochs = find_number(report, "epochs")->get<std::size_t>();
    if (const Json* best = find_number(report, "best_epoch")) run.best_epoch = best->get<std::size_t>();
    if (const Json* seconds = find_number(report, "seconds")) run.seconds = seconds->get<double>();

    run.epoch = final_epoch(experiment, run.epochs, run.best_epoch);
    const bool of_best = restores_best(experiment);
    const Json last = report.value("last", Json::object());
    run.figures = Json::object();
    for (const char* name : {"test_accuracy", "test_loss", "val_accuracy", "val_loss"})
        take(run.figures, name, of_best ? report : last, name);
    if (run.epoch >= 1 && run.epoch <= history.size()) {
        const Json& record = history[run.epoch - 1];
        take(run.figures, "accuracy", record, "accuracy");
        take(run.figures, "loss", record, "loss");
        take(run.figures, "accuracy", record, "train_subset_accuracy");
        take(run.figures, "loss", record, "train_subset_loss");
    }
    return run;
}

double Figure::mean() const {
    return std::accumulate(measured.begin(), measured.end(), 0.0) / static_cast<double>(measured.size());
}

double Figure::standard_deviation() const {
    if (measured.size() < 2) return 0;
    const double middle = mean();
    double squares = 0;
    for (const double value : measured) squares += (value - middle) * (value - middle);
    return std::sqrt(squares / static_cast<double>(measured.size() - 1));
}

std::optional<double> Figure::difference() const {
    if (!published || measured.empty()) return std::nullopt;
    return mean() - *published;
}

double Row::mean_seconds() const {
    double sum = 0;
    for (const RunFigures& run : runs) sum += run.seconds;
    return runs.empty() ? 0 : sum / static_cast<double>(runs.size());
}

std::string Row::outcome() const {
    if (runs.empty()) return "";
    const bool diverged =
        std::any_of(runs.begin(), runs.end(), [](const RunFigures& run) { return run.outcome == "diverged"; });
    return diverged ? "diverged" : "completed";
}

Row make_row(const Experiment& experiment, std::size_t parameters, std::vector<RunFigures> runs) {
    Row row;
    row.id = experiment.id;
    row.title = experiment.title;
    row.parameters = parameters;
    row.runs = std::move(runs);
    const Json& published = experiment.published;
    if (const std::string outcome = text_in(published, "outcome"); !outcome.empty()) row.expected_outcome = outcome;
    for (const char* name : figure_names) {
        Figure figure{name, std::nullopt, {}};
        if (const Json* number = find_number(published, name)) figure.published = number->get<double>();
        for (const RunFigures& run : row.runs)
            if (const Json* number = find_number(run.figures, name)) figure.measured.push_back(number->get<double>());
        if (figure.published || !figure.measured.empty()) row.figures.push_back(std::move(figure));
    }
    // The order of names already puts test before val; a published figure goes before one that is not.
    const auto main = std::find_if(row.figures.begin(), row.figures.end(), [](const Figure& figure) {
        return figure.published && (figure.name == "test_accuracy" || figure.name == "val_accuracy");
    });
    if (main != row.figures.end()) std::rotate(row.figures.begin(), main, main + 1);
    return row;
}

Summary summarize(std::span<const Row> rows) {
    Summary summary;
    for (const Row& row : rows) {
        if (row.expected_outcome || row.figures.empty() || !row.figures.front().difference()) continue;
        const Figure& figure = row.figures.front();
        ++summary.rows;
        summary.published += *figure.published;
        summary.measured += figure.mean();
        if (*figure.difference() < -half_a_point) ++summary.below;
    }
    if (summary.rows > 0) {
        summary.published /= static_cast<double>(summary.rows);
        summary.measured /= static_cast<double>(summary.rows);
    }
    return summary;
}

Json row_to_json(const Row& row) {
    Json figures = Json::object();
    for (const Figure& figure : row.figures) {
        Json json = Json::object();
        json["published"] = figure.published ? Json(*figure.published) : Json();
        json["mean"] = figure.measured.empty() ? Json() : Json(figure.mean());
        json["sd"] = figure.measured.size() < 2 ? Json() : Json(figure.standard_deviation());
        json["n"] = figure.measured.size();
        const std::optional<double> difference = figure.difference();
        json["difference"] = difference ? Json(*difference) : Json();
        figures[figure.name] = std::move(json);
    }
    Json runs = Json::array();
    for (const RunFigures& run : row.runs) runs.push_back(run_to_json(run));
    return {
        {"id", row.id},
        {"title", row.title},
        {"parameters", row.parameters},
        {"outcome", row.outcome()},
        {"seconds", row.mean_seconds()},
        {"command", "./run train " + row.id + " --seed " + (row.runs.empty() ? "1" : std::to_string(row.runs[0].seed))},
        {"figures", std::move(figures)},
        {"runs", std::move(runs)}};
}

Result<RunFigures> run_from_json(const Json& json, const std::string& where) {
    for (const char* name : {"seed", "epochs", "best_epoch", "epoch"})
        if (const Json* number = find_number(json, name); number == nullptr || !number->is_number_unsigned())
            return Error{where + ": " + name, "must be a whole number", "remove the file to have it written anew"};
    if (find_number(json, "seconds") == nullptr || !json.value("figures", Json()).is_object() ||
        text_in(json, "outcome").empty())
        return Error{where, "must have seconds, figures and an outcome", "remove the file to have it written anew"};
    RunFigures run;
    run.seed = json.at("seed").get<std::uint64_t>();
    run.outcome = text_in(json, "outcome");
    run.figures = json.at("figures");
    run.epochs = json.at("epochs").get<std::size_t>();
    run.best_epoch = json.at("best_epoch").get<std::size_t>();
    run.epoch = json.at("epoch").get<std::size_t>();
    run.seconds = json.at("seconds").get<double>();
    run.executor = text_in(json, "executor");
    run.revision = text_in(json, "revision");
    run.settings = text_in(json, "settings_sha256");
    return run;
}

}  // namespace selvedge::reproduce
