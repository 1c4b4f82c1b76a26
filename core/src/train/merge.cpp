// Merging of experiments: parents laid under, overrides laid over.
#include <selvedge/io/fields.h>
#include <selvedge/train/experiment.h>

#include <charconv>
#include <vector>

namespace selvedge {
namespace {

// Members that hold one of several kinds, {"adam": {…}} or {"cosine": {…}}: naming another kind replaces the whole.
bool holds_one_kind(std::string_view name) { return name == "optimizer" || name == "learning_rate"; }

void lay_over(Json& base, const Json& patch) {
    if (!patch.is_object()) {
        base = patch;
        return;
    }
    if (!base.is_object()) base = Json::object();
    for (const auto& item : patch.items()) {
        const Json& value = item.value();
        if (value.is_null()) {
            base.erase(item.key());
            continue;
        }
        Json& member = base[item.key()];
        if (holds_one_kind(item.key()) && value.is_object() && value.size() == 1 && member.is_object() &&
            !member.contains(value.begin().key()))
            member = Json::object();
        lay_over(member, value);
    }
}

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t dot = path.find('.');
        parts.emplace_back(path.substr(0, dot));
        if (dot == std::string_view::npos) return parts;
        path.remove_prefix(dot + 1);
    }
}

}  // namespace

Result<Json> merge_parents(Json experiment, const std::string& where, const ExperimentLoader& load) {
    std::vector<std::string> chain;  // of names, to find cycles
    std::vector<Json> layers;        // child first
    std::string name = where;
    if (experiment.is_object() && experiment.contains("id") && experiment["id"].is_string())
        name = experiment["id"].get<std::string>();
    chain.push_back(name);

    Json current = std::move(experiment);
    while (true) {
        if (!current.is_object()) return fields::wrong_type(name, current, "an object");
        const auto parent = current.find("parent");
        const bool has_parent = parent != current.end() && !parent->is_null();
        if (has_parent && !parent->is_string())
            return fields::wrong_type(name + ": parent", *parent, "the name of an experiment");
        const std::string parent_name = has_parent ? parent->get<std::string>() : std::string();
        current.erase("parent");
        if (!layers.empty())
            for (const char* own : {"id", "title", "about", "published"}) current.erase(own);
        layers.push_back(std::move(current));
        if (!has_parent) break;

        for (const std::string& seen : chain)
            if (seen == parent_name)
                return Error{where + ": parent '" + parent_name + "'",
                             "the parents form a cycle: " + fields::joined(chain) + ", " + parent_name,
                             "remove one of the \"parent\" lines"};
        Result<Json> loaded = load(parent_name);
        if (!loaded) {
            Error error = loaded.error();
            error.given = name + ": parent: " + error.given;
            return error;
        }
        current = std::move(*loaded);
        name = parent_name;
        chain.push_back(name);
    }

    Json merged = Json::object();
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) lay_over(merged, *layer);
    return merged;
}

Status apply_override(Json& experiment, std::string_view path, const Json& value) {
    const std::string given = "override " + std::string(path);
    const std::vector<std::string> parts = split_path(path);
    Json* place = &experiment;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string& part = parts[i];
        if (part.empty()) return Error{given, "the path has an empty part", "name a member, such as train.epochs"};
        if (place->is_array()) {
            std::size_t position = 0;
            const auto [end, code] = std::from_chars(part.data(), part.data() + part.size(), position);
            if (code != std::errc() || end != part.data() + part.size() || position >= place->size())
                return Error{given, "'" + part + "' is not a position in a list of " + std::to_string(place->size()),
                             place->empty() ? "" : "positions are 0 to " + std::to_string(place->size() - 1)};
            place = &(*place)[position];
            continue;
        }
        if (place->is_string() && i > 0) {
            // A kind named alone, "adam" for {"adam": {}}, can be gone into.
            const std::string kind = place->get<std::string>();
            *place = Json::object();
            (*place)[kind] = Json::object();
        }
        if (!place->is_object()) *place = Json::object();
        if (i > 0 && holds_one_kind(parts[i - 1]) && !place->contains(part)) *place = Json::object();
        place = &(*place)[part];
    }
    *place = value;
    return {};
}

Status apply_override(Json& experiment, std::string_view assignment) {
    const std::size_t sign = assignment.find('=');
    if (sign == std::string_view::npos || sign == 0)
        return Error{"override '" + std::string(assignment) + "'", "must be path=value", "try train.epochs=5"};
    const std::string text(assignment.substr(sign + 1));
    const Result<Json> value = parse_json(text, "override");
    return apply_override(experiment, assignment.substr(0, sign), value ? *value : Json(text));
}

}  // namespace selvedge
