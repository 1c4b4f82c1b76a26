// TpeSampler: Parzen estimators of the good and of the other trials, one parameter after the other.
#include <selvedge/io/json.h>
#include <selvedge/search/sampler.h>

#include <algorithm>
#include <cmath>

#include "search/configurations.h"

namespace selvedge {
namespace {

// A density over the unit interval: normal distributions cut off at its ends, one at each observation and a wide one
// for what is known beforehand.
class Parzen {
public:
    explicit Parzen(std::vector<double> observations) : centres_(std::move(observations)) {
        centres_.push_back(0.5);
        std::sort(centres_.begin(), centres_.end());
        const std::size_t n = centres_.size();
        const double least = 1 / std::min(100.0, static_cast<double>(n));
        widths_.assign(n, 1);
        bool prior_seen = false;
        for (std::size_t i = 0; i < n; ++i) {
            if (!prior_seen && centres_[i] == 0.5) {
                prior_seen = true;  // keeps its width of 1
                continue;
            }
            const double below = i > 0 ? centres_[i] - centres_[i - 1] : 0;
            const double above = i + 1 < n ? centres_[i + 1] - centres_[i] : 0;
            widths_[i] = std::clamp(std::max(below, above), least, 1.0);
        }
    }

    double draw(RandomStream& random) const {
        const std::size_t i = random.below(static_cast<std::uint32_t>(centres_.size()));
        for (int attempt = 0; attempt < 100; ++attempt) {
            const double u = centres_[i] + widths_[i] * random.normal();
            if (u >= 0 && u < 1) return u;
        }
        return centres_[i];
    }

    // The mean density over [low, high], or at a point where the two are the same.
    [[nodiscard]] double density(double low, double high) const {
        double sum = 0;
        for (std::size_t i = 0; i < centres_.size(); ++i) {
            const double inside = below(1, i) - below(0, i);
            const double z = (low - centres_[i]) / widths_[i];
            const double share = high > low ? (below(high, i) - below(low, i)) / (high - low)
                                            : std::exp(-0.5 * z * z) / (2.506628274631000502 * widths_[i]);
            sum += share / inside;
        }
        return sum / static_cast<double>(centres_.size());
    }

private:
    // The part of component i, not cut off, that lies below u.
    [[nodiscard]] double below(double u, std::size_t i) const {
        return 0.5 * std::erfc((centres_[i] - u) / (widths_[i] * 1.414213562373095048802));
    }

    std::vector<double> centres_, widths_;
};

// The trials that have a value for the parameter, as places in its unit interval.
std::vector<double> places(const Parameter& parameter, const std::vector<const Trial*>& trials) {
    std::vector<double> found;
    for (const Trial* trial : trials)
        if (const auto value = trial->parameters.values.find(parameter.name); value != trial->parameters.values.end())
            found.push_back(unit_of(parameter, *value));
    return found;
}

// The probability of each of n values: how often it was, and one more observation spread over all.
std::vector<double> probabilities(const std::vector<double>& observations, std::size_t n) {
    std::vector<double> shares(n, 1 / static_cast<double>(n));
    for (const double u : observations) shares[static_cast<std::size_t>(u * static_cast<double>(n))] += 1;
    for (double& share : shares) share /= static_cast<double>(observations.size()) + 1;
    return shares;
}

std::size_t draw_index(const std::vector<double>& shares, RandomStream& random) {
    double rest = unit_draw(random);
    for (std::size_t i = 0; i + 1 < shares.size(); ++i)
        if ((rest -= shares[i]) < 0) return i;
    return shares.size() - 1;
}

struct Parts {
    std::vector<const Trial*> good, other;
};

Parts parts_of(std::span<const Trial> trials, const std::vector<OptionalNumber>& costs) {
    std::vector<std::size_t> finished;
    Parts parts;
    for (std::size_t i = 0; i < trials.size(); ++i)
        if (costs[i])
            finished.push_back(i);
        else
            parts.other.push_back(&trials[i]);  // running: not to be done twice
    std::stable_sort(finished.begin(), finished.end(),
                     [&](std::size_t a, std::size_t b) { return *costs[a] < *costs[b]; });
    const std::size_t good = std::min<std::size_t>(25, (finished.size() + 9) / 10);
    for (std::size_t i = 0; i < finished.size(); ++i)
        (i < good ? parts.good : parts.other).push_back(&trials[finished[i]]);
    return parts;
}

Json choose_category(const Parameter& parameter, const Parts& parts, std::size_t candidates, RandomStream& random) {
    const std::size_t n = value_count(parameter);
    const std::vector<double> good = probabilities(places(parameter, parts.good), n);
    const std::vector<double> other = probabilities(places(parameter, parts.other), n);
    std::size_t best = draw_index(good, random);
    for (std::size_t c = 1; c < candidates; ++c) {
        const std::size_t drawn = draw_index(good, random);
        if (good[drawn] * other[best] > good[best] * other[drawn]) best = drawn;
    }
    return value_at(parameter, best);
}

Json choose_number(const Parameter& parameter, const Parts& parts, std::size_t candidates, RandomStream& random) {
    const Parzen good(places(parameter, parts.good)), other(places(parameter, parts.other));
    Json best;
    double best_ratio = -1;
    for (std::size_t c = 0; c < candidates; ++c) {
        Json value = value_from_unit(parameter, good.draw(random));
        const auto [low, high] = part_of(parameter, value);
        const double ratio = good.density(low, high) / other.density(low, high);
        if (ratio > best_ratio) {
            best_ratio = ratio;
            best = std::move(value);
        }
    }
    return best;
}

}  // namespace

std::optional<Json> TpeSampler::suggest(const Question& question) const {
    RandomStream random(question.seed, Purpose::search, 0, 0, static_cast<std::uint32_t>(question.number));
    const Known known(question.trials);
    const std::vector<OptionalNumber> seen = costs(question.trials, question.direction);
    const bool any = std::any_of(seen.begin(), seen.end(), [](const OptionalNumber& cost) { return cost.has_value(); });
    if (question.number < initial_points || !any) return random_unknown(question.space, known, random);

    const Parts parts = parts_of(question.trials, seen);
    constexpr int attempts = 20;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        Json configuration = Json::object();
        for (const Parameter& parameter : question.space.parameters) {
            if (!is_active(parameter, configuration)) continue;
            configuration[parameter.name] = std::holds_alternative<Choice>(parameter.range)
                                                ? choose_category(parameter, parts, candidates, random)
                                                : choose_number(parameter, parts, candidates, random);
        }
        if (!known.has(configuration)) return configuration;
    }
    return random_unknown(question.space, known, random);
}

}  // namespace selvedge
