// The peak of WebAssembly's relaxed SIMD.
#include "cpu/isa/wasm_vectors.h"
#include "kernels/peak/peak_loop.h"

namespace selvedge::perf {
double peak_loop_wasm_relaxed(std::size_t rounds);
double peak_loop_wasm_relaxed(std::size_t rounds) { return cpu::multiply_adds<cpu::RelaxedVectors, 12>(rounds); }
}  // namespace selvedge::perf
