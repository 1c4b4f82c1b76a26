// The kernels for WebAssembly's relaxed SIMD: as wasm, with a fused (or fast) multiply-add.
#include "cpu/isa/wasm_vectors.h"

namespace selvedge::cpu {
namespace {
struct RelaxedVectors : WasmVectors {
    static SELVEDGE_INLINE Float madd(const Float& a, const Float& b, const Float& c) {
        return Float(wasm_f32x4_relaxed_madd(a, b, c));
    }
};
}  // namespace

extern const Kernels wasm_relaxed_kernels;
constinit const Kernels wasm_relaxed_kernels = make_kernels<Tiled<RelaxedVectors, 6, 2>>();
}  // namespace selvedge::cpu
