// Study: a search under way, as its trials. It changes by journal entries alone, so that replaying a journal gives the
// same study.
#pragma once

#include <selvedge/search/journal.h>
#include <selvedge/search/search.h>

#include <optional>
#include <vector>

namespace selvedge {

class Study {
public:
    explicit Study(Search search) : search_(std::move(search)) {}

    /// Takes in what happened. Errors: what cannot have happened, such as the end of a trial that has ended.
    Status apply(const JournalEntry& entry);
    /// All entries of a journal; errors name the line.
    Status replay(const Journal& journal, const std::string& where);

    /// The next trial, to be applied and noted by the caller; none if the trials asked for have begun, or every
    /// configuration has been.
    [[nodiscard]] std::optional<TrialStarted> propose() const;

    /// Whether the pruner looks at this epoch of a trial's execution, and what it finds; a rung is to be applied and
    /// noted before the question.
    [[nodiscard]] bool is_rung(std::size_t execution, std::size_t epoch) const;
    [[nodiscard]] bool is_pruned(std::size_t trial, std::size_t epoch) const;

    [[nodiscard]] const Search& search() const { return search_; }
    [[nodiscard]] const std::vector<Trial>& trials() const { return trials_; }
    [[nodiscard]] const Trial* best() const;
    [[nodiscard]] std::size_t ended() const;
    /// The number of trials that there will be, where that is known.
    [[nodiscard]] std::size_t planned() const;

private:
    Search search_;
    std::vector<Trial> trials_;
};

}  // namespace selvedge
