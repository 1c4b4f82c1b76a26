// run_filter: a child process between files in memory, so that neither side waits for the other.
#include "report/filter.h"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>

#include "files/descriptor.h"

extern char** environ;

namespace selvedge::report {
namespace {

Descriptor memory_file() { return Descriptor(::memfd_create("selvedge", MFD_CLOEXEC)); }

bool write_all(const Descriptor& file, const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t count = ::write(file.get(), text.data() + done, text.size() - done);
        if (count < 0 && errno != EINTR) return false;
        if (count > 0) done += static_cast<std::size_t>(count);
    }
    return ::lseek(file.get(), 0, SEEK_SET) == 0;
}

std::string read_all(const Descriptor& file) {
    std::string text;
    std::array<char, 1 << 16> buffer;
    for (off_t place = 0;;) {
        const ssize_t count = ::pread(file.get(), buffer.data(), buffer.size(), place);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return text;
        text.append(buffer.data(), static_cast<std::size_t>(count));
        place += count;
    }
}

// What a program said of its failure: the line with the error's name, or the last one.
std::string gist(const std::string& text) {
    std::string last;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string line = text.substr(begin, end - begin);
        if (line.find("Error: ") != std::string::npos) return line;
        if (!line.empty()) last = line;
        begin = end + 1;
    }
    return last;
}

}  // namespace

Result<std::string> run_filter(const std::vector<std::string>& words, const std::string& input,
                               const std::string& remedy) {
    const std::array<Descriptor, 3> files{memory_file(), memory_file(), memory_file()};
    for (const Descriptor& file : files)
        if (!file) return Error{words[0], "no memory for its input and output: " + system_message(errno), ""};
    if (!write_all(files[0], input)) return Error{words[0], "no memory for its input: " + system_message(errno), ""};

    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int number = 0; number < 3; ++number)
        posix_spawn_file_actions_adddup2(&actions, files[static_cast<std::size_t>(number)].get(), number);
    pid_t child = 0;
    const int failure = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) return Error{words[0], "cannot be started: " + system_message(failure), remedy};

    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return read_all(files[1]);
    return Error{words[0], "failed: " + gist(read_all(files[2])), remedy};
}

}  // namespace selvedge::report
