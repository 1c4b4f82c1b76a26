// Results of a training run: what report.json keeps, what `train --json` prints, and the same for people.
#include "cli/results.h"

#include <selvedge/io/json.h>
#include <selvedge/metrics/report.h>

#include "cli/run_folder.h"
#include "cli/text.h"

namespace selvedge::cli {
namespace {

Json figure(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

void put_test(Json& json, const std::optional<EvalResult>& test) {
    json["test_loss"] = test ? Json(test->loss) : Json();
    json["test_accuracy"] = test ? Json(test->accuracy) : Json();
}

std::string figures_line(const Json& json, const std::string& epoch) {
    std::string line = epoch;
    const auto add = [&](const char* name, const char* label, bool is_part) {
        if (!json.contains(name) || !json.at(name).is_number()) return;
        const auto value = json.at(name).get<double>();
        line += std::string("   ") + label + " " + (is_part ? percent(value) : decimal(value, 4));
    };
    add("val_loss", "val_loss", false);
    add("val_accuracy", "val_acc", true);
    add("test_loss", "test_loss", false);
    add("test_accuracy", "test_acc", true);
    return line + "\n";
}

}  // namespace

Json per_class_to_json(const ConfusionMatrix& confusion, std::span<const std::string> class_names) {
    const ClassificationReport report = classification_report(confusion, class_names);
    Json rows = Json::array();
    for (std::size_t c = 0; c < report.classes.size(); ++c) {
        const ClassFigures& figures = report.classes[c];
        rows.push_back({{"class", c},
                        {"label", report.class_names[c]},
                        {"precision", figures.precision},
                        {"recall", figures.recall},
                        {"f1", figures.f1},
                        {"support", figures.support}});
    }
    return rows;
}

Json results_to_json(const Experiment& experiment, const RunFacts& facts, const TrainResult& result,
                     const TestFigures& test, const std::filesystem::path& out) {
    double seconds = 0;
    for (const EpochRecord& record : result.history) seconds += record.seconds;
    const EpochRecord* best = result.best_epoch > 0 ? &result.history[result.best_epoch - 1] : nullptr;
    const EpochRecord* last = result.history.empty() ? nullptr : &result.history.back();

    Json json = Json::object();
    json["id"] = experiment.id;
    json["seed"] = experiment.train.seed;
    json["outcome"] = std::string(enum_name(result.outcome));
    json["parameters"] = facts.parameters;
    json["epochs"] = result.history.size();
    json["best_epoch"] = best != nullptr ? Json(result.best_epoch) : Json();
    json["val_loss"] = best != nullptr ? figure(best->val_loss) : Json();
    json["val_accuracy"] = best != nullptr ? figure(best->val_accuracy) : Json();
    put_test(json, test.best);
    json["seconds"] = seconds;
    json["executor"] = facts.executor;
    json["revision"] = result.last ? result.last->provenance.revision : "";
    json["out"] = out.string();
    if (last != nullptr) {
        Json row = {{"epoch", last->epoch},
                    {"loss", last->loss},
                    {"accuracy", last->accuracy},
                    {"val_loss", figure(last->val_loss)},
                    {"val_accuracy", figure(last->val_accuracy)}};
        put_test(row, test.last);
        json["last"] = std::move(row);
    }
    if (const std::size_t every = experiment.train.save_every; every != 0) {
        json["saved"] = Json::array();
        for (const EpochRecord& record : result.history)
            if (record.epoch % every == 0)
                json["saved"].push_back({{"epoch", record.epoch},
                                         {"file", RunFolder::epoch_file(record.epoch)},
                                         {"loss", record.loss},
                                         {"accuracy", record.accuracy},
                                         {"val_loss", figure(record.val_loss)},
                                         {"val_accuracy", figure(record.val_accuracy)}});
    }
    if (test.best && result.best) {
        json["per_class"] = per_class_to_json(test.best->confusion, result.best->class_names);
        json["confusion"] = confusion_to_json(test.best->confusion);
    }
    return json;
}

Json results_summary(Json results) {
    results.erase("per_class");
    results.erase("confusion");
    return results;
}

std::string results_text(const Json& results) {
    // Reports are read back from files, so nothing is taken for granted.
    const auto count = [&](const char* name) -> std::uint64_t {
        return results.contains(name) && results.at(name).is_number() ? results.at(name).get<std::uint64_t>() : 0;
    };
    const auto text = [&](const char* name) {
        return results.contains(name) && results.at(name).is_string() ? results.at(name).get<std::string>() : "";
    };
    const double seconds =
        results.contains("seconds") && results.at("seconds").is_number() ? results.at("seconds").get<double>() : 0;
    const std::filesystem::path out = text("out");
    const std::string epochs = std::to_string(count("epochs"));
    std::string lines = text("id") + " · seed " + std::to_string(count("seed")) + " · " +
                        thousands(count("parameters")) + " parameters · " + epochs +
                        (epochs == "1" ? " epoch in " : " epochs in ") + duration(seconds) +
                        (text("outcome") == "early_stopped" ? ", stopped early" : "") +
                        (text("outcome") == "diverged" ? ", diverged" : "") + "\n";
    const std::string best = std::to_string(count("best_epoch"));
    if (best != "0") lines += figures_line(results, "best epoch " + padded_left(best, epochs.size()));
    if (results.contains("last") && results.at("last").is_object() && best != epochs)
        lines += figures_line(results.at("last"), "last epoch " + epochs);
    if (best != "0") lines += "model      " + (out / "best.safetensors").string() + "\n";
    return lines + "report     " + (out / "report.json").string() + "\n";
}

}  // namespace selvedge::cli
