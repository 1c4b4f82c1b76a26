// SearchSpace: values, defaults, conditions and places in the unit interval.
#include <selvedge/io/fields.h>
#include <selvedge/search/space.h>
#include <selvedge/train/template.h>

#include <algorithm>
#include <cmath>

#include "search/scale.h"

namespace selvedge {
namespace {

// Calls `number` with the scale of a range of numbers, or `choice` with the choice.
template <class Number, class Chosen>
auto by_kind(const Parameter& parameter, Number&& number, Chosen&& chosen) {
    return std::visit(
        [&]<class Range>(const Range& range) {
            if constexpr (std::is_same_v<Range, Choice>)
                return chosen(range);
            else
                return number(Scale(range));
        },
        parameter.range);
}

std::size_t position_in(const Choice& choice, const Json& value) {
    const auto found = std::find(choice.values.items.begin(), choice.values.items.end(), value);
    return static_cast<std::size_t>(found - choice.values.items.begin());
}

}  // namespace

bool Choice::ordered() const {
    return std::all_of(values.items.begin(), values.items.end(), [](const Json& value) { return value.is_number(); });
}

const Parameter* SearchSpace::find(std::string_view name) const {
    for (const Parameter& parameter : parameters)
        if (parameter.name == name) return &parameter;
    return nullptr;
}

bool is_active(const Parameter& parameter, const Json& configuration) {
    const Result<bool> holds = condition_holds(parameter.when, configuration, parameter.name);
    return holds && *holds;  // that the condition is well formed was seen when the space was read
}

std::size_t value_count(const Parameter& parameter) {
    return by_kind(
        parameter, [](const Scale& scale) { return scale.count(); },
        [](const Choice& choice) { return choice.values.items.size(); });
}

Json value_at(const Parameter& parameter, std::size_t index) {
    return by_kind(
        parameter, [&](const Scale& scale) { return scale.as_json(scale.at(index)); },
        [&](const Choice& choice) { return choice.values.items[index]; });
}

Json value_from_unit(const Parameter& parameter, double u) {
    return by_kind(
        parameter, [&](const Scale& scale) { return scale.as_json(scale.from_unit(u)); },
        [&](const Choice& choice) {
            const std::size_t count = choice.values.items.size();
            const double place = std::floor(std::max(u, 0.0) * static_cast<double>(count));
            return choice.values.items[std::min(count - 1, static_cast<std::size_t>(place))];
        });
}

std::pair<double, double> part_of(const Parameter& parameter, const Json& value) {
    return by_kind(
        parameter, [&](const Scale& scale) { return scale.part(value.get<double>()); },
        [&](const Choice& choice) {
            const auto position = static_cast<double>(position_in(choice, value));
            const auto count = static_cast<double>(choice.values.items.size());
            return std::pair{position / count, (position + 1) / count};
        });
}

double unit_of(const Parameter& parameter, const Json& value) {
    const auto [low, high] = part_of(parameter, value);
    return (low + high) / 2;
}

Json default_value(const Parameter& parameter) {
    return std::visit(
        []<class Range>(const Range& range) -> Json {
            if constexpr (std::is_same_v<Range, Choice>)
                return range.preset.value.is_null() ? range.values.items.front() : range.preset.value;
            else
                return Scale(range).as_json(range.preset.value_or(range.min));
        },
        parameter.range);
}

Json default_configuration(const SearchSpace& space) {
    Json configuration = Json::object();
    for (const Parameter& parameter : space.parameters)
        if (is_active(parameter, configuration)) configuration[parameter.name] = default_value(parameter);
    return configuration;
}

Status check_configuration(const SearchSpace& space, const Json& configuration, const std::string& where) {
    if (!configuration.is_object()) return fields::wrong_type(where, configuration, "an object of parameters");
    std::size_t active = 0;
    for (const Parameter& parameter : space.parameters) {
        if (!is_active(parameter, configuration)) continue;
        const auto found = configuration.find(parameter.name);
        if (found == configuration.end()) return Error{where, "'" + parameter.name + "' is missing", ""};
        const bool fits = by_kind(
            parameter, [&](const Scale& scale) { return found->is_number() && scale.holds(found->get<double>()); },
            [&](const Choice& choice) { return position_in(choice, *found) < choice.values.items.size(); });
        if (!fits) return Error{where + ": " + parameter.name + " " + found->dump(), "not a value of its range", ""};
        ++active;
    }
    if (active == configuration.size()) return {};
    for (const auto& item : configuration.items()) {
        const Parameter* parameter = space.find(item.key());
        if (parameter == nullptr || !is_active(*parameter, configuration))
            return Error{where + ": '" + item.key() + "'", "not a parameter that is active here", ""};
    }
    return {};
}

}  // namespace selvedge
