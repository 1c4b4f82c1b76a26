// JobProgress: what is shown on standard error while several runs go at once.
#pragma once

#include <string>
#include <vector>

#include "cli/status_line.h"
#include "reproduce/jobs.h"

namespace selvedge::cli {

/// On a terminal one line that tells what is under way; elsewhere, and above it, a line for each run that ends.
class JobProgress {
public:
    JobProgress(bool quiet, std::size_t jobs) : quiet_(quiet), jobs_(jobs) {}

    /// `done`: the job left a result. Failures are told even where all else is quiet.
    void finished(const reproduce::FinishedJob& job, bool done);
    void running(const std::vector<reproduce::RunningJob>& jobs);
    void clear() { line_.clear(); }

private:
    bool quiet_;
    std::size_t jobs_, done_ = 0;
    StatusLine line_;
};

}  // namespace selvedge::cli
