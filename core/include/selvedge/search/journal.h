// The journal of a search: one JSON line for each thing that happened, so that a search that was killed goes on.
//
//   {"journal": 1, "search": {…}, "images_sha256": "…", "labels_sha256": "…"}      first: what is searched
//   {"trial_started": {"trial": 0, "parameters": {…}}}
//   {"rung_reached": {"trial": 0, "epoch": 3, "objective": 0.41}}                  where a pruner looks
//   {"execution_done": {"trial": 0, "execution": {…}}}
//   {"trial_ended": {"trial": 0, "status": "done", "reason": ""}}
//
// Lines are only ever appended. A last line without its end was being written when the program died: it is left out.
#pragma once

#include <selvedge/search/search.h>
#include <selvedge/search/trial.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace selvedge {

struct TrialStarted {
    static constexpr std::string_view kind = "trial_started";
    std::size_t trial = 0;
    Configuration parameters = {};
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("trial", self.trial, FieldRule{.help = "its number", .required = true});
        visit("parameters", self.parameters, FieldRule{.help = "its configuration", .required = true});
    }
};

struct RungReached {
    static constexpr std::string_view kind = "rung_reached";
    std::size_t trial = 0, epoch = 0;
    double objective = 0;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("trial", self.trial, FieldRule{.help = "its number", .required = true});
        visit("epoch", self.epoch, FieldRule{.help = "from 1", .required = true});
        visit("objective", self.objective, FieldRule{.help = "the best so far", .required = true});
    }
};

struct ExecutionDone {
    static constexpr std::string_view kind = "execution_done";
    std::size_t trial = 0;
    Execution execution;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("trial", self.trial, FieldRule{.help = "its number", .required = true});
        visit("execution", self.execution, FieldRule{.help = "its figures", .required = true});
    }
};

struct TrialEnded {
    static constexpr std::string_view kind = "trial_ended";
    std::size_t trial = 0;
    TrialStatus status = TrialStatus::done;
    std::string reason;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("trial", self.trial, FieldRule{.help = "its number", .required = true});
        visit("status", self.status, FieldRule{.help = "done, pruned or failed", .required = true});
        visit("reason", self.reason, FieldRule{.help = "why it failed or was pruned"});
    }
};

using JournalEntry = std::variant<TrialStarted, RungReached, ExecutionDone, TrialEnded>;

/// What a search is tied to beside its JSON.
struct DataIdentity {
    std::string images_sha256, labels_sha256;
    bool operator==(const DataIdentity&) const = default;
};

/// Lines without their end.
std::string journal_header(const Search& search, const DataIdentity& data);
std::string journal_line(const JournalEntry& entry);

struct Journal {
    Json search;  ///< null where not even the first line is whole
    DataIdentity data;
    std::vector<JournalEntry> entries;  ///< entry i stands in line i + 2
    std::size_t whole_bytes = 0;        ///< of the text's lines that count
    bool torn = false;                  ///< the text goes on after them, with part of a line
};

/// Errors: a line that is none of a journal, with its number; a journal of another version.
Result<Journal> parse_journal(std::string_view text, const std::string& where);

/// Error: the journal is of another search or of other data, naming what differs first. The number of trials, what
/// follows them, and words may differ.
Status same_search(const Journal& journal, const Search& search, const DataIdentity& data, const std::string& where);

}  // namespace selvedge
