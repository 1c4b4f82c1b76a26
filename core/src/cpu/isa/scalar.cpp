// The kernels for processors and builds without SIMD, in plain C++.
#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
extern const Kernels scalar_kernels;
constinit const Kernels scalar_kernels = make_kernels<Tiled<PlainVectors, 4, 2>>();
}  // namespace selvedge::cpu
