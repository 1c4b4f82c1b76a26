// The reports of one run and of a model's file.
#include "report/run_report.h"

#include <selvedge/io/json.h>
#include <selvedge/net/spec.h>

#include "report/words.h"

namespace selvedge::report {
namespace {

// Training curves with a line for each part of the data that was measured by epoch.
void add_curves(Section& section, const RunRecord& run, const std::string& figure, const std::string& title,
                const std::string& unit) {
    std::vector<Line> lines;
    for (const auto& [name, shown] :
         {std::pair{figure, "training"}, std::pair{"val_" + figure, "validation"},
          std::pair{"train_subset_" + figure, "training subset"}, std::pair{"test_subset_" + figure, "test subset"}})
        if (Line line = run.line(name, shown); !line.points.empty()) lines.push_back(std::move(line));
    if (lines.empty()) return;
    section.blocks.emplace_back(
        curves({figure, title, "By epoch; training figures are measured while the weights change.",
                title + " by epoch, " + std::to_string(lines.size()) + " lines"},
               lines, figure, unit, run.figure("best_epoch")));
}

Section training_section(const RunRecord& run) {
    Section section{"training", "Training", {}};
    add_curves(section, run, "loss", "Loss", "");
    add_curves(section, run, "accuracy", "Accuracy", "%");
    const Line rate = run.line("learning_rate", "learning rate");
    bool changes = false;
    for (const auto& point : rate.points) changes = changes || point.second != rate.points.front().second;
    if (changes)
        section.blocks.emplace_back(
            curves({"learning-rate", "Learning rate", "Of the last step of each epoch.", "The learning rate by epoch"},
                   std::span(&rate, 1), "learning rate", ""));
    return section;
}

Facts run_facts(const RunRecord& run) {
    Facts facts;
    const auto add_percent = [&](const char* name, const char* figure) {
        if (const auto value = run.figure(figure)) facts.rows.emplace_back(name, percent(*value));
    };
    const auto add_number = [&](const char* name, const char* figure, int digits) {
        if (const auto value = run.figure(figure)) facts.rows.emplace_back(name, fixed(*value, digits));
    };
    add_percent("test accuracy", "test_accuracy");
    add_number("test loss", "test_loss", 4);
    add_percent("validation accuracy", "val_accuracy");
    add_number("validation loss", "val_loss", 4);
    if (const auto parameters = run.figure("parameters"))
        facts.rows.emplace_back("parameters", with_commas(static_cast<std::uint64_t>(*parameters)));
    if (const auto best = run.figure("best_epoch"))
        facts.rows.emplace_back("best epoch",
                                fixed(*best, 0) + " of " + fixed(run.figure("epochs").value_or(*best), 0));
    if (const auto seconds = run.figure("seconds")) facts.rows.emplace_back("time", duration(*seconds));
    facts.rows.emplace_back("outcome", run.results.empty() ? "not finished" : text_of(run.results, "outcome"));
    return facts;
}

std::optional<Table> published_table(const RunRecord& run) {
    const auto published = run.experiment.find("published");
    if (published == run.experiment.end() || !published->is_object()) return {};
    Table table{"Published and measured", {"figure", "published", "measured"}, {}};
    for (const auto& item : published->items()) {
        if (!item.value().is_number()) continue;
        const auto measured = run.figure(item.key());
        table.rows.push_back({item.key(), item.value().dump(),
                              measured ? fixed(*measured, item.value().is_number_integer() ? 0 : 4) : "–"});
    }
    if (table.rows.empty()) return {};
    return table;
}

void add_layers(Section& section, const NetSpec& spec) {
    const Result<std::vector<LayerInfo>> layers = infer_shapes(spec);
    if (!layers) return;
    Table table{"Layers", {"layer", "kind", "output", "parameters"}, {}};
    for (const LayerInfo& layer : *layers)
        table.rows.push_back(
            {layer.name, layer.kind, to_string(layer.output), with_commas(layer.trainable + layer.non_trainable)});
    section.blocks.emplace_back(std::move(table));
}

Section provenance_section(const Model* model, const std::string& command, const std::string& executor) {
    Section section{"made", "How it was made", {}};
    Table table{"Provenance", {}, {}, false};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) table.rows.push_back({name, value});
    };
    add("command", command.empty() && model != nullptr ? model->provenance.command : command);
    if (model != nullptr) {
        add("experiment", model->provenance.experiment);
        add("seed", std::to_string(model->provenance.seed));
        add("epoch", std::to_string(model->provenance.epoch));
        add("revision", model->provenance.revision);
        add("training images, SHA-256", model->provenance.data_hash);
    }
    add("computed on", executor);
    if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
    return section;
}

}  // namespace

