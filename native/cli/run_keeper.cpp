// RunKeeper: from a run's events to files and lines.
#include "cli/run_keeper.h"

#include <utility>

#include "cli/interrupt.h"
#include "cli/text.h"

namespace selvedge::cli {

void RunKeeper::run_begin(const RunFacts& facts) {
    steps_ = facts.steps_per_epoch;
    if (!first_line_.empty()) progress_.say(std::exchange(first_line_, {}));
    progress_.begin(id_, facts);
    note(folder_->write_history(facts.history));
    if (events_folder_.empty()) return;
    Result<report::EventLog> events =
        report::EventLog::create(events_folder_, facts.validation_count > 0, facts.history);
    if (events)
        events_.emplace(std::move(*events));
    else
        note(events.error());
}

void RunKeeper::epoch_end(const EpochRecord& record) {
    progress_.epoch_end(record);
    note(folder_->append_history(record));
    if (events_) note(events_->add(record));
}

void RunKeeper::early_stopped(std::size_t epoch, std::size_t best_epoch) {
    progress_.say("stopped early after epoch " + std::to_string(epoch) + ": epoch " + std::to_string(best_epoch) +
                  " was the best");
}

bool RunKeeper::stop_requested() { return interrupt_noted() || !trouble_; }

// After the first failed write nothing more is written, so that the files stay as that one found them.
void RunKeeper::note(const Status& status) {
    if (trouble_ && !status) trouble_ = status;
}

void RunKeeper::note_place(std::size_t epoch, std::size_t step) {
    place_ = step == steps_
                 ? "after epoch " + std::to_string(epoch)
                 : "in epoch " + std::to_string(epoch) + ", step " + thousands(step) + " of " + thousands(steps_);
}

}  // namespace selvedge::cli
