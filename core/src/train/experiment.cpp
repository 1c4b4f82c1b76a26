// Experiment: reading and writing as JSON, and the split that its settings ask for.
#include <selvedge/io/fields.h>
#include <selvedge/random/shuffle.h>
#include <selvedge/train/experiment.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace selvedge {
namespace {

Status check_members(const Json& json, const std::string& where) {
    const std::vector<std::string> known{"id",       "title",   "about", "parent",   "data",
                                         "defaults", "network", "train", "published"};
    for (const auto& item : json.items())
        if (std::find(known.begin(), known.end(), item.key()) == known.end())
            return Error{where + ": '" + item.key() + "'", "not a known part of an experiment",
                         fields::suggestion(item.key(), known)};
    return {};
}

Status read_text(const Json& json, const char* name, std::string& out, const std::string& where) {
    const auto found = json.find(name);
    if (found == json.end()) return {};
    return fields::read(*found, out, where + ": " + name, {});
}

template <class Spec>
Status read_part(const Json& json, const char* name, Spec& out, const std::string& where) {
    const auto found = json.find(name);
    if (found == json.end()) return {};
    return read_fields(*found, out, where + ": " + name);
}

// A part that null leaves out.
template <class Spec>
Status read_optional(const Json& json, std::optional<Spec>& out, const std::string& where) {
    out.reset();
    if (json.is_null()) return {};
    return read_fields(json, out.emplace(), where);
}

}  // namespace

Status read_json(const Json& json, Portion& out, const std::string& where) {
    const double value = json.is_number() ? json.get<double>() : -1.0;
    const bool whole = value >= 1 && value <= 4294967295.0 && std::floor(value) == value;
    if (!whole && !(value >= 0 && value < 1))
        return Error{where + " " + json_text(json), "must be a whole number of items, or a part of all between 0 and 1",
                     "12000, 0.2, or 0 for none"};
    out = whole || value == 0 ? Portion::items(static_cast<std::size_t>(value)) : Portion::fraction(value);
    return {};
}

Json write_json(const Portion& portion) {
    return std::visit([](const auto amount) { return fields::write(amount); }, portion.amount);
}

Status read_json(const Json& json, SplitSettings& out, const std::string& where) {
    return read_fields(json, out, where);
}
Json write_json(const SplitSettings& settings) { return write_fields(settings); }

Status read_json(const Json& json, PixelRange& out, const std::string& where) {
    if (json == "unit") {
        out = PixelRange{};
    } else if (json == "raw") {
        out = PixelRange{1, 0};
    } else if (json.is_object()) {
        return read_fields(json, out, where);
    } else {
        return fields::wrong_type(where, json, "\"unit\" (0 to 1), \"raw\" (0 to 255) or {\"scale\", \"offset\"}");
    }
    return {};
}

Json write_json(const PixelRange& range) {
    if (range == PixelRange{}) return "unit";
    if (range == PixelRange{1, 0}) return "raw";
    return write_fields(range);
}

Status read_json(const Json& json, std::optional<CurveSettings>& out, const std::string& where) {
    return read_optional(json, out, where);
}

Json write_json(const std::optional<CurveSettings>& curves) { return curves ? write_fields(*curves) : Json(); }

Status read_json(const Json& json, std::optional<EarlyStopping>& out, const std::string& where) {
    return read_optional(json, out, where);
}

Json write_json(const std::optional<EarlyStopping>& early_stopping) {
    return early_stopping ? write_fields(*early_stopping) : Json();
}

bool operator==(const Experiment& a, const Experiment& b) { return experiment_to_json(a) == experiment_to_json(b); }

