// BayesianSampler: the configuration of the highest expected improvement.
#include <selvedge/io/json.h>
#include <selvedge/search/sampler.h>

#include <algorithm>
#include <cmath>

#include "search/configurations.h"
#include "search/model.h"

namespace selvedge {
namespace {

struct Candidate {
    Json configuration;
    double improvement = -1;
};

bool higher(const Candidate& a, const Candidate& b) { return a.improvement > b.improvement; }

// Running trials have the mean of the others, which keeps the next ones away from them.
std::vector<OptionalNumber> with_lies(std::span<const Trial> trials, std::vector<OptionalNumber> costs) {
    double sum = 0, count = 0;
    for (const OptionalNumber& cost : costs)
        if (cost) sum += *cost, count += 1;
    for (std::size_t i = 0; i < trials.size(); ++i)
        if (!costs[i]) costs[i] = sum / count;
    return costs;
}

// Values near the parameter's own: the next ones of a range, all others of categories, two draws of a continuum.
std::vector<Json> neighbours(const Parameter& parameter, const Json& value, RandomStream& random) {
    std::vector<Json> near;
    const double u = unit_of(parameter, value);
    const std::size_t count = value_count(parameter);
    const auto* choice = std::get_if<Choice>(&parameter.range);
    if (choice != nullptr && !choice->ordered()) {
        for (std::size_t i = 0; i < count; ++i) near.push_back(value_at(parameter, i));
    } else if (count != 0) {
        const double width = 1 / static_cast<double>(count);
        if (u - width > 0) near.push_back(value_from_unit(parameter, u - width));
        if (u + width < 1) near.push_back(value_from_unit(parameter, u + width));
    }
    if (count == 0 || count > 8)
        for (const double spread : {0.1, 0.02})
            near.push_back(value_from_unit(parameter, std::clamp(u + spread * random.normal(), 0.0, 1.0)));
    return near;
}

// Climbs from configuration to neighbouring configuration while that improves.
Candidate refined(Candidate from, const Question& question, const SearchModel& model, const Known& known,
                  RandomStream& random) {
    constexpr int most_steps = 30;
    for (int step = 0; step < most_steps; ++step) {
        Candidate best = from;
        for (const Parameter& parameter : question.space.parameters) {
            const auto value = from.configuration.find(parameter.name);
            if (value == from.configuration.end()) continue;
            for (const Json& near : neighbours(parameter, *value, random)) {
                Candidate next{with_value(question.space, from.configuration, parameter.name, near, random)};
                if (known.has(next.configuration)) continue;
                next.improvement = expected_improvement(model.predict(next.configuration), model.best());
                if (higher(next, best)) best = std::move(next);
            }
        }
        if (best.improvement <= from.improvement) break;
        from = std::move(best);
    }
    return from;
}

}  // namespace

std::optional<Json> BayesianSampler::suggest(const Question& question) const {
    RandomStream random(question.seed, Purpose::search, 0, 0, static_cast<std::uint32_t>(question.number));
    const Known known(question.trials);
    const std::vector<OptionalNumber> seen = costs(question.trials, question.direction);
    const auto finished =
        std::count_if(seen.begin(), seen.end(), [](const OptionalNumber& cost) { return cost.has_value(); });
    if (question.number < initial_points || finished < 2) return random_unknown(question.space, known, random);

    const SearchModel model(question.space, question.trials, with_lies(question.trials, seen));
    std::vector<Candidate> found;
    for (std::size_t i = 0; i < candidates; ++i) {
        Json configuration = random_configuration(question.space, random);
        if (known.has(configuration)) continue;
        const double improvement = expected_improvement(model.predict(configuration), model.best());
        found.push_back({std::move(configuration), improvement});
    }
    if (found.empty()) return random_unknown(question.space, known, random);

    // From the best of the draws, and from the best trial itself.
    const std::size_t starts = std::min<std::size_t>(5, found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(starts), found.end(), higher);
    found.resize(starts);
    const auto best_trial =
        std::min_element(seen.begin(), seen.end(),
                         [](const OptionalNumber& a, const OptionalNumber& b) { return a && (!b || *a < *b); });
    const auto place = static_cast<std::size_t>(best_trial - seen.begin());
    found.push_back({question.trials[place].parameters.values, 0});
    for (Candidate& candidate : found) candidate = refined(std::move(candidate), question, model, known, random);
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const Candidate& candidate) { return known.has(candidate.configuration); }),
                found.end());
    return std::min_element(found.begin(), found.end(), higher)->configuration;
}

}  // namespace selvedge
