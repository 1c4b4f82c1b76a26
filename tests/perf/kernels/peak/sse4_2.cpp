// The peak of sse4_2.
#include "kernels/peak/peak_loop.h"

namespace selvedge::perf {
double peak_loop_sse4_2(std::size_t rounds);
double peak_loop_sse4_2(std::size_t rounds) { return cpu::multiply_adds<cpu::SimdVectors<xsimd::sse4_2>, 12>(rounds); }
}  // namespace selvedge::perf
