// The verb check-gradients: a table of how exact the gradients of an experiment's network are.
#include <selvedge/io/json.h>
#include <selvedge/train/check_gradients.h>

#include <array>
#include <cstdio>
#include <iostream>

#include "cli/data_flag.h"
#include "cli/device_flags.h"
#include "cli/experiment_flags.h"
#include "cli/text.h"
#include "cli/values.h"
#include "cli/verb.h"

namespace selvedge::cli {
namespace {

struct CheckFlags {
    std::optional<std::string> experiment, images, entries;
    bool json = false, quiet = false;
    ExperimentFlags settings;
    DeviceFlags device;
    DataFlag data;
};

std::string scientific(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1e", number);
    return text.data();
}

const char* verdict(const GradientDifference& difference) { return difference.passed ? "ok" : "WRONG"; }

Json to_json(const GradientDifference& difference) {
    return {{"absolute", difference.absolute}, {"relative", difference.relative}, {"passed", difference.passed}};
}

Json to_json(const GradientCheck& check, const Experiment& experiment, std::size_t images,
             const std::string& executor) {
    Json parameters = Json::array();
    for (const ParameterCheck& parameter : check.parameters)
        parameters.push_back({{"name", parameter.name},
                              {"shape", parameter.shape},
                              {"checked", parameter.checked},
                              {"largest", parameter.largest},
                              {"complex_step", to_json(parameter.complex_step)},
                              {"executor", to_json(parameter.executor)}});
    return {{"id", experiment.id}, {"seed", experiment.train.seed}, {"images", images},        {"executor", executor},
            {"loss", check.loss},  {"passed", check.passed()},      {"parameters", parameters}};
}

std::string table(const GradientCheck& check) {
    std::size_t name_width = 9, shape_width = 5;
    for (const ParameterCheck& parameter : check.parameters) {
        name_width = std::max(name_width, columns(parameter.name));
        shape_width = std::max(shape_width, columns(to_string(parameter.shape)));
    }
    std::string text = padded("", name_width + shape_width + 24) + "complex step                executor\n" +
                       padded("parameter", name_width) + "  " + padded("shape", shape_width) +
                       "  entries   largest  |   absolute  relative          absolute  relative\n";
    const auto add = [&](const GradientDifference& difference) {
        text += padded_left(scientific(difference.absolute), 11) + padded_left(scientific(difference.relative), 10) +
                "  " + padded(verdict(difference), 5);
    };
    for (const ParameterCheck& parameter : check.parameters) {
        text += padded(parameter.name, name_width) + "  " + padded(to_string(parameter.shape), shape_width) +
                padded_left(std::to_string(parameter.checked), 9) + padded_left(scientific(parameter.largest), 10) +
                "  |";
        add(parameter.complex_step);
        add(parameter.executor);
        text.erase(text.find_last_not_of(' ') + 1);
        text += "\n";
    }
    return text;
}

Status take(const char* name, const std::optional<std::string>& text, std::size_t& out, std::uint64_t most) {
    if (!text) return {};
    const Result<std::uint64_t> number = whole_number({name, *text}, 1, most);
    if (!number) return number.error();
    out = static_cast<std::size_t>(*number);
    return {};
}

int check_action(const CheckFlags& flags) {
    if (!flags.experiment)
        return refuse({"check-gradients", "an experiment is missing",
                       "name one, as in `" + program_name() + " check-gradients r2-cnn`"});
    GradientCheckOptions options;
    if (Status status = take("--images", flags.images, options.images, 256); !status) return refuse(status.error());
    if (Status status = take("--entries", flags.entries, options.entries, 1'000'000); !status)
        return refuse(status.error());
    bool wrong_file = false;
    const Result<Experiment> experiment = flags.settings.resolve(*flags.experiment, wrong_file);
    if (!experiment) return wrong_file ? fail(experiment.error()) : refuse(experiment.error());
    const Result<std::unique_ptr<Executor>> executor = flags.device.executor();
    if (!executor) return refuse(executor.error());
    const Result<FashionMnist> data = flags.data.load();
    if (!data) return fail(data.error());
    const Result<GradientCheck> check = check_gradients(*experiment, data->train, **executor, options);
    if (!check) return fail(check.error());

    if (flags.json) {
        std::cout << json_text(to_json(*check, *experiment, options.images, (*executor)->name())) << "\n";
    } else {
        std::cout << experiment->id << " · seed " << experiment->train.seed << " · " << options.images
                  << (options.images == 1 ? " image" : " images") << " · loss " << decimal(check->loss, 4) << " · "
                  << (*executor)->name() << "\n\n"
                  << table(*check) << "\n";
        if (check->passed()) std::cout << "All gradients are those of the loss.\n";
    }
    if (check->passed()) return ExitCode::done;
    return fail({experiment->id, "gradients differ from those of the loss", "see the rows marked WRONG"});
}

}  // namespace

Verb check_gradients_verb() {
    return {
        "check-gradients", "compare a network's gradients with the complex step of its loss",
        [](Arguments& arguments) -> Action {
            auto flags = std::make_shared<CheckFlags>();
            arguments.about(
                "Takes a small batch of training images and the experiment's initial weights, and compares for each\n"
                "parameter the gradients computed in double with the complex step of the loss (some single entries,\n"
                "and one direction through all), and those of the executor, in float, with the ones in double.");
            arguments.positional("EXPERIMENT", "the name of an experiment, or a JSON file", flags->experiment);
            arguments.group("Check");
            arguments.option("--images", "N", "images in the batch (default 2)", flags->images);
            arguments.option("--entries", "N", "entries of each parameter (default up to 16, fewer for large networks)",
                             flags->entries);
            flags->data.declare(arguments);
            flags->settings.declare(arguments);
            flags->device.declare(arguments);
            arguments.group("Output");
            arguments.flag("--json", "print one JSON object", flags->json);
            arguments.flag("--quiet", "accepted for scripts; check-gradients shows no progress", flags->quiet);
            arguments.epilogue(
                "absolute: the largest difference; relative: it beside the parameter's largest gradient. The complex\n"
                "step must agree to 1e-9, the executor to 1e-3. Exit code 1 where something does not.\n\n" +
                std::string(where_data_is) + "\nExamples:\n  " + program_name() + " check-gradients r4-mlp-2\n  " +
                program_name() + " check-gradients r2-cnn --images 4 --entries 20 --json\n");
            return [flags] { return check_action(*flags); };
        }};
}

}  // namespace selvedge::cli
