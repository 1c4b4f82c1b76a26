// What eval can measure instead of the usual: robustness, and pictures in files.
#pragma once

#include <selvedge/model/model.h>
#include <selvedge/train/robustness.h>

#include <cstdint>
#include <string>
#include <vector>

#include "cli/verb.h"

namespace selvedge::cli {

/// The table of families as measured on `count` images, or {clean, families: {name: accuracy, …}, mean, seed}.
void print_robustness(const Robustness& measured, std::size_t count, std::uint64_t seed, bool json);

/// Scores answers to the pictures of a list, a JSON array of {"file": path from the list's folder, "class": number or
/// numbers that are right, "groups": [names]}. Gives the exit code.
int eval_pictures(Classifier& classifier, const std::vector<std::string>& class_names, const std::string& list,
                  bool json);

}  // namespace selvedge::cli
