// The peak of scalar.
#include "kernels/peak/peak_loop.h"

namespace selvedge::perf {
double peak_loop_scalar(std::size_t rounds);
double peak_loop_scalar(std::size_t rounds) { return cpu::multiply_adds<cpu::PlainVectors, 8>(rounds); }
}  // namespace selvedge::perf
