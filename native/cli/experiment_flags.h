// ExperimentFlags: the options that change an experiment, and the experiment that they make.
#pragma once

#include <selvedge/train/experiment.h>

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"

namespace selvedge::cli {

struct ExperimentFlags {
    std::optional<std::string> epochs, batch_size, lr, optimizer, dropout, seed, patience, val_split, save_every;
    std::vector<std::string> config, set;

    void declare(Arguments& arguments);

    /// The experiment `name` (an id or a file) with files of --config, then --set, then the other options laid over it.
    /// Everything is checked again after that. Where a file is to blame `wrong_file` is set, else it is wrong usage.
    Result<Experiment> resolve(const std::string& name, bool& wrong_file) const;

    /// The first option given, or empty: for commands that take none of them.
    [[nodiscard]] std::string first_given() const;

    /// The options given, as words for a shell: " --seed 1 --set train.l2=0.1".
    [[nodiscard]] std::string words() const;
};

}  // namespace selvedge::cli
