// The kernels for SSE4.2.
#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
extern const Kernels sse4_2_kernels;
constinit const Kernels sse4_2_kernels = make_kernels<Tiled<SimdVectors<xsimd::sse4_2>, 6, 2>>();
}  // namespace selvedge::cpu
