// Jobs: this program run again as child processes, so many at a time.
#pragma once

#include <selvedge/result.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace selvedge::reproduce {

/// One child: its arguments (the program itself left out) and the folder that it writes its progress to.
struct Job {
    std::string name;  ///< for people: "r2-cnn, seed 1"
    std::vector<std::string> arguments;
    std::filesystem::path folder;
    std::size_t epochs = 0;                ///< how many lines the record will have at most; 0: unknown
    std::string record = "history.jsonl";  ///< the file in `folder` that grows by a line an epoch
};

struct FinishedJob {
    const Job* job = nullptr;
    int exit_code = 0;    ///< 128 + the signal's number where one ended it
    std::string message;  ///< the last line that it wrote to standard error
    double seconds = 0;
};

/// How far a running child is.
struct RunningJob {
    const Job* job = nullptr;
    std::size_t epochs_done = 0;
};

struct JobEvents {
    std::function<void(const FinishedJob&)> finished;
    std::function<void(const std::vector<RunningJob>&)> running;  ///< asked a few times a second
    std::function<bool()> stop;                                   ///< true: no new children, and the old ones are told
};

/// Runs all jobs, at most `at_once` together, in their order. A child's standard output is discarded. On a stop each
/// child gets SIGINT, and is waited for. Error: no process can be started.
Status run_jobs(const std::vector<Job>& jobs, std::size_t at_once, const JobEvents& events);

}  // namespace selvedge::reproduce
