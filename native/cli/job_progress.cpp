// JobProgress: lines for runs that have ended, and one that moves for those under way.
#include "cli/job_progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "cli/text.h"

namespace selvedge::cli {
namespace {

std::string cut(const std::string& line, std::size_t width) {
    if (columns(line) <= width) return line;
    std::size_t bytes = 0;
    for (std::size_t column = 0; column < width && bytes < line.size(); ++column) {
        ++bytes;
        while (bytes < line.size() && (static_cast<unsigned char>(line[bytes]) & 0xC0U) == 0x80U) ++bytes;
    }
    return line.substr(0, bytes);
}

std::size_t terminal_columns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

JobProgress::JobProgress(bool quiet, std::size_t jobs) : quiet_(quiet), jobs_(jobs) {
    const char* kind = std::getenv("TERM");
    terminal_ = !quiet && ::isatty(STDERR_FILENO) != 0 && (kind == nullptr || std::string_view(kind) != "dumb");
}

void JobProgress::write_over(const std::string& line) {
    std::fprintf(stderr, "%s%s", open_line_ ? "\r\x1b[K" : "", line.c_str());
    std::fflush(stderr);
}

void JobProgress::finished(const reproduce::FinishedJob& job, bool done) {
    ++done_;
    if (quiet_ && done) return;
    const std::string number = std::to_string(done_) + "/" + std::to_string(jobs_);
    std::string line =
        padded_left(number, 2 * std::to_string(jobs_).size() + 1) + "  " + job.job->name + "  " + duration(job.seconds);
    if (!done) line += "  failed with exit code " + std::to_string(job.exit_code);
    if (job.exit_code != 0 && !job.message.empty()) line += ": " + one_line(job.message);
    write_over(line + "\n");
    open_line_ = false;
    shown_.clear();
}

void JobProgress::running(const std::vector<reproduce::RunningJob>& jobs) {
    if (!terminal_ || jobs.empty()) return;
    std::string line = std::to_string(done_) + "/" + std::to_string(jobs_) + " done";
    for (const reproduce::RunningJob& job : jobs) {
        line += " · " + job.job->name + " " + std::to_string(job.epochs_done);
        if (job.job->epochs > 0) line += "/" + std::to_string(job.job->epochs);
    }
    line = cut(line, terminal_columns() - 1);
    if (line == shown_) return;
    write_over(line);
    open_line_ = true;
    shown_ = line;
}

void JobProgress::clear() {
    if (open_line_) write_over("");
    open_line_ = false;
}

}  // namespace selvedge::cli
