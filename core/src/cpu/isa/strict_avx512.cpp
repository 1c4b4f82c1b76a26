// The strict kernels, whose bits are the same everywhere, on AVX-512.
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 warns of its own _mm512_undefined_ps (its bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "cpu/kernels/strict.h"

namespace selvedge::cpu {
extern const Kernels strict_avx512_kernels;
constinit const Kernels strict_avx512_kernels = make_strict_kernels<14>();
}  // namespace selvedge::cpu
