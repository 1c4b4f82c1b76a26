// The reference executor: every op in the plainest way, on xtensor, in float, double or complex double. The oracle.
#pragma once

#include <selvedge/exec/executor.h>

#include <memory>

namespace selvedge {

/// Runs Programs op by op with the kernels of core/src/ref in double precision behind the usual Session. Slow; for
/// tests and for people who want to see what an op means.
std::unique_ptr<Executor> make_reference_executor();

}  // namespace selvedge
