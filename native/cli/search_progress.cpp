// SearchProgress: what a search shows on standard error while it goes.
#include "cli/search_progress.h"

#include <selvedge/io/json.h>

#include "cli/text.h"

namespace selvedge::cli {
namespace {

std::string parameters_of(const Trial& trial) {
    std::string text;
    for (const auto& item : trial.parameters.values.items()) {
        text += (text.empty() ? "" : " ") + item.key() + "=" + plain_text(item.value());
    }
    return one_line(text);
}

std::string objective_of(const Trial& trial) {
    const OptionalNumber objective = trial.objective();
    return objective ? decimal(*objective, 4) : std::string("none");
}

}  // namespace

void SearchProgress::say(const std::string& text) {
    if (!quiet_) line_.say(text);
}

// "3/20".
std::string SearchProgress::count(const Study& study) const {
    return padded_left(std::to_string(study.ended()), planned_.size()) + "/" + planned_;
}

void SearchProgress::trial_ended(const Trial& trial, const Study& study) {
    if (quiet_) return;
    const std::string objective(enum_name(study.search().settings.objective));
    std::string line = count(study) + "  trial " + std::to_string(trial.number) + "  " + parameters_of(trial) + "  " +
                       objective + " " + objective_of(trial) + "  " + duration(trial.seconds());
    if (trial.status != TrialStatus::done)
        line += "  " + std::string(enum_name(trial.status)) + ": " + one_line(trial.reason);
    if (const Trial* best = study.best())
        line += "  best " + objective_of(*best) + " (trial " + std::to_string(best->number) + ")";
    line_.say(line);
}

void SearchProgress::running(const std::vector<searching::RunningTrial>& trials, const Study& study) {
    if (quiet_ || !line_.on_terminal()) return;
    constexpr std::size_t width = 16;
    std::string line = count(study);
    for (const searching::RunningTrial& trial : trials) {
        const std::size_t executions = study.search().settings.executions_per_trial;
        const auto epochs = static_cast<double>(std::max<std::size_t>(1, trial.epochs));
        const double done = (static_cast<double>(trial.epoch) - 1 + trial.part) / epochs;
        line += "  trial " + std::to_string(trial.number) +
                (executions > 1 ? "." + std::to_string(trial.execution) : "") + " " + padded(bar(done, width), width) +
                " epoch " + std::to_string(trial.epoch) + "/" + std::to_string(trial.epochs);
    }
    line_.show(line);
}

}  // namespace selvedge::cli
