// Trial: the figures of a trial from its runs, and the order of trials.
#include <selvedge/io/fields.h>
#include <selvedge/search/trial.h>

#include <algorithm>
#include <cmath>

namespace selvedge {

Status read_json(const Json& json, Configuration& out, const std::string& where) {
    if (!json.is_object()) return fields::wrong_type(where, json, "an object of parameters");
    out.values = json;
    return {};
}
Json write_json(const Configuration& configuration) { return configuration.values; }

namespace {

template <class Number>
std::size_t rounded_mean(const std::vector<Execution>& executions, Number Execution::*number) {
    if (executions.empty()) return 0;
    double sum = 0;
    for (const Execution& execution : executions) sum += static_cast<double>(execution.*number);
    return static_cast<std::size_t>(std::lround(sum / static_cast<double>(executions.size())));
}

}  // namespace

OptionalNumber Trial::mean(OptionalNumber Execution::*figure) const {
    double sum = 0;
    for (const Execution& execution : executions) {
        if (!(execution.*figure)) return {};
        sum += *(execution.*figure);
    }
    return executions.empty() ? OptionalNumber() : OptionalNumber(sum / static_cast<double>(executions.size()));
}

double Trial::seconds() const {
    double sum = 0;
    for (const Execution& execution : executions) sum += execution.seconds;
    return sum;
}

std::size_t Trial::best_epoch() const { return rounded_mean(executions, &Execution::best_epoch); }
std::size_t Trial::epochs() const { return rounded_mean(executions, &Execution::epochs); }

Execution execution_of(std::span<const EpochRecord> history, Outcome outcome, std::uint64_t seed,
                       const Judgement& judgement) {
    Execution execution{.seed = seed, .outcome = outcome, .epochs = history.size()};
    for (const EpochRecord& record : history) {
        execution.seconds += record.seconds;
        const std::optional<double>& value =
            judgement.objective == Monitor::val_loss ? record.val_loss : record.val_accuracy;
        const bool counts = judgement.score == Score::last_epoch || !execution.objective ||
                            (value && is_better(*value, *execution.objective, judgement.direction));
        if (!value || !counts) continue;
        execution.best_epoch = record.epoch;
        execution.objective = *value;
        execution.loss = record.loss;
        execution.accuracy = record.accuracy;
        if (record.val_loss) execution.val_loss = *record.val_loss;
        if (record.val_accuracy) execution.val_accuracy = *record.val_accuracy;
    }
    return execution;
}

std::vector<const Trial*> ranking(std::span<const Trial> trials, Direction direction) {
    std::vector<const Trial*> ranked;
    for (const Trial& trial : trials)
        if (trial.status == TrialStatus::done && trial.objective()) ranked.push_back(&trial);
    std::stable_sort(ranked.begin(), ranked.end(), [&](const Trial* a, const Trial* b) {
        return is_better(*a->objective(), *b->objective(), direction);
    });
    return ranked;
}

}  // namespace selvedge
