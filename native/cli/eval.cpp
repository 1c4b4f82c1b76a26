// The verb eval: accuracy, loss, classification report and confusion matrix of a model.
#include <selvedge/metrics/report.h>
#include <selvedge/selvedge.h>
#include <selvedge/train/evaluate.h>

#include <iostream>

#include "cli/data_flag.h"
#include "cli/device_flags.h"
#include "cli/results.h"
#include "cli/text.h"
#include "cli/verb.h"

namespace selvedge::cli {
namespace {

struct EvalFlags {
    std::optional<std::string> model, split;
    bool json = false, quiet = false;
    DeviceFlags device;
    DataFlag data;
};

void print_text(const Model& model, const EvalResult& result, const std::string& part) {
    std::cout << "accuracy " << percent(result.accuracy) << "   loss " << decimal(result.loss, 4) << "   ("
              << thousands(result.confusion.correct()) << " of " << thousands(result.count) << " " << part
              << " images)\n\n"
              << to_text(classification_report(result.confusion, model.class_names)) << "\n"
              << confusion_table(result.confusion, model.class_names);
}

int eval_action(const EvalFlags& flags) {
    if (!flags.model)
        return refuse({"eval", "a model is missing",
                       "name one, as in `" + program_name() + " eval runs/first/best.safetensors`"});
    const std::string part = flags.split.value_or("test");
    if (part != "test" && part != "train") return refuse({"--split " + part, "must be test or train", ""});
    Result<std::unique_ptr<Executor>> executor = flags.device.executor();
    if (!executor) return refuse(executor.error());
    const Result<Model> model = load_model(*flags.model);
    if (!model) return fail(model.error());
    const Result<FashionMnist> data = flags.data.load();
    if (!data) return fail(data.error());
    const Result<EvalResult> result = evaluate(*model, part == "test" ? data->test : data->train, **executor);
    if (!result) return fail(result.error());

    if (flags.json) {
        const Json json = {{"accuracy", result->accuracy},
                           {"loss", result->loss},
                           {"per_class", per_class_to_json(result->confusion, model->class_names)},
                           {"confusion", confusion_to_json(result->confusion)}};
        std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
    } else {
        print_text(*model, *result, part);
    }
    return ExitCode::done;
}

}  // namespace

Verb eval_verb() {
    return {"eval", "measure a model on the test images", [](Arguments& arguments) -> Action {
                auto flags = std::make_shared<EvalFlags>();
                arguments.about(
                    "Measures a model on the 10,000 test images: accuracy, loss, precision and recall by class, and\n"
                    "the confusion matrix (rows: true class, columns: answer).");
                arguments.positional("MODEL", "a model file, such as runs/first/best.safetensors", flags->model);
                arguments.option("--split", "PART", "test or train: the images to measure on (default test)",
                                 flags->split);
                flags->data.declare(arguments);
                flags->device.declare(arguments);
                arguments.group("Output");
                arguments.flag("--json", "print one JSON object", flags->json);
                arguments.flag("--quiet", "accepted for scripts; eval shows no progress", flags->quiet);
                arguments.epilogue(
                    "--json: {accuracy, loss, per_class: [{class, label, precision, recall, f1, support}, …],\n"
                    "confusion: [[…], …]}\n\n" +
                    std::string(where_data_is) + "\nExamples:\n  " + program_name() +
                    " eval runs/first/best.safetensors\n  " + program_name() +
                    " eval runs/first/best.safetensors --split train --json\n");
                return [flags] { return eval_action(*flags); };
            }};
}

}  // namespace selvedge::cli
