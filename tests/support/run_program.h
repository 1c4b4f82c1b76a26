// Running the program `selvedge` as a person does: arguments in, exit code and output out.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace selvedge::test {

struct Setting {
    std::filesystem::path folder = ".";                                 ///< where it runs
    std::vector<std::pair<std::string, std::string>> environment = {};  ///< beside this process' own, less SELVEDGE_*
    std::optional<unsigned long> largest_file = {};                     ///< no file may grow beyond so many bytes
    bool terminal = false;                                              ///< standard error is a terminal of 100 columns
};

/// How the program ended, and what it said.
struct Finished {
    int code = -1;   ///< exit code; -1 where a signal ended it
    int signal = 0;  ///< the signal that ended it, or 0
    std::string out, err;
};

/// The program while it runs. Output is collected through files, so that it never waits for a reader.
class Running {
public:
    explicit Running(const std::vector<std::string>& arguments, const Setting& setting = {});
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running();

    void send(int signal) const;
    /// Limits the files it writes from now on.
    void limit_files(unsigned long largest) const;
    /// Waits, up to 60 s, until `happened` holds; false where the program ends or the time runs out before.
    bool wait_until(const std::function<bool()>& happened);
    /// Waits for the end; ends it with SIGKILL after 120 s.
    Finished wait();

private:
    bool ended();
    void read_terminal();

    std::filesystem::path output_;
    pid_t process_ = -1;
    int status_ = 0, terminal_ = -1;
    bool ended_ = false;
    std::string terminal_text_;
};

/// Runs it to its end.
Finished run_program(const std::vector<std::string>& arguments, const Setting& setting = {});

}  // namespace selvedge::test
