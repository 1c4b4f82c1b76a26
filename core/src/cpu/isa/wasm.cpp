// The kernels for WebAssembly's 128-bit SIMD.
#include "cpu/isa/wasm_vectors.h"

namespace selvedge::cpu {
extern const Kernels wasm_kernels;
constinit const Kernels wasm_kernels = make_kernels<Tiled<WasmVectors, 4, 2>>();
}  // namespace selvedge::cpu
