// The kernels for WebAssembly's 128-bit SIMD.
#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
extern const Kernels wasm_kernels;
constinit const Kernels wasm_kernels = make_kernels<Tiled<SimdVectors<xsimd::wasm>, 4, 2>>();
}  // namespace selvedge::cpu
