// A Program that tells which parts of an input a network's logits depend on.
#pragma once

#include <selvedge/graph/program.h>

namespace selvedge {

/// Like build_program(), but with gradients in the probe entry, and without train and eval: with weights c in the
/// persistent value "logit_weights" (batch × classes), probe also computes the gradient of Σ c·logits by the input,
/// readable as "probe.gradient.input", and by every layer's output, "probe.gradient.conv2d_1". Layers behave as in
/// inference. Errors as build_program().
Result<Program> build_explain_program(const NetSpec& spec, const ProgramOptions& options);

}  // namespace selvedge
