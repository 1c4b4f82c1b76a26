// Limits on what a file may ask for, so that a hostile description of a network cannot exhaust memory or time.
#pragma once

#include <selvedge/graph/program.h>

#include <string>

namespace selvedge {

/// Error if the sample's shape, a value of the program, or the work of one answer is beyond the limits. Sums and
/// products saturate, so that numbers of any size are judged rightly.
Status check_limits(const Program& program, const std::string& where);

/// As check_limits for a network that has not been lowered yet: number and output sizes of its layers.
Status check_limits(const NetSpec& spec, const std::vector<LayerInfo>& layers, const std::string& where);

}  // namespace selvedge
