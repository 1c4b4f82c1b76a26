// The peak of WebAssembly's 128-bit SIMD.
#include "cpu/isa/wasm_vectors.h"
#include "kernels/peak/peak_loop.h"

namespace selvedge::perf {
double peak_loop_wasm(std::size_t rounds);
double peak_loop_wasm(std::size_t rounds) { return cpu::multiply_adds<cpu::WasmVectors, 12>(rounds); }
}  // namespace selvedge::perf
