// Verb: one thing that the program does. A verb is a file of its own, and a line of verbs.cpp.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/arguments.h"

namespace selvedge::cli {

/// The exit codes of the program.
enum ExitCode : int {
    done = 0,
    failed = 1,         ///< what was asked for could not be done: a file, the data, the disk
    wrong_usage = 2,    ///< it was asked for in a way that cannot be understood
    interrupted = 130,  ///< by Ctrl-C or a termination signal, after saving
};

/// What is to be done once the arguments are read; gives the exit code.
using Action = std::function<int()>;

struct Verb {
    std::string name;     ///< "train"
    std::string summary;  ///< one line for the list of verbs
    /// Says which arguments there are, and gives the action that uses them.
    std::function<Action(Arguments&)> declare;
};

/// All verbs, in the order in which help lists them.
std::vector<Verb> all_verbs();

}  // namespace selvedge::cli
