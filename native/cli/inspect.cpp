// The verb inspect: what an experiment or a model is made of, and what this program has to offer.
#include <selvedge/io/fields.h>
#include <selvedge/net/spec.h>
#include <selvedge/search/results.h>
#include <selvedge/selvedge.h>

#include <iostream>
#include <system_error>

#include "cli/device_flags.h"
#include "cli/experiment_flags.h"
#include "cli/experiments.h"
#include "cli/text.h"
#include "cli/verb.h"
#include "files/read.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

struct InspectFlags {
    std::optional<std::string> what;
    bool list = false, devices = false, json = false, quiet = false;
    ExperimentFlags settings;
};

std::string line_of(const Json& json) { return json_text(json) + "\n"; }

Json layers_to_json(const std::vector<LayerInfo>& layers) {
    Json rows = Json::array();
    for (const LayerInfo& layer : layers)
        rows.push_back({{"name", layer.name},
                        {"kind", layer.kind},
                        {"output", std::vector<std::size_t>(layer.output.begin(), layer.output.end())},
                        {"trainable", layer.trainable},
                        {"non_trainable", layer.non_trainable}});
    return rows;
}

void list_searches(const std::vector<Search>& searches, std::size_t width, bool as_json) {
    for (const Search& search : searches) {
        const std::string sampler = write_json(search.settings.sampler).begin().key();
        const std::size_t trials = Study(search).planned();
        if (as_json)
            std::cout << line_of({{"id", search.id},
                                  {"title", search.title},
                                  {"parameters", nullptr},
                                  {"sampler", sampler},
                                  {"trials", trials}});
        else
            std::cout << padded(search.id, width) << "  " << padded_left(thousands(trials), 11) << " trials      "
                      << search.title << ", " << sampler << "\n";
    }
}

// Experiments that can be trained, then searches; what has no network is only a parent of others.
int list_experiments(bool as_json, const std::vector<std::string>& config) {
    Experiments experiments(std::vector<fs::path>(config.begin(), config.end()));
    int code = ExitCode::done;
    std::size_t width = 0;
    std::vector<Experiment> found;
    std::vector<Search> searches;
    for (const std::string& id : experiments.ids()) {
        const Result<Json> json = experiments.resolve(id);
        if (json && !json->contains("network")) continue;
        if (json && is_search(*json)) {
            Result<Search> search = search_from_json(*json, id);
            if (!search) {
                code = fail(search.error());
                continue;
            }
            width = std::max(width, id.size());
            searches.push_back(std::move(*search));
            continue;
        }
        Result<Experiment> experiment = json ? experiment_from_json(*json, id) : Result<Experiment>(json.error());
        if (!experiment) {
            code = fail(experiment.error());
            continue;
        }
        width = std::max(width, id.size());
        found.push_back(std::move(*experiment));
    }
    for (const Experiment& experiment : found) {
        const Result<std::vector<LayerInfo>> layers = infer_shapes(experiment.network);
        if (!layers) {
            code = fail({experiment.id + ": " + layers.error().given, layers.error().rule, layers.error().remedy});
            continue;
        }
        const std::size_t parameters = trainable_parameters(*layers);
        if (as_json)
            std::cout << line_of({{"id", experiment.id}, {"title", experiment.title}, {"parameters", parameters}});
        else
            std::cout << padded(experiment.id, width) << "  " << padded_left(thousands(parameters), 11)
                      << " parameters  " << experiment.title << "\n";
    }
    list_searches(searches, width, as_json);
    return code;
}

int list_devices(bool as_json) {
    const auto word = [](bool built, bool usable) {
        return !built ? "not built" : usable ? "usable" : "built, not usable here";
    };
    for (const Device& device : devices()) {
        const std::vector<IsaInfo> of_device = device.name == "cpu" ? cpu_isas() : std::vector<IsaInfo>{};
        Json isas = Json::array();
        for (const IsaInfo& isa : of_device)
            isas.push_back({{"name", isa.name}, {"built", isa.built}, {"usable", isa.usable}});
        if (as_json) {
            std::cout << line_of(
                {{"device", device.name}, {"built", device.built}, {"usable", device.usable}, {"isas", isas}});
            continue;
        }
        std::cout << padded(device.name, 14) << word(device.built, device.usable) << ", " << device.about << "\n";
        for (const IsaInfo& isa : of_device)
            std::cout << "  " << padded(isa.name, 14) << word(isa.built, isa.usable) << "\n";
    }
    return ExitCode::done;
}

int inspect_search(const Json& json, const InspectFlags& flags) {
    if (const std::string option = flags.settings.first_given(); !option.empty() && option != "--config")
        return refuse({option, "changes an experiment, and " + *flags.what + " is a search",
                       "`" + program_name() + " search --help` tells what can be changed"});
    const Result<Search> search = search_from_json(json, *flags.what);
    if (!search) return refuse(search.error());
    if (flags.json)
        std::cout << line_of({{"id", search->id},
                              {"trials", Study(*search).planned()},
                              {"space", study_to_json(Study(*search)).at("space")},
                              {"search", search_to_json(*search)}});
    else
        std::cout << search_space_summary(search->settings.space) << "\n"
                  << json_text(search_to_json(*search), 2) << "\n";
    return ExitCode::done;
}

