// How much each parameter matters: total-effect indices of a Gaussian process.
#include <selvedge/io/json.h>
#include <selvedge/search/importance.h>

#include <algorithm>

#include "search/configurations.h"
#include "search/model.h"

namespace selvedge {

std::vector<Importance> parameter_importance(const SearchSpace& space, std::span<const Trial> trials,
                                             Direction direction, std::uint64_t seed) {
    constexpr std::size_t least_trials = 4, samples = 400;
    const std::vector<OptionalNumber> values = costs(trials, direction);
    std::vector<double> known;
    for (const OptionalNumber& value : values)
        if (value) known.push_back(*value);
    if (known.size() < least_trials) return {};
    if (const auto [least, most] = std::minmax_element(known.begin(), known.end()); *least == *most) return {};

    const SearchModel model(space, trials, values);
    RandomStream random(seed, Purpose::search, 2);
    std::vector<Importance> found;
    for (const Parameter& parameter : space.parameters) found.push_back({parameter.name, 0});
    double sum = 0;
    for (std::size_t i = 0; i < samples; ++i) {
        const Json configuration = random_configuration(space, random);
        const double mean = model.predict(configuration).mean;
        for (std::size_t p = 0; p < found.size(); ++p) {
            if (!configuration.contains(found[p].name)) continue;
            const Json value = value_from_unit(space.parameters[p], unit_draw(random));
            const double changed =
                model.predict(with_value(space, configuration, found[p].name, value, random)).mean - mean;
            found[p].importance += changed * changed;
            sum += changed * changed;
        }
    }
    for (Importance& importance : found) importance.importance /= sum > 0 ? sum : 1;
    return found;
}

}  // namespace selvedge