Result<Document> run_document(const RunRecord& run, const Evidence* evidence, const PictureOptions& options) {
    Document document{run.title(), "", {}};
    const std::string id = text_of(run.experiment, "id"), about = text_of(run.experiment, "about");
    document.subtitle = id.empty() || id == document.title ? about : id + (about.empty() ? "" : " · " + about);

    Section top{"figures", "", {run_facts(run)}};
    if (std::optional<Table> published = published_table(run)) top.blocks.emplace_back(std::move(*published));
    if (text_of(run.results, "outcome") == "diverged")
        top.blocks.emplace_back(
            Paragraph{"The run diverged: its loss was no longer a finite number, or exploded and left a network that "
                      "only guesses."});
    document.sections.push_back(std::move(top));
    if (Section training = training_section(run); !training.blocks.empty())
        document.sections.push_back(std::move(training));

    if (evidence != nullptr) {
        Result<std::vector<Section>> sections = evidence_sections(*evidence, options);
        if (!sections) return sections.error();
        for (Section& section : *sections) document.sections.push_back(std::move(section));
    } else if (const std::optional<ConfusionMatrix> confusion = run.confusion()) {
        const std::vector<std::string> names = fashion_class_names();
        document.sections.push_back(
            {"test",
             "Test images",
             {report_table("Classification report", *confusion, names),
              confusion_chart({"confusion", "Confusion matrix", "Rows: true class. Columns: predicted class.",
                               "Confusion matrix of the test images"},
                              *confusion, names)}});
    }

    Section made = provenance_section(evidence != nullptr ? &evidence->model : nullptr, text_of(run.start, "command"),
                                      text_of(run.results, "executor"));
    const Result<Experiment> experiment = experiment_from_json(run.experiment, run.name);
    if (experiment) add_layers(made, experiment->network);
    made.blocks.emplace_back(Listing{"All settings", json_text(run.experiment, 2)});
    document.sections.push_back(std::move(made));
    return document;
}

Result<Document> model_document(const std::string& name, const Evidence& evidence, const PictureOptions& options) {
    const Provenance& from = evidence.model.provenance;
    Document document{from.title.empty() ? name : from.title, name, {}};
    Facts facts{{{"test accuracy", percent(evidence.confusion.accuracy())},
                 {"test loss", fixed(evidence.calibration.nll, 4)},
                 {"validation accuracy", percent(from.val_accuracy)},
                 {"validation loss", fixed(from.val_loss, 4)}}};
    if (const Result<std::vector<LayerInfo>> layers = infer_shapes(evidence.model.spec))
        facts.rows.emplace_back("parameters", with_commas(trainable_parameters(*layers)));
    document.sections.push_back({"figures", "", {std::move(facts)}});
    Result<std::vector<Section>> sections = evidence_sections(evidence, options);
    if (!sections) return sections.error();
    for (Section& section : *sections) document.sections.push_back(std::move(section));
    Section made = provenance_section(&evidence.model, "", "");
    add_layers(made, evidence.model.spec);
    made.blocks.emplace_back(Listing{"The network", json_text(net_spec_to_json(evidence.model.spec), 2)});
    document.sections.push_back(std::move(made));
    return document;
}

}  // namespace selvedge::report
