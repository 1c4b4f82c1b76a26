// The peak of avx512.
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 warns of its own _mm512_undefined_ps (its bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "kernels/peak/peak_loop.h"

namespace selvedge::perf {
double peak_loop_avx512(std::size_t rounds);
double peak_loop_avx512(std::size_t rounds) {
    return cpu::multiply_adds<cpu::SimdVectors<xsimd::avx512bw>, 24>(rounds);
}
}  // namespace selvedge::perf
