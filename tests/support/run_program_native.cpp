// Running the program `selvedge` as a person does: arguments in, exit code and output out.
#include <fcntl.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>

#include "support/paths.h"
#include "support/run_program.h"

namespace selvedge::test {
namespace {

using namespace std::chrono_literals;

std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> environment_of(const Setting& setting) {
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        const auto replaced = [&](const auto& own) { return text.substr(0, text.find('=')) == own.first; };
        if (!text.starts_with("SELVEDGE_") && std::ranges::none_of(setting.environment, replaced))
            variables.emplace_back(text);
    }
    for (const auto& [name, value] : setting.environment) variables.push_back(name + "=" + value);
    return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

void open_as(const std::filesystem::path& path, int number) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    ::dup2(file, number);
    ::close(file);
}

}  // namespace

Running::Running(const std::vector<std::string>& arguments, const Setting& setting) {
    std::string folder = (std::filesystem::temp_directory_path() / "selvedge-run-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) std::abort();
    output_ = folder;
    std::vector<std::string> words{program_path()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> variables = environment_of(setting);
    const std::vector<char*> argument_pointers = pointers(words), variable_pointers = pointers(variables);
    const std::string out = output_ / "out", err = output_ / "err";
    int terminal_end = -1;
    winsize size{};
    size.ws_col = 100;
    size.ws_row = 30;
    if (setting.terminal && ::openpty(&terminal_, &terminal_end, nullptr, nullptr, &size) != 0) std::abort();

    process_ = ::fork();
    if (process_ == 0) {
        ::close(STDIN_FILENO);
        ::open("/dev/null", O_RDONLY);
        open_as(out, STDOUT_FILENO);
        if (setting.terminal)
            ::dup2(terminal_end, STDERR_FILENO);
        else
            open_as(err, STDERR_FILENO);
        if (setting.largest_file) {
            const rlimit limit{*setting.largest_file, *setting.largest_file};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        }
        if (::chdir(setting.folder.c_str()) == 0)
            ::execve(words.front().c_str(), argument_pointers.data(), variable_pointers.data());
        ::_exit(127);
    }
    if (terminal_end >= 0) ::close(terminal_end);
    if (terminal_ >= 0) ::fcntl(terminal_, F_SETFL, O_NONBLOCK);
}

Running::~Running() {
    if (!ended()) {
        send(SIGKILL);
        ::waitpid(process_, &status_, 0);
    }
    if (terminal_ >= 0) ::close(terminal_);
    std::error_code ignored;
    std::filesystem::remove_all(output_, ignored);
}

void Running::send(int signal) const { ::kill(process_, signal); }

void Running::limit_files(unsigned long largest) const {
    const rlimit limit{largest, largest};
    ::prlimit(process_, RLIMIT_FSIZE, &limit, nullptr);
}

bool Running::ended() {
    if (!ended_) ended_ = ::waitpid(process_, &status_, WNOHANG) == process_;
    return ended_;
}

void Running::read_terminal() {
    char bytes[4096];
    for (ssize_t count = 0; terminal_ >= 0 && (count = ::read(terminal_, bytes, sizeof bytes)) > 0;)
        terminal_text_.append(bytes, static_cast<std::size_t>(count));
}

bool Running::wait_until(const std::function<bool()>& happened) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!happened()) {
        if (ended() || std::chrono::steady_clock::now() > deadline) return false;
        read_terminal();
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

Finished Running::wait() {
    const auto deadline = std::chrono::steady_clock::now() + 120s;
    while (!ended()) {
        read_terminal();
        if (std::chrono::steady_clock::now() > deadline) send(SIGKILL);
        std::this_thread::sleep_for(2ms);
    }
    read_terminal();
    Finished finished;
    finished.code = WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
    finished.signal = WIFSIGNALED(status_) ? WTERMSIG(status_) : 0;
    finished.out = content(output_ / "out");
    finished.err = terminal_ >= 0 ? terminal_text_ : content(output_ / "err");
    return finished;
}

Finished run_program(const std::vector<std::string>& arguments, const Setting& setting) {
    return Running(arguments, setting).wait();
}

}  // namespace selvedge::test
