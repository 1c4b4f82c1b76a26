// Samplers: reading and asking them, and those that need no model.
#include <selvedge/io/fields.h>
#include <selvedge/search/sampler.h>

#include "search/configurations.h"

namespace selvedge {

Status read_json(const Json& json, Sampler& out, const std::string& where) {
    return read_tagged(json, out.rule, where, "sampler");
}
Json write_json(const Sampler& sampler) { return write_tagged(sampler.rule); }

std::optional<Json> suggest(const Sampler& sampler, const Question& question) {
    return std::visit([&](const auto& rule) { return rule.suggest(question); }, sampler.rule);
}

std::vector<OptionalNumber> costs(std::span<const Trial> trials, Direction direction) {
    const double sign = direction == Direction::minimize ? 1 : -1;
    std::vector<OptionalNumber> found(trials.size());
    OptionalNumber worst;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        const bool counts = trials[i].status == TrialStatus::done || trials[i].status == TrialStatus::pruned;
        const OptionalNumber objective = counts ? trials[i].objective() : OptionalNumber();
        if (!objective) continue;
        found[i] = sign * *objective;
        if (!worst || *found[i] > *worst) worst = *found[i];
    }
    for (std::size_t i = 0; i < trials.size(); ++i)
        if (!found[i] && trials[i].status != TrialStatus::running) found[i] = worst.value_or(0);
    return found;
}

std::optional<Json> GridSampler::suggest(const Question& question) const {
    std::optional<Json> next;
    std::size_t place = 0;
    for_each_configuration(question.space, [&](const Json& configuration) {
        if (place++ < question.number) return true;
        next = configuration;
        return false;
    });
    return next;
}

std::optional<Json> RandomSampler::suggest(const Question& question) const {
    RandomStream random(question.seed, Purpose::search, 0, 0, static_cast<std::uint32_t>(question.number));
    return random_unknown(question.space, Known(question.trials), random);
}

}  // namespace selvedge
