// Whether a training step is that of a small network of dense layers, and the one launch that then does all of it.
#pragma once

#include <selvedge/graph/program.h>

#include <optional>

#include "cuda/plan.h"

namespace selvedge::cuda {

class Planner;

/// The launch, if every op of the train entry is one that MlpKernel does (load_batch without augmentation, dense layers
/// with dropout, the loss, L2, any optimiser) and a cluster's shared memory holds the parameters and their moments.
std::optional<Launch> plan_mlp(const Planner& planner, const Program& program, const PlanOptions& options);

}  // namespace selvedge::cuda
