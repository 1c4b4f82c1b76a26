// The verb calibrate: fits what a model needs to say "not sure" and "not clothing", and writes it into the model's
// file.
#include <selvedge/io/json.h>
#include <selvedge/selvedge.h>
#include <selvedge/train/fit_trust.h>

#include <iostream>

#include "cli/data_flag.h"
#include "cli/device_flags.h"
#include "cli/experiments.h"
#include "cli/text.h"
#include "cli/verb.h"
#include "files/write.h"

namespace selvedge::cli {
namespace {

struct CalibrateFlags {
    std::optional<std::string> model, experiment, out;
    bool json = false, quiet = false;
    DeviceFlags device;
    DataFlag data;
};

constexpr std::size_t batch_size = 128;

Json to_json(const TrustFit& fit, const std::string& out) {
    return {{"temperature", fit.trust.temperature},
            {"sure_from", fit.trust.sure_from},
            {"like_from", *fit.trust.like_from},
            {"nll_before", fit.nll_before},
            {"nll_after", fit.nll_after},
            {"accuracy", fit.accuracy},
            {"sure", fit.sure},
            {"sure_accuracy", fit.sure_accuracy},
            {"clothing_refused", fit.clothing_refused},
            {"others_refused", fit.others_refused},
            {"out", out}};
}

void print_text(const TrustFit& fit, const std::string& out) {
    std::cout << "temperature " << decimal(static_cast<double>(fit.trust.temperature), 3) << ": loss "
              << decimal(fit.nll_before, 4) << " → " << decimal(fit.nll_after, 4)
              << " on clothing of the validation part, as it is, drawn and disturbed\n"
              << "sure from " << percent(static_cast<double>(fit.trust.sure_from)) << ": sure of " << percent(fit.sure)
              << " of that clothing, and right in " << percent(fit.sure_accuracy) << " (right in "
              << percent(fit.accuracy) << " of all)\n"
              << "like clothing from " << decimal(static_cast<double>(*fit.trust.like_from), 2) << ": refuses "
              << percent(fit.clothing_refused) << " of the clothing and " << percent(fit.others_refused)
              << " of noise, scribbles, figures, faces and patterns\n"
              << one_line(out) << "\n";
}

int calibrate_action(const CalibrateFlags& flags) {
    if (!flags.model)
        return refuse({"calibrate", "a model is missing",
                       "name one, as in `" + program_name() + " calibrate runs/first/best.safetensors`"});
    Result<std::unique_ptr<Executor>> executor = flags.device.executor();
    if (!executor) return refuse(executor.error());
    Result<Model> model = load_model(*flags.model);
    if (!model) return fail(model.error());
    const std::string id = flags.experiment.value_or(model->provenance.experiment);
    Experiments experiments;
    const Result<Json> json = experiments.resolve(id);
    if (!json) return fail(json.error());
    Result<Experiment> experiment = experiment_from_json(*json, id);
    if (!experiment) return fail(experiment.error());
    experiment->train.seed = model->provenance.seed;
    const Result<FashionMnist> data = flags.data.load();
    if (!data) return fail(data.error());
    const Result<Dataset> clothing = clothing_for_trust(*experiment, data->train);
    if (!clothing) return fail(clothing.error());
    Result<Classifier> classifier = model->session(std::move(*executor), batch_size);
    if (!classifier) return fail(classifier.error());
    const Result<TrustFit> fit =
        fit_trust(*model, *classifier, *clothing, others_for_trust(experiment->train.seed + 1));
    if (!fit) return fail(fit.error());

    model->trust = fit->trust;
    const std::string out = flags.out.value_or(*flags.model);
    const Result<std::vector<std::byte>> bytes = serialize_model(*model);
    if (!bytes) return fail(bytes.error());
    if (Status status = write_file_atomic(out, *bytes); !status) return fail(status.error());
    if (flags.json)
        std::cout << json_text(to_json(*fit, out)) << "\n";
    else
        print_text(*fit, out);
    return ExitCode::done;
}

}  // namespace

Verb calibrate_verb() {
    return {
        "calibrate", "fit when a model says \"not sure\" and \"not clothing\"", [](Arguments& arguments) -> Action {
            auto flags = std::make_shared<CalibrateFlags>();
            arguments.about(
                "Fits what a model needs to know its limits, and writes it into the model's file: a temperature\n"
                "that makes its probabilities honest (Guo et al. 2017), the probability from which on 95 % of its\n"
                "answers are right, and the energy (Liu et al. 2020) beyond which a picture is not like clothing.\n"
                "It learns from the validation part of the model's experiment, as it is and disturbed, from drawn\n"
                "garments, and from drawn pictures of no garment. The weights stay as they are.");
            arguments.positional("MODEL", "a model file, such as runs/first/best.safetensors", flags->model);
            arguments.option("--experiment", "ID", "whose validation part to use (default: the model's own)",
                             flags->experiment);
            arguments.option("--out", "FILE", "write the model here (default: back into MODEL)", flags->out);
            flags->data.declare(arguments);
            flags->device.declare(arguments);
            arguments.group("Output");
            arguments.flag("--json", "print one JSON object", flags->json);
            arguments.flag("--quiet", "accepted for scripts; calibrate shows no progress", flags->quiet);
            arguments.epilogue(
                "--json: {temperature, sure_from, like_from, nll_before, nll_after, accuracy, sure, sure_accuracy,\n"
                "clothing_refused, others_refused, out}\n\n" +
                std::string(where_data_is) + "\nExample:\n  " + program_name() +
                " calibrate runs/first/best.safetensors\n");
            return [flags] { return calibrate_action(*flags); };
        }};
}

}  // namespace selvedge::cli
