// run_filter: text through another program and back.
#pragma once

#include <selvedge/result.h>

#include <string>
#include <vector>

namespace selvedge::report {

/// Runs `words[0]` (looked for in PATH) with `input` on its standard input; gives its standard output. Errors, ending
/// in `remedy`: there is no such program; it failed, with the last line of what it said.
Result<std::string> run_filter(const std::vector<std::string>& words, const std::string& input,
                               const std::string& remedy);

}  // namespace selvedge::report
