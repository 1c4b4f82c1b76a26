// The strict kernels, whose bits are the same everywhere, on AVX2.
#include "cpu/kernels/strict.h"

namespace selvedge::cpu {
extern const Kernels strict_avx2_kernels;
constinit const Kernels strict_avx2_kernels = make_strict_kernels<6>();
}  // namespace selvedge::cpu
