// Running a search: trials trained by several threads at once, each event noted in the journal before anything follows
// from it.
#pragma once

#include <selvedge/exec/executor.h>
#include <selvedge/search/study.h>

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "search/folder.h"

namespace selvedge::searching {

/// How far a trial under way is.
struct RunningTrial {
    std::size_t number = 0, execution = 0;
    std::size_t epoch = 0, epochs = 0;  ///< epoch from 1
    double part = 0;                    ///< of this epoch, 0 … 1
};

/// Called by the threads that train, one at a time.
struct SearchEvents {
    std::function<void(const Trial&, const Study&)> trial_ended;
    std::function<void(const std::vector<RunningTrial>&)> running;  ///< some times a second
    std::function<bool()> stop;  ///< true: trials under way save where they are, and none is begun; from any thread
};

/// Goes on with the trials that an earlier process left, and then begins new ones, until none is left or a stop is
/// asked for. One thread for each executor. A configuration that cannot be trained, or diverges, is a failed trial.
/// Errors: a file cannot be written, a device fails; trials under way are saved as far as that goes.
Status run_search(Study& study, const SearchFolder& folder, const Dataset& train, const Dataset& test,
                  std::span<const std::unique_ptr<Executor>> executors, const SearchEvents& events);

}  // namespace selvedge::searching