Result<Experiment> experiment_from_json(const Json& json, const std::string& where) {
    if (!json.is_object()) return fields::wrong_type(where, json, "an object");
    if (json.contains("search"))
        return Error{where, "is a search over experiments, not a single one", "run it with the verb search"};
    if (Status status = check_members(json, where); !status) return status.error();
    if (json.contains("parent"))
        return Error{where + ": parent", "must have been merged before the experiment is read", ""};
    if (!json.contains("network"))
        return Error{where, "'network' is missing", "give a list of layers: [ {\"dense\": {\"units\": 10}} ]"};

    Json defaults = Json::object();
    if (const auto found = json.find("defaults"); found != json.end()) {
        if (!found->is_object()) return fields::wrong_type(where + ": defaults", *found, "an object");
        defaults = *found;
        const std::vector<std::string> kinds = kinds_of(static_cast<const LayerSpec::Any*>(nullptr));
        for (const auto& item : defaults.items())
            if (std::find(kinds.begin(), kinds.end(), item.key()) == kinds.end())
                return Error{where + ": defaults: '" + item.key() + "'", "not a known layer",
                             fields::suggestion(item.key(), kinds)};
    }

    Experiment experiment;
    if (Status status = read_text(json, "id", experiment.id, where); !status) return status.error();
    if (Status status = read_text(json, "title", experiment.title, where); !status) return status.error();
    if (Status status = read_text(json, "about", experiment.about, where); !status) return status.error();
    if (Status status = read_part(json, "data", experiment.data, where); !status) return status.error();
    Result<NetSpec> network = net_spec_from_json(json.at("network"), where + ": network", defaults);
    if (!network) return network.error();
    experiment.network = std::move(*network);
    if (Status status = read_part(json, "train", experiment.train, where); !status) return status.error();
    if (const auto found = json.find("published"); found != json.end()) {
        if (!found->is_object()) return fields::wrong_type(where + ": published", *found, "an object");
        experiment.published = *found;
    }
    return experiment;
}

Json experiment_to_json(const Experiment& experiment) {
    Json json = Json::object();
    json["id"] = experiment.id;
    json["title"] = experiment.title;
    json["about"] = experiment.about;
    json["data"] = write_fields(experiment.data);
    json["network"] = net_spec_to_json(experiment.network);
    json["train"] = write_fields(experiment.train);
    json["published"] = experiment.published;
    return json;
}

Result<Experiment> load_experiment(const std::string& id, const ExperimentLoader& load) {
    Result<Json> json = load(id);
    if (!json) return json.error();
    if (json->is_object()) (*json)["id"] = id;
    Result<Json> merged = merge_parents(std::move(*json), id, load);
    if (!merged) return merged.error();
    return experiment_from_json(*merged, id);
}

Result<std::optional<std::vector<std::uint32_t>>> picked_items(const DataSettings& settings, const Dataset& data) {
    if (settings.pick == 0 || settings.pick == data.count) return std::optional<std::vector<std::uint32_t>>();
    Result<std::vector<std::uint32_t>> items = first_of_each_class(data.labels, settings.pick);
    if (!items) return Error{"data.pick: " + items.error().given, items.error().rule, items.error().remedy};
    return std::optional(std::move(*items));
}

Result<Split> split_for(const DataSettings& settings, const Dataset& data) {
    Result<std::optional<std::vector<std::uint32_t>>> picked = picked_items(settings, data);
    if (!picked) return picked.error();
    if (*picked) {
        Dataset labels;  // a split looks at nothing else
        labels.count = (*picked)->size();
        for (const std::uint32_t item : **picked) labels.labels.push_back(data.labels[item]);
        Result<Split> split = split_for(settings, labels);
        if (!split) return split;
        for (std::vector<std::uint32_t>* part : {&split->train, &split->validation})
            for (std::uint32_t& item : *part) item = (**picked)[item];
        return split;
    }
    Split split;
    const auto* items = std::get_if<std::size_t>(&settings.split.validation.amount);
    if (items != nullptr && *items == 0) {
        split.train.resize(data.count);
        std::iota(split.train.begin(), split.train.end(), 0U);
    } else {
        const SplitSettings& wanted = settings.split;
        Result<Split> made = wanted.kind == SplitKind::last ? split_last(data.count, wanted.validation)
                             : wanted.kind == SplitKind::random
                                 ? split_random(data.count, wanted.validation, wanted.seed)
                                 : split_stratified(data.labels, wanted.validation, wanted.seed);
        if (!made) return made.error();
        split = std::move(*made);
    }
    if (settings.subset != 0) {
        const Result<std::vector<std::uint32_t>> chosen =
            random_subset(split.train.size(), settings.subset, settings.split.seed);
        if (!chosen) return chosen.error();
        std::vector<std::uint32_t> train;
        for (const std::uint32_t position : *chosen) train.push_back(split.train[position]);
        split.train = std::move(train);
    }
    return split;
}

}  // namespace selvedge
