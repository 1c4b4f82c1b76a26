// Jobs: child processes started with posix_spawn and looked after until they end.
#include "reproduce/jobs.h"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill is POSIX
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <thread>

#include "files/descriptor.h"

namespace selvedge::reproduce {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds between_looks{100};

struct Child {
    Child(const Job* of, pid_t number, Descriptor told, Clock::time_point now)
        : job(of), process(number), errors(std::move(told)), start(now) {}

    const Job* job;
    pid_t process;
    Descriptor errors;  // an unnamed file that its standard error goes to
    Clock::time_point start;
};

struct FileActions {
    FileActions() { posix_spawn_file_actions_init(&actions); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    ~FileActions() { posix_spawn_file_actions_destroy(&actions); }
    posix_spawn_file_actions_t actions{};
};

Result<std::unique_ptr<Child>> start(const Job& job) {
    Descriptor errors(::memfd_create("errors", MFD_CLOEXEC));
    if (!errors) return Error{job.name, "cannot be started: " + system_message(errno), "try fewer --jobs"};
    FileActions files;
    posix_spawn_file_actions_addopen(&files.actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files.actions, errors.get(), STDERR_FILENO);

    std::vector<std::string> words{"selvedge"};
    words.insert(words.end(), job.arguments.begin(), job.arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    pid_t process = 0;
    const int failure = ::posix_spawn(&process, "/proc/self/exe", &files.actions, nullptr, pointers.data(), ::environ);
    if (failure != 0) return Error{job.name, "cannot be started: " + system_message(failure), "try fewer --jobs"};
    return std::make_unique<Child>(&job, process, std::move(errors), Clock::now());
}

// The last line that is not empty.
std::string last_line(const Descriptor& file) {
    std::string text(1U << 16, '\0');
    const off_t size = std::max<off_t>(::lseek(file.get(), 0, SEEK_END), 0);
    const off_t from = std::max<off_t>(size - static_cast<off_t>(text.size()), 0);
    const ssize_t got = ::pread(file.get(), text.data(), text.size(), from);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.substr(text.rfind('\n') + 1);  // npos + 1 is 0
}

std::size_t lines_of_record(const Job& job) {
    std::ifstream file(job.folder / job.record, std::ios::binary);
    return static_cast<std::size_t>(
        std::count(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>(), '\n'));
}

}  // namespace

Status run_jobs(const std::vector<Job>& jobs, std::size_t at_once, const JobEvents& events) {
    std::vector<std::unique_ptr<Child>> children;
    std::size_t next = 0;
    bool stopping = false;
    Status trouble;
    while (next < jobs.size() || !children.empty()) {
        if (!stopping && (events.stop() || !trouble)) {
            stopping = true;
            for (const auto& child : children) ::kill(child->process, SIGINT);
        }
        if (stopping) next = jobs.size();
        while (next < jobs.size() && children.size() < at_once) {
            Result<std::unique_ptr<Child>> child = start(jobs[next]);
            if (!child) {
                trouble = child.error();
                break;
            }
            children.push_back(std::move(*child));
            ++next;
        }
        std::vector<RunningJob> running;
        for (std::size_t c = 0; c < children.size();) {
            int state = 0;
            const Child& child = *children[c];
            if (::waitpid(child.process, &state, WNOHANG) == child.process) {
                const std::chrono::duration<double> taken = Clock::now() - child.start;
                const int code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
                events.finished({child.job, code, last_line(child.errors), taken.count()});
                children.erase(children.begin() + static_cast<std::ptrdiff_t>(c));
            } else {
                running.push_back({child.job, lines_of_record(*child.job)});
                ++c;
            }
        }
        events.running(running);
        if (!running.empty()) std::this_thread::sleep_for(between_looks);
    }
    return trouble;
}

}  // namespace selvedge::reproduce
