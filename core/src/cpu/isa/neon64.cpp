// The kernels for 64-bit ARM.
#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
extern const Kernels neon64_kernels;
constinit const Kernels neon64_kernels = make_kernels<Tiled<SimdVectors<xsimd::neon64>, 8, 3>>();
}  // namespace selvedge::cpu
