// The charts of a search: trials over time, and trials as lines through their parameters.
#pragma once

#include <selvedge/io/json.h>

#include <optional>
#include <string>
#include <vector>

#include "report/document.h"

namespace selvedge::report {

/// A trial that came to an objective.
struct TrialRow {
    double number = 0, objective = 0;
    Json parameters;
};

/// A parameter as the space describes it.
struct Dimension {
    std::string name;
    bool choice = false;  ///< of a list of values
    bool whole = false;   ///< whole numbers only
    bool log = false;     ///< sampled on a logarithmic scale
};

/// The objective by trial, and the best one so far.
Chart objective_chart(Label label, const std::vector<TrialRow>& trials, const std::string& objective, bool maximize);

/// Parallel coordinates: an axis a parameter, the last one the objective; a line a trial, the better the stronger its
/// colour. A trial without a conditional parameter passes through "–" of its axis.
Chart parallel_chart(Label label, const std::vector<TrialRow>& trials, const std::vector<Dimension>& dimensions,
                     const std::string& objective, bool maximize);

/// A parameter's value as a table shows it: six digits of a number, "–" where there is none.
std::string value_text(const Json& parameters, const std::string& name);

}  // namespace selvedge::report
