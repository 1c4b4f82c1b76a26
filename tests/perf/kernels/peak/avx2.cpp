// The peak of avx2.
#include "kernels/peak/peak_loop.h"

namespace selvedge::perf {
double peak_loop_avx2(std::size_t rounds);
double peak_loop_avx2(std::size_t rounds) {
    return cpu::multiply_adds<cpu::SimdVectors<xsimd::fma3<xsimd::avx2>>, 12>(rounds);
}
}  // namespace selvedge::perf
