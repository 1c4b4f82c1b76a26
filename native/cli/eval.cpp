// The verb eval: accuracy, loss, classification report, confusion matrix and calibration of a model.
#include <selvedge/io/json.h>
#include <selvedge/metrics/calibration.h>
#include <selvedge/metrics/report.h>
#include <selvedge/selvedge.h>
#include <selvedge/train/evaluate.h>
#include <selvedge/train/predict.h>

#include <iostream>

#include "cli/data_flag.h"
#include "cli/device_flags.h"
#include "cli/eval_actions.h"
#include "cli/results.h"
#include "cli/text.h"
#include "cli/values.h"
#include "cli/verb.h"

namespace selvedge::cli {
namespace {

struct EvalFlags {
    std::optional<std::string> model, split, pictures, seed;
    bool robustness = false, json = false, quiet = false;
    DeviceFlags device;
    DataFlag data;
};

constexpr std::size_t pairs_shown = 10;

std::string class_accuracies(const ConfusionMatrix& confusion, const std::vector<std::string>& names) {
    const std::vector<double> accuracies = confusion.per_class_accuracy();
    std::size_t width = 0;
    for (const std::string& name : names) width = std::max(width, columns(name));
    std::string lines;
    for (std::size_t c = 0; c < names.size(); ++c)
        lines += std::to_string(c) + " " + padded(names[c], width) + padded_left(percent(accuracies[c]), 10) + "\n";
    return lines;
}

void print_text(const Model& model, const EvalResult& result, const Calibration& calibration, const std::string& part) {
    const std::vector<std::string>& names = model.class_names;
    const std::vector<ConfusedPair> pairs = most_confused(result.confusion, pairs_shown);
    std::cout << "accuracy " << percent(result.accuracy) << "   loss " << decimal(result.loss, 4) << "   ("
              << thousands(result.confusion.correct()) << " of " << thousands(result.count) << " " << part
              << " images)\n\n"
              << to_text(classification_report(result.confusion, names)) << "\naccuracy by class\n"
              << class_accuracies(result.confusion, names) << "\nconfusion matrix\n"
              << confusion_table(result.confusion, names) << "\nper cent of the true class\n"
              << confusion_table(result.confusion, names, ConfusionUnit::percent);
    if (!pairs.empty()) std::cout << "\nmost confused (true → predicted)\n" << confused_pairs_table(pairs, names);
    std::cout << "\ncalibration\n" << to_text(calibration);
}

Json to_json(const Model& model, const EvalResult& result, const Calibration& calibration) {
    const std::vector<std::string>& names = model.class_names;
    return {{"accuracy", result.accuracy},
            {"loss", result.loss},
            {"per_class", per_class_to_json(result.confusion, names)},
            {"confusion", confusion_to_json(result.confusion)},
            {"per_class_accuracy", result.confusion.per_class_accuracy()},
            {"most_confused", confused_pairs_to_json(most_confused(result.confusion, pairs_shown), names)},
            {"calibration", calibration_to_json(calibration)}};
}

int pictures_action(const EvalFlags& flags) {
    Result<std::unique_ptr<Executor>> executor = flags.device.executor_for_pictures();
    if (!executor) return refuse(executor.error());
    const Result<Model> model = load_model(*flags.model);
    if (!model) return fail(model.error());
    Result<Classifier> classifier = model->session(std::move(*executor));
    return classifier ? eval_pictures(*classifier, model->class_names, *flags.pictures, flags.json)
                      : fail(classifier.error());
}

int eval_action(const EvalFlags& flags) {
    if (!flags.model)
        return refuse({"eval", "a model is missing",
                       "name one, as in `" + program_name() + " eval runs/first/best.safetensors`"});
    const std::string part = flags.split.value_or("test");
    if (part != "test" && part != "train") return refuse({"--split " + part, "must be test or train", ""});
    if (flags.robustness && flags.pictures)
        return refuse({"--robustness", "goes with the data set, not with --pictures", ""});
    std::uint64_t seed = 1;
    if (flags.seed) {
        const Result<std::uint64_t> given = whole_number({"--seed", *flags.seed}, 0, 1ULL << 53);
        if (!given) return refuse(given.error());
        seed = *given;
    }
    if (flags.pictures) return pictures_action(flags);
    Result<DeviceChoice> device = flags.device.choose();
    if (!device) return refuse(device.error());
    const Result<Model> model = load_model(*flags.model);
    if (!model) return fail(model.error());
    const Result<FashionMnist> data = flags.data.load();
    if (!data) return fail(data.error());
    const Dataset& images = part == "test" ? data->test : data->train;
    const auto tell = [](const std::string& line) { std::cerr << "selvedge: " << line << "\n"; };
    if (flags.robustness) {
        const Result<Robustness> measured =
            device->attempt([&] { return robustness(*model, images, device->executor(), seed); }, tell);
        if (!measured) return fail(measured.error());
        print_robustness(*measured, images.count, seed, flags.json);
        return ExitCode::done;
    }
    const Result<EvalResult> result =
        device->attempt([&] { return evaluate(*model, images, device->executor()); }, tell);
    if (!result) return fail(result.error());
    const Result<Predictions> predictions =
        device->attempt([&] { return predict(*model, images, device->executor()); }, tell);
    if (!predictions) return fail(predictions.error());
    const Calibration calibration = calibrate(predictions->probabilities, predictions->classes, images.labels);

    if (flags.json)
        std::cout << json_text(to_json(*model, *result, calibration)) << "\n";
    else
        print_text(*model, *result, calibration, part);
    return ExitCode::done;
}

}  // namespace

Verb eval_verb() {
    return {
        "eval", "measure a model on the test images", [](Arguments& arguments) -> Action {
            auto flags = std::make_shared<EvalFlags>();
            arguments.about(
                "Measures a model on the 10,000 test images: accuracy, loss, precision, recall and accuracy by\n"
                "class, the confusion matrix (rows: true class, columns: answer), the classes most confused, and\n"
                "how far its probabilities can be trusted (calibration).");
            arguments.positional("MODEL", "a model file, such as runs/first/best.safetensors", flags->model);
            arguments.option("--split", "PART", "test or train: the images to measure on (default test)", flags->split);
            arguments.flag("--robustness", "measure on disturbed images instead, a family at a time",
                           flags->robustness);
            arguments.option("--seed", "N", "of the disturbances (default 1)", flags->seed);
            arguments.option("--pictures", "LIST", "measure on the picture files of a JSON list instead",
                             flags->pictures);
            flags->data.declare(arguments);
            flags->device.declare(arguments);
            arguments.group("Output");
            arguments.flag("--json", "print one JSON object", flags->json);
            arguments.flag("--quiet", "accepted for scripts; eval shows no progress", flags->quiet);
            arguments.epilogue(
                "--json: {accuracy, loss, per_class: [{class, label, precision, recall, f1, support}, …],\n"
                "confusion: [[…], …], per_class_accuracy: […], most_confused: [{true, true_label, predicted,\n"
                "predicted_label, count, part}, …], calibration: {ece, mean_confidence, accuracy, nll, brier,\n"
                "bins: [{lower, upper, count, confidence, accuracy}, …]}}\n\n"
                "--robustness --json: {clean, families: {scale, shift, …}, mean, seed}, accuracies of 1.\n"
                "--pictures: LIST is [{\"file\": path beside the list, \"class\": number or numbers that are right,\n"
                "\"groups\": [names]}, …]; --json: {count, right, accuracy, sure, sure_right, unlike, by_class, "
                "by_group,\n"
                "wrong: [{file, class, answer, probability, verdict}, …]}\n\n" +
                std::string(where_data_is) + "\nExamples:\n  " + program_name() +
                " eval runs/first/best.safetensors\n  " + program_name() +
                " eval runs/first/best.safetensors --split train --json\n");
            return [flags] { return eval_action(*flags); };
        }};
}

}  // namespace selvedge::cli
