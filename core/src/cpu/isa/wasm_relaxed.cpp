// The kernels for WebAssembly's relaxed SIMD: as wasm, with a fused (or fast) multiply-add.
#include "cpu/isa/wasm_vectors.h"

namespace selvedge::cpu {
extern const Kernels wasm_relaxed_kernels;
constinit const Kernels wasm_relaxed_kernels = make_kernels<Tiled<RelaxedVectors, 6, 2>>();
}  // namespace selvedge::cpu
