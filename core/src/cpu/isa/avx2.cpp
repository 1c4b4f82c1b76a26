// The kernels for AVX2 with FMA.
#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
extern const Kernels avx2_kernels;
constinit const Kernels avx2_kernels = make_kernels<Tiled<SimdVectors<xsimd::fma3<xsimd::avx2>>, 6, 2>>();
}  // namespace selvedge::cpu
