// JobProgress: lines for runs that have ended, and one that moves for those under way.
#include "cli/job_progress.h"

#include "cli/text.h"

namespace selvedge::cli {

void JobProgress::finished(const reproduce::FinishedJob& job, bool done) {
    ++done_;
    if (quiet_ && done) return;
    const std::string number = std::to_string(done_) + "/" + std::to_string(jobs_);
    std::string line =
        padded_left(number, 2 * std::to_string(jobs_).size() + 1) + "  " + job.job->name + "  " + duration(job.seconds);
    if (!done) line += "  failed with exit code " + std::to_string(job.exit_code);
    if (job.exit_code != 0 && !job.message.empty()) line += ": " + one_line(job.message);
    line_.say(line);
}

void JobProgress::running(const std::vector<reproduce::RunningJob>& jobs) {
    if (quiet_ || jobs.empty()) return;
    std::string line = std::to_string(done_) + "/" + std::to_string(jobs_) + " done";
    for (const reproduce::RunningJob& job : jobs) {
        line += " · " + job.job->name + " " + std::to_string(job.epochs_done);
        if (job.job->epochs > 0) line += "/" + std::to_string(job.job->epochs);
    }
    line_.show(line);
}

}  // namespace selvedge::cli
