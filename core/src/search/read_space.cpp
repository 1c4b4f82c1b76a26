// SearchSpace as JSON: reading with every check, and writing.
#include <selvedge/io/fields.h>
#include <selvedge/search/space.h>
#include <selvedge/train/template.h>

#include <algorithm>
#include <cmath>

#include "search/scale.h"

namespace selvedge {

Status read_json(const Json& json, Values& out, const std::string& where) {
    if (!json.is_array() || json.empty()) return fields::wrong_type(where, json, "a list of one or more values");
    out.items.assign(json.begin(), json.end());
    for (auto item = out.items.begin(); item != out.items.end(); ++item) {
        if (item->is_null()) return Error{where + " null", "not a value that a parameter can have", "leave it out"};
        if (std::find(out.items.begin(), item, *item) != item)
            return Error{where + " " + item->dump(), "stands twice among the values", "leave one out"};
    }
    return {};
}
Json write_json(const Values& values) { return Json(values.items); }

Status read_json(const Json& json, Preset& out, const std::string&) {
    out.value = json;
    return {};
}
Json write_json(const Preset& preset) { return preset.value; }

namespace {

std::string shown(double value) { return fields::write(value).dump(); }

Status check_range(double min, double max, double step, Sampling sampling, bool whole, const std::string& where) {
    if (min > max)
        return Error{where + ": min " + shown(min), "must not be above max, which is " + shown(max),
                     "exchange the two"};
    for (const double number : {min, max, step})
        if (whole && std::floor(number) != number)
            return Error{where + " " + shown(number), "must be a whole number", "\"float\" takes fractions"};
    if (sampling == Sampling::linear) return {};
    if (!(min > 0))
        return Error{where + ": min " + shown(min), "must be greater than 0 to be sampled by its logarithm",
                     "give another min, or \"sampling\": \"linear\""};
    if (step != (whole ? 1 : 0))
        return Error{where + ": step " + shown(step), "has no meaning together with sampling by the logarithm",
                     "leave one of the two out"};
    return {};
}

Status check_preset(const OptionalNumber& preset, const Scale& scale, const std::string& where) {
    if (!preset || scale.holds(*preset)) return {};
    return Error{where + ": default " + shown(*preset), "is not a value of the range", ""};
}

Status check(const IntRange& range, const std::string& where) {
    Status status = check_range(range.min, range.max, range.step, range.sampling, true, where);
    return status ? check_preset(range.preset, Scale(range), where) : status;
}

Status check(const FloatRange& range, const std::string& where) {
    if (range.step && !(*range.step > 0))
        return Error{where + ": step " + shown(*range.step), "must be greater than 0", "null for any number"};
    Status status = check_range(range.min, range.max, range.step.value_or(0), range.sampling, false, where);
    return status ? check_preset(range.preset, Scale(range), where) : status;
}

Status check(const Choice& choice, const std::string& where) {
    const Json& preset = choice.preset.value;
    const auto& values = choice.values.items;
    if (preset.is_null() || std::find(values.begin(), values.end(), preset) != values.end()) return {};
    return Error{where + ": default " + json_text(preset), "is not one of the values", ""};
}

// A condition speaks of parameters that come before, and can be met by each of them.
Status check_condition(const Parameter& parameter, const SearchSpace& before, const std::string& where) {
    if (!parameter.when.is_object()) return fields::wrong_type(where, parameter.when, "an object of conditions");
    std::vector<std::string> known;
    for (const Parameter& earlier : before.parameters) known.push_back(earlier.name);
    for (const auto& item : parameter.when.items()) {
        const Parameter* parent = before.find(item.key());
        if (parent == nullptr)
            return Error{where + ": '" + item.key() + "'", "not a parameter that stands before this one",
                         fields::suggestion(item.key(), known)};
        const Json condition = {{item.key(), item.value()}};
        const std::size_t count = value_count(*parent);
        bool met = count == 0;
        for (std::size_t i = 0; i < std::max<std::size_t>(count, 1) && !met; ++i) {
            const Json value = count == 0 ? default_value(*parent) : value_at(*parent, i);
            const Result<bool> holds = condition_holds(condition, Json{{item.key(), value}}, where);
            if (!holds) return holds.error();
            met = *holds;
        }
        if (!met) return Error{where + ": " + item.key() + " " + item.value().dump(), "no value of it meets this", ""};
    }
    return {};
}

Status read_parameter(const Json& json, Parameter& out, const std::string& where) {
    if (!json.is_object()) return fields::wrong_type(where, json, "an object such as {\"int\": {…}}");
    Json range = json;
    if (const auto when = range.find("when"); when != range.end()) {
        out.when = *when;
        range.erase("when");
    }
    if (const auto label = range.find("label"); label != range.end()) {
        if (Status status = fields::read(*label, out.label, where + ": label", {}); !status) return status;
        range.erase("label");
    }
    if (const auto values = range.find("choice"); values != range.end() && values->is_array())
        *values = Json{{"values", *values}};
    if (Status status = read_tagged(range, out.range, where, "range"); !status) return status;
    return std::visit([&](const auto& read) { return check(read, where); }, out.range);
}

bool is_name(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

Status read_json(const Json& json, SearchSpace& out, const std::string& where) {
    if (!json.is_object() || json.empty())
        return fields::wrong_type(where, json, "an object of one or more parameters");
    SearchSpace space;
    for (const auto& item : json.items()) {
        if (!is_name(item.key()))
            return Error{where + ": '" + item.key() + "'", "a name has letters, digits and underscores only", ""};
        Parameter parameter;
        parameter.name = item.key();
        const std::string here = where + ": " + parameter.name;
        if (Status status = read_parameter(item.value(), parameter, here); !status) return status;
        if (Status status = check_condition(parameter, space, here + ": when"); !status) return status;
        space.parameters.push_back(std::move(parameter));
    }
    out = std::move(space);
    return {};
}

Json write_json(const SearchSpace& space) {
    Json json = Json::object();
    for (const Parameter& parameter : space.parameters) {
        Json& row = json[parameter.name] = write_tagged(parameter.range);
        if (!parameter.when.empty()) row["when"] = parameter.when;
        if (!parameter.label.empty()) row["label"] = parameter.label;
    }
    return json;
}

}  // namespace selvedge
