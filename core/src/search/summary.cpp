// The search-space summary in the layout of Keras Tuner, which prints Python dictionaries.
#include <selvedge/io/json.h>
#include <selvedge/search/results.h>
#include <selvedge/train/template.h>

namespace selvedge {
namespace {

std::string python(const Json& value) {
    if (value.is_null()) return "None";
    if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
    if (value.is_string()) return "'" + value.get<std::string>() + "'";
    if (!value.is_structured()) return value.dump();  // numbers as Python's repr: 0.0001, 1e-05
    std::string text;
    for (const auto& item : value.items())
        text += (text.empty() ? "" : ", ") + (value.is_object() ? "'" + item.key() + "': " : "") + python(item.value());
    return value.is_object() ? "{" + text + "}" : "[" + text + "]";
}

// Each condition as Keras Tuner's Parent: the values of the other parameter that meet it.
Json conditions_of(const SearchSpace& space, const Parameter& parameter) {
    Json conditions = Json::array();
    for (const auto& item : parameter.when.items()) {
        const Parameter& parent = *space.find(item.key());
        Json values = Json::array();
        for (std::size_t i = 0; i < value_count(parent); ++i) {
            const Json value = value_at(parent, i);
            const Result<bool> holds =
                condition_holds({{item.key(), item.value()}}, {{item.key(), value}}, parameter.name);
            if (holds && *holds) values.push_back(value);
        }
        if (values.empty()) values = item.value();
        conditions.push_back(
            {{"class_name", "Parent"}, {"config", {{"name", item.key()}, {"values", std::move(values)}}}});
    }
    return conditions;
}

Json number(double value, bool whole) { return whole ? Json(static_cast<std::int64_t>(value)) : Json(value); }

template <class Range>
Json row_of(const Range& range, const Json& conditions) {
    constexpr bool whole = std::is_same_v<Range, IntRange>;
    Json step;
    if constexpr (whole)
        step = range.sampling == Sampling::log ? Json() : number(range.step, true);
    else if (range.step)
        step = *range.step;
    return {{"default", range.preset ? number(*range.preset, whole) : Json()},
            {"conditions", conditions},
            {"min_value", number(range.min, whole)},
            {"max_value", number(range.max, whole)},
            {"step", step},
            {"sampling", range.sampling == Sampling::log ? Json("log") : Json()}};
}

Json row_of(const Choice& choice, const Json& conditions) {
    return {{"default", choice.preset.value.is_null() ? choice.values.items.front() : choice.preset.value},
            {"conditions", conditions},
            {"values", choice.values.items},
            {"ordered", choice.ordered()}};
}

const char* keras_name(const IntRange&) { return "Int"; }
const char* keras_name(const FloatRange&) { return "Float"; }
const char* keras_name(const Choice&) { return "Choice"; }

}  // namespace

std::string search_space_summary(const SearchSpace& space) {
    std::string text =
        "Search space summary\nDefault search space size: " + std::to_string(space.parameters.size()) + "\n";
    for (const Parameter& parameter : space.parameters) {
        const Json conditions = conditions_of(space, parameter);
        std::visit(
            [&](const auto& range) {
                text += parameter.name + " (" + keras_name(range) + ")\n" + python(row_of(range, conditions)) + "\n";
            },
            parameter.range);
    }
    return text;
}

}  // namespace selvedge
