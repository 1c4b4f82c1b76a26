// The table of rates: what the optimiser's kernel needs of each step, from the schedules themselves.
#pragma once

#include <selvedge/graph/op.h>

#include <vector>

#include "cuda/kernels/optimizer.h"

namespace selvedge::cuda {

/// For the steps first … first + count − 1.
std::vector<StepRate> step_rates(const OptimizerAttributes& attributes, std::uint64_t first, std::size_t count);

}  // namespace selvedge::cuda
