// The loops of the peaks, by name.
#include "kernels/peak/peak.h"

namespace selvedge::perf {

double peak_loop_scalar(std::size_t rounds);
double peak_loop_sse4_2(std::size_t rounds);
double peak_loop_avx2(std::size_t rounds);
double peak_loop_avx512(std::size_t rounds);
double peak_loop_wasm(std::size_t rounds);
double peak_loop_wasm_relaxed(std::size_t rounds);

PeakLoop peak_loop(const std::string& isa) {
#ifdef SELVEDGE_HAVE_ISA_SCALAR
    if (isa == "scalar") return peak_loop_scalar;
#endif
#ifdef SELVEDGE_HAVE_ISA_SSE4_2
    if (isa == "sse4_2") return peak_loop_sse4_2;
#endif
#ifdef SELVEDGE_HAVE_ISA_AVX2
    if (isa == "avx2") return peak_loop_avx2;
#endif
#ifdef SELVEDGE_HAVE_ISA_AVX512
    if (isa == "avx512") return peak_loop_avx512;
#endif
#ifdef SELVEDGE_HAVE_ISA_WASM
    if (isa == "wasm") return peak_loop_wasm;
#endif
#ifdef SELVEDGE_HAVE_ISA_WASM_RELAXED
    if (isa == "wasm_relaxed") return peak_loop_wasm_relaxed;
#endif
    return nullptr;
}

}  // namespace selvedge::perf
