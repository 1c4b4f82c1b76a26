// The actions of the verb data: info, convert, explore.
#pragma once

#include <optional>
#include <string>

#include "cli/data_flag.h"

namespace selvedge::cli {

struct DataFlags {
    std::optional<std::string> action, path, to, experiment, out, per_class;
    bool json = false, quiet = false, force = false;
    DataFlag data;
};

// Each gives the program's exit code.
int data_info(const DataFlags& flags);
int data_convert(const DataFlags& flags);
int data_explore(const DataFlags& flags);

}  // namespace selvedge::cli
