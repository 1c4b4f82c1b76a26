// Study: a search under way, as its trials.
#include <selvedge/io/json.h>
#include <selvedge/search/study.h>

#include <algorithm>

namespace selvedge {
namespace {

std::string name_of(std::size_t trial) { return "trial " + std::to_string(trial); }

Status begin(const TrialStarted& entry, const Search& search, std::vector<Trial>& trials) {
    if (entry.trial != trials.size())
        return Error{name_of(entry.trial), "must be number " + std::to_string(trials.size()), ""};
    const SearchSpace& space = search.settings.space;
    if (Status s = check_configuration(space, entry.parameters.values, name_of(entry.trial)); !s) return s;
    trials.push_back({.number = entry.trial, .parameters = entry.parameters});
    return {};
}

Status take(const RungReached& entry, const Search&, Trial& trial) {
    for (const Rung& rung : trial.rungs)
        if (rung.epoch == entry.epoch) return Error{name_of(entry.trial), "has reached that rung before", ""};
    trial.rungs.push_back({entry.epoch, entry.objective});
    return {};
}

Status take(const ExecutionDone& entry, const Search& search, Trial& trial) {
    if (trial.executions.size() == search.settings.executions_per_trial)
        return Error{name_of(entry.trial), "has had all its executions", ""};
    trial.executions.push_back(entry.execution);
    return {};
}

Status take(const TrialEnded& entry, const Search&, Trial& trial) {
    if (entry.status == TrialStatus::running) return Error{name_of(entry.trial), "cannot end as running", ""};
    trial.status = entry.status;
    trial.reason = entry.reason;
    return {};
}

}  // namespace

Status Study::apply(const JournalEntry& entry) {
    return std::visit(
        [&]<class Entry>(const Entry& happened) -> Status {
            if constexpr (std::is_same_v<Entry, TrialStarted>) {
                return begin(happened, search_, trials_);
            } else {
                if (happened.trial >= trials_.size() || trials_[happened.trial].status != TrialStatus::running)
                    return Error{name_of(happened.trial), "is not running", ""};
                return take(happened, search_, trials_[happened.trial]);
            }
        },
        entry);
}

Status Study::replay(const Journal& journal, const std::string& where) {
    for (std::size_t i = 0; i < journal.entries.size(); ++i)
        if (Status status = apply(journal.entries[i]); !status)
            return Error{where + " line " + std::to_string(i + 2) + ": " + status.error().given, status.error().rule,
                         "the journal is damaged: search anew in another folder"};
    return {};
}

std::optional<TrialStarted> Study::propose() const {
    const SearchSettings& settings = search_.settings;
    if (settings.trials != 0 && trials_.size() >= settings.trials) return std::nullopt;
    std::optional<Json> configuration =
        suggest(settings.sampler, {settings.space, trials_, settings.direction(), settings.seed, trials_.size()});
    if (!configuration) return std::nullopt;
    return TrialStarted{trials_.size(), {std::move(*configuration)}};
}

bool Study::is_rung(std::size_t execution, std::size_t epoch) const {
    const auto& rule = search_.settings.pruner.rule;
    return execution == 0 && rule && std::visit([&](const auto& pruner) { return pruner.looks_at(epoch); }, *rule);
}

bool Study::is_pruned(std::size_t trial, std::size_t epoch) const {
    const auto& rule = search_.settings.pruner.rule;
    OptionalNumber own;
    std::vector<double> others;
    for (const Trial& other : trials_)
        for (const Rung& rung : other.rungs) {
            if (rung.epoch != epoch) continue;
            if (other.number == trial)
                own = rung.objective;
            else
                others.push_back(rung.objective);
        }
    if (!rule || !own) return false;
    return !std::visit([&](const auto& pruner) { return pruner.keeps(*own, others, search_.settings.direction()); },
                       *rule);
}

const Trial* Study::best() const {
    const std::vector<const Trial*> ranked = ranking(trials_, search_.settings.direction());
    return ranked.empty() ? nullptr : ranked.front();
}

std::size_t Study::ended() const {
    return static_cast<std::size_t>(std::count_if(
        trials_.begin(), trials_.end(), [](const Trial& trial) { return trial.status != TrialStatus::running; }));
}

std::size_t Study::planned() const {
    constexpr std::uint64_t most = 1'000'000;
    const std::uint64_t wanted = search_.settings.trials == 0 ? most : search_.settings.trials;
    return std::max<std::size_t>(trials_.size(), count_configurations(search_.settings.space, wanted));
}

}  // namespace selvedge
