// What samplers do with configurations: draw, change, enumerate, and tell new ones from known ones.
#include "search/configurations.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <vector>

namespace selvedge {

double unit_draw(RandomStream& random) {
    const std::uint64_t high = random.bits() >> 5, low = random.bits() >> 6;
    return static_cast<double>(high << 26 | low) * 0x1p-53;
}

Json random_configuration(const SearchSpace& space, RandomStream& random) {
    Json configuration = Json::object();
    for (const Parameter& parameter : space.parameters)
        if (is_active(parameter, configuration))
            configuration[parameter.name] = value_from_unit(parameter, unit_draw(random));
    return configuration;
}

Json with_value(const SearchSpace& space, const Json& configuration, const std::string& name, const Json& value,
                RandomStream& random) {
    Json changed = Json::object();
    for (const Parameter& parameter : space.parameters) {
        if (!is_active(parameter, changed)) continue;
        const auto before = configuration.find(parameter.name);
        if (parameter.name == name)
            changed[name] = value;
        else if (before != configuration.end())
            changed[parameter.name] = *before;
        else
            changed[parameter.name] = value_from_unit(parameter, unit_draw(random));
    }
    return changed;
}

namespace {

bool visit_from(const SearchSpace& space, std::size_t place, Json& chosen,
                const std::function<bool(const Json&)>& visit) {
    if (place == space.parameters.size()) return visit(chosen);
    const Parameter& parameter = space.parameters[place];
    if (!is_active(parameter, chosen)) return visit_from(space, place + 1, chosen, visit);
    bool go_on = true;
    for (std::size_t i = 0; i < value_count(parameter) && go_on; ++i) {
        chosen[parameter.name] = value_at(parameter, i);
        go_on = visit_from(space, place + 1, chosen, visit);
    }
    chosen.erase(parameter.name);
    return go_on;
}

bool is_finite(const SearchSpace& space) {
    return std::all_of(space.parameters.begin(), space.parameters.end(),
                       [](const Parameter& parameter) { return value_count(parameter) != 0; });
}

}  // namespace

void for_each_configuration(const SearchSpace& space, const std::function<bool(const Json&)>& visit) {
    Json chosen = Json::object();
    visit_from(space, 0, chosen, visit);
}

std::uint64_t count_configurations(const SearchSpace& space, std::uint64_t limit) {
    if (!is_finite(space)) return limit;
    std::uint64_t count = 0;
    for_each_configuration(space, [&](const Json&) { return ++count < limit; });
    return count;
}

Known::Known(std::span<const Trial> trials) {
    for (const Trial& trial : trials) keys_.insert(trial.parameters.values.dump());
}

std::optional<Json> random_unknown(const SearchSpace& space, const Known& known, RandomStream& random) {
    constexpr int draws = 200;
    for (int draw = 0; draw < draws; ++draw) {
        Json configuration = random_configuration(space, random);
        if (!known.has(configuration)) return configuration;
    }
    // Nearly all are known, so there are few: one of those left.
    if (!is_finite(space)) return std::nullopt;
    std::vector<Json> left;
    for_each_configuration(space, [&](const Json& configuration) {
        if (!known.has(configuration)) left.push_back(configuration);
        return true;
    });
    if (left.empty()) return std::nullopt;
    return left[random.below(static_cast<std::uint32_t>(left.size()))];
}

}  // namespace selvedge
