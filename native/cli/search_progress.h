// SearchProgress: what a search shows on standard error while it goes.
#pragma once

#include <string>
#include <vector>

#include "cli/status_line.h"
#include "search/runner.h"

namespace selvedge::cli {

/// A line for each trial that ends; on a terminal one more that moves with those under way.
class SearchProgress {
public:
    /// `planned`: how many trials there will be.
    SearchProgress(bool quiet, std::size_t planned) : quiet_(quiet), planned_(std::to_string(planned)) {}

    void say(const std::string& text);
    void trial_ended(const Trial& trial, const Study& study);
    void running(const std::vector<searching::RunningTrial>& trials, const Study& study);
    void clear() { line_.clear(); }

private:
    [[nodiscard]] std::string count(const Study& study) const;

    bool quiet_;
    std::string planned_;
    StatusLine line_;
};

}  // namespace selvedge::cli
