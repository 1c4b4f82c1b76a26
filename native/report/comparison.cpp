// The report of several runs side by side.
#include <selvedge/io/json.h>

#include <algorithm>

#include "report/run_report.h"
#include "report/words.h"

namespace selvedge::report {
namespace {

// A name for each run: its folder's, with a number where two are the same.
std::vector<std::string> names_of(std::span<const RunRecord> runs) {
    std::vector<std::string> names;
    for (const RunRecord& run : runs) {
        std::string name = run.name;
        for (int number = 2; std::find(names.begin(), names.end(), name) != names.end(); ++number)
            name = run.name + " (" + std::to_string(number) + ")";
        names.push_back(std::move(name));
    }
    return names;
}

Table figures_table(std::span<const RunRecord> runs, const std::vector<std::string>& names) {
    Table table{"Figures",
                {"run", "experiment", "seed", "parameters", "epochs", "best", "val loss", "val acc", "test loss",
                 "test acc", "time"},
                {}};
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const RunRecord& run = runs[i];
        const auto parameters = run.figure("parameters"), seconds = run.figure("seconds");
        table.rows.push_back({names[i], text_of(run.experiment, "id"), fixed(run.figure("seed"), 0),
                              parameters ? with_commas(static_cast<std::uint64_t>(*parameters)) : "–",
                              fixed(run.figure("epochs"), 0), fixed(run.figure("best_epoch"), 0),
                              fixed(run.figure("val_loss"), 4), percent(run.figure("val_accuracy")),
                              fixed(run.figure("test_loss"), 4), percent(run.figure("test_accuracy")),
                              seconds ? duration(*seconds) : "–"});
    }
    return table;
}

}  // namespace

Document comparison_document(std::span<const RunRecord> runs, std::span<const Evidence* const> evidence) {
    const std::vector<std::string> names = names_of(runs);
    Document document{"Comparison of " + std::to_string(runs.size()) + " runs", "", {}};
    for (const std::string& name : names) document.subtitle += (document.subtitle.empty() ? "" : " · ") + name;
    document.sections.push_back({"figures", "", {figures_table(runs, names)}});

    Section training{"training", "Training", {}};
    struct Figure {
        const char *name, *title, *unit;
    };
    for (const Figure& figure :
         {Figure{"val_loss", "Validation loss", ""}, Figure{"val_accuracy", "Validation accuracy", "%"},
          Figure{"loss", "Training loss", ""}, Figure{"accuracy", "Training accuracy", "%"}}) {
        std::vector<Line> lines;
        for (std::size_t i = 0; i < runs.size(); ++i)
            if (Line line = runs[i].line(figure.name, names[i]); !line.points.empty()) lines.push_back(std::move(line));
        std::string id = figure.name;
        std::replace(id.begin(), id.end(), '_', '-');
        if (!lines.empty())
            training.blocks.emplace_back(curves(
                {id, figure.title, "By epoch, a line a run.", std::string(figure.title) + " of each run by epoch"},
                lines, "", figure.unit));
    }
    if (!training.blocks.empty()) document.sections.push_back(std::move(training));

    Section test{"test", "Test images", {}};
    std::vector<BarSeries> accuracies;
    std::vector<std::pair<std::string, Calibration>> calibrations;
    std::vector<std::string> classes = fashion_class_names();
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (evidence[i] != nullptr) classes = evidence[i]->model.class_names;
        const std::optional<ConfusionMatrix> confusion =
            evidence[i] != nullptr ? std::optional(evidence[i]->confusion) : runs[i].confusion();
        if (!confusion) continue;
        test.blocks.emplace_back(confusion_chart({"confusion-" + std::to_string(i + 1), "Confusion matrix: " + names[i],
                                                  "Rows: true class. Accuracy " + percent(confusion->accuracy()) + ".",
                                                  "Confusion matrix of the run " + names[i]},
                                                 *confusion, classes));
        BarSeries series{names[i], confusion->per_class_accuracy()};
        for (double& accuracy : series.values) accuracy *= 100;
        accuracies.push_back(std::move(series));
        if (evidence[i] != nullptr) calibrations.emplace_back(names[i], evidence[i]->calibration);
    }
    if (!accuracies.empty())
        test.blocks.emplace_back(bars({"class-accuracy", "Accuracy by class", "Part of each class that is recognised.",
                                       "Bars of the accuracy of each class, a colour a run"},
                                      classes, accuracies, "%"));
    if (!calibrations.empty())
        test.blocks.emplace_back(
            reliability({"reliability", "Reliability curves", "How often each model is right where it is so sure.",
                         "Accuracy over confidence of each run"},
                        calibrations));
    if (!test.blocks.empty()) document.sections.push_back(std::move(test));

    Section settings{"made", "Settings", {}};
    for (std::size_t i = 0; i < runs.size(); ++i)
        settings.blocks.emplace_back(
            Listing{names[i] + ": " + text_of(runs[i].start, "command"), json_text(runs[i].experiment, 2)});
    document.sections.push_back(std::move(settings));
    return document;
}

}  // namespace selvedge::report
