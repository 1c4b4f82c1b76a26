// Search: reading with its checks, writing, and the experiments that its configurations make.
#include <selvedge/io/fields.h>
#include <selvedge/search/search.h>
#include <selvedge/train/template.h>

#include <algorithm>
#include <set>

#include "search/configurations.h"
#include "search/variables.h"

namespace selvedge {

Status read_json(const Json& json, Retrain& out, const std::string& where) {
    return read_tagged(json, out.rule, where, "way to retrain");
}
Json write_json(const Retrain& retrain) { return write_tagged(retrain.rule); }

Direction SearchSettings::direction() const {
    if (direction_setting == DirectionSetting::minimize) return Direction::minimize;
    if (direction_setting == DirectionSetting::maximize) return Direction::maximize;
    return objective == Monitor::val_loss ? Direction::minimize : Direction::maximize;
}

bool is_search(const Json& json) { return json.is_object() && json.contains("search"); }

namespace {

Status check_sampler(const SearchSettings& settings, const std::string& where) {
    const bool grid = std::holds_alternative<GridSampler>(settings.sampler.rule);
    if (!grid && settings.trials == 0)
        return Error{where + ": trials 0", "is for the sampler grid only: the whole grid", "give a number of trials"};
    for (const Parameter& parameter : settings.space.parameters)
        if (grid && value_count(parameter) == 0)
            return Error{where + ": space: " + parameter.name, "a grid needs values, and this is a continuum",
                         "give it a \"step\", or a \"choice\" of values"};
    return {};
}

// Every variable of the template is a parameter, and every parameter is used, by the template or by a condition.
Status check_variables(const Search& search, const std::string& where) {
    std::set<std::string> used = variables_of(search.experiment);
    std::vector<std::string> known;
    for (const Parameter& parameter : search.settings.space.parameters) known.push_back(parameter.name);
    for (const std::string& name : used)
        if (search.settings.space.find(name) == nullptr)
            return Error{where + ": '$" + name + "'", "not a parameter of the search's space",
                         fields::suggestion(name, known)};
    for (const Parameter& parameter : search.settings.space.parameters)
        for (const auto& item : parameter.when.items()) used.insert(item.key());
    for (const std::string& name : known)
        if (used.count(name) == 0)
            return Error{where + ": space: " + name, "is used nowhere in the experiment",
                         "write \"$" + name + "\" where its value goes, or remove it"};
    return {};
}

Status check_configurations(const Search& search, const std::string& where) {
    constexpr std::uint32_t samples = 50;
    for (std::uint32_t i = 0; i <= samples; ++i) {
        RandomStream random(0, Purpose::search, 1, 0, i);
        const SearchSpace& space = search.settings.space;
        const Json configuration = i == 0 ? default_configuration(space) : random_configuration(space, random);
        const Result<Experiment> experiment = trial_experiment(search, configuration, 0);
        if (!experiment) {
            Error error = experiment.error();
            error.given += " (with " + json_text(configuration) + ")";
            return error;
        }
        const auto* items = std::get_if<std::size_t>(&experiment->data.split.validation.amount);
        if (items != nullptr && *items == 0)
            return Error{where + ": data.split.validation 0", "a search compares trials by their validation part",
                         "set aside a part: 12000, or 0.2"};
    }
    return {};
}

}  // namespace

Result<Search> search_from_json(const Json& json, const std::string& where) {
    if (!is_search(json))
        return Error{where, "is an experiment, and has no \"search\"", "train it with the verb train"};
    if (!json.contains("network"))
        return Error{where, "'network' is missing", "give a list of layers: [ {\"dense\": {\"units\": 10}} ]"};
    Search search;
    search.experiment = json;
    search.experiment.erase("search");
    for (const auto& [name, text] : {std::pair{"id", &search.id}, std::pair{"title", &search.title}})
        if (const auto found = json.find(name); found != json.end())
            if (Status status = fields::read(*found, *text, where + ": " + name, {}); !status) return status.error();
    const std::string here = where + ": search";
    if (Status status = read_fields(json.at("search"), search.settings, here); !status) return status.error();
    if (Status status = check_sampler(search.settings, here); !status) return status.error();
    if (Status status = check_variables(search, where); !status) return status.error();
    if (Status status = check_configurations(search, where); !status) return status.error();
    return search;
}

Json search_to_json(const Search& search) {
    Json json = search.experiment;
    json["search"] = write_fields(search.settings);
    return json;
}

Result<Experiment> trial_experiment(const Search& search, const Json& configuration, std::size_t execution) {
    const Result<Json> filled = substitute(search.experiment, configuration, search.id);
    if (!filled) return filled.error();
    Result<Experiment> experiment = experiment_from_json(*filled, search.id);
    if (experiment) experiment->train.seed += execution;
    return experiment;
}

Result<Experiment> retrain_experiment(const Search& search, const Trial& trial) {
    Result<Experiment> experiment = trial_experiment(search, trial.parameters.values, 0);
    if (!experiment) return experiment;
    TrainSettings& train = experiment->train;
    train.monitor = search.settings.objective;
    if (const auto* in_full = std::get_if<RetrainInFull>(&search.settings.retrain.rule)) {
        if (in_full->epochs != 0) train.epochs = in_full->epochs;
        // So that the run ends with its best epoch's weights.
        if (!train.early_stopping) train.early_stopping = EarlyStopping{.patience = train.epochs};
    } else if (const auto* best = std::get_if<RetrainBestEpoch>(&search.settings.retrain.rule)) {
        train.epochs = std::max<std::size_t>(1, trial.best_epoch());
        train.early_stopping.reset();
        if (best->with_validation) experiment->data.split.validation = Portion::items(0);
    }
    return experiment;
}

}  // namespace selvedge
