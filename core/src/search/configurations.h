// What samplers do with configurations: draw, change, enumerate, and tell new ones from known ones.
#pragma once

#include <selvedge/random/stream.h>
#include <selvedge/search/space.h>
#include <selvedge/search/trial.h>

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>

namespace selvedge {

/// Uniform in [0, 1) with 53 bits; two words.
double unit_draw(RandomStream& random);

/// Each active parameter drawn uniformly from its unit interval.
Json random_configuration(const SearchSpace& space, RandomStream& random);

/// The configuration with another value for one parameter: parameters that become active are drawn, those that do not
/// stay so are left out.
Json with_value(const SearchSpace& space, const Json& configuration, const std::string& name, const Json& value,
                RandomStream& random);

/// Calls `visit` with every configuration of a finite space, the last parameter fastest, until it gives false.
void for_each_configuration(const SearchSpace& space, const std::function<bool(const Json&)>& visit);

/// The configurations that trials have had so far.
class Known {
public:
    explicit Known(std::span<const Trial> trials);
    [[nodiscard]] bool has(const Json& configuration) const { return keys_.count(configuration.dump()) != 0; }

private:
    std::set<std::string> keys_;
};

/// A random configuration that is not known; none if all are.
std::optional<Json> random_unknown(const SearchSpace& space, const Known& known, RandomStream& random);

}  // namespace selvedge