int inspect_experiment(const InspectFlags& flags) {
    std::vector<fs::path> folders;
    for (const std::string& path : flags.settings.config)
        if (std::error_code ignored; fs::is_directory(path, ignored)) folders.emplace_back(path);
    const Result<Json> json = Experiments(std::move(folders)).resolve(*flags.what);
    if (json && is_search(*json)) return inspect_search(*json, flags);
    bool wrong_file = false;
    const Result<Experiment> experiment = flags.settings.resolve(*flags.what, wrong_file);
    if (!experiment) return wrong_file ? fail(experiment.error()) : refuse(experiment.error());
    const Result<std::vector<LayerInfo>> layers = infer_shapes(experiment->network);
    if (!layers)
        return fail({experiment->id + ": " + layers.error().given, layers.error().rule, layers.error().remedy});
    if (flags.json) {
        std::cout << line_of({{"id", experiment->id},
                              {"parameters", trainable_parameters(*layers)},
                              {"layers", layers_to_json(*layers)},
                              {"experiment", experiment_to_json(*experiment)}});
    } else {
        std::cout << summary_table(experiment->network, *layers, experiment->id) << "\n"
                  << json_text(experiment_to_json(*experiment), 2) << "\n";
    }
    return ExitCode::done;
}

Json provenance_to_json(const Provenance& provenance) {
    const auto figure = [](const std::optional<double>& value) { return value ? Json(*value) : Json(); };
    return {{"experiment", provenance.experiment},
            {"title", provenance.title},
            {"command", provenance.command},
            {"revision", provenance.revision},
            {"data_sha256", provenance.data_hash},
            {"seed", provenance.seed},
            {"epoch", provenance.epoch},
            {"val_loss", figure(provenance.val_loss)},
            {"val_accuracy", figure(provenance.val_accuracy)},
            {"test_loss", figure(provenance.test_loss)},
            {"test_accuracy", figure(provenance.test_accuracy)}};
}

int inspect_model(const std::string& file, bool as_json) {
    const Result<Model> model = load_model(file);
    if (!model) return fail(model.error());
    const Result<std::vector<LayerInfo>> layers = infer_shapes(model->spec);
    if (!layers) return fail(layers.error());
    const Json provenance = provenance_to_json(model->provenance);
    if (as_json) {
        std::cout << line_of({{"file", file},
                              {"parameters", trainable_parameters(*layers)},
                              {"layers", layers_to_json(*layers)},
                              {"class_names", model->class_names},
                              {"sure_from", model->trust.sure_from},
                              {"provenance", provenance}});
        return ExitCode::done;
    }
    std::cout << summary_table(model->spec, *layers, fs::path(file).filename().string()) << "\n";
    for (const auto& item : provenance.items()) {
        const std::string text = item.value().is_string() ? item.value().get<std::string>() : item.value().dump();
        if (!item.value().is_null() && !text.empty()) std::cout << padded(item.key(), 15) << one_line(text) << "\n";
    }
    std::cout << padded("classes", 15) << fields::joined(model->class_names) << "\n"
              << "The golden vector fits: this program computes what the file's author's did.\n";
    return ExitCode::done;
}

int inspect_action(const InspectFlags& flags) {
    if (static_cast<int>(flags.list) + static_cast<int>(flags.devices) + static_cast<int>(flags.what.has_value()) != 1)
        return refuse({"inspect", "takes one of: an experiment or a model, --list, --devices",
                       "as in `" + program_name() + " inspect r2-cnn`"});
    if (flags.devices) return list_devices(flags.json);
    if (flags.list) return list_experiments(flags.json, flags.settings.config);
    const bool file =
        !flags.what->ends_with(".json") && (flags.what->ends_with(".safetensors") || is_there(*flags.what));
    return file ? inspect_model(*flags.what, flags.json) : inspect_experiment(flags);
}

}  // namespace

Verb inspect_verb() {
    return {"inspect", "describe an experiment or a model; list experiments and devices",
            [](Arguments& arguments) -> Action {
                auto flags = std::make_shared<InspectFlags>();
                const std::string program = program_name();
                arguments.about(
                    "Describes an experiment (its layers and all its settings) or a model file (its layers, and where\n"
                    "its weights come from).");
                arguments.positional("WHAT", "an experiment by name, a JSON file of one, or a model file", flags->what);
                arguments.flag("--list", "list the experiments", flags->list);
                arguments.flag("--devices", "list devices and instruction sets, built and usable", flags->devices);
                flags->settings.declare(arguments);
                arguments.group("Output");
                arguments.flag("--json", "print JSON, one object a line", flags->json);
                arguments.flag("--quiet", "accepted for scripts; inspect shows no progress", flags->quiet);
                arguments.epilogue("Examples:\n  " + program + " inspect --list\n  " + program + " inspect r2-cnn\n  " +
                                   program + " inspect runs/first/best.safetensors\n  " + program +
                                   " inspect --devices\n");
                return [flags] { return inspect_action(*flags); };
            }};
}

}  // namespace selvedge::cli
