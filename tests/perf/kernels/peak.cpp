// The peaks by name, and their timing.
#include "kernels/peak/peak.h"

#include <algorithm>

#include "kernels/op_bench.h"

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

double peak_of(const std::string& isa) {
    const PeakLoop loop = peak_loop(isa);
    if (loop == nullptr) return 0;
    double best = 0;
    for (int run = 0; run < 10; ++run) {
        constexpr std::size_t rounds = 200'000;
        double operations = 0;
        const double seconds = time_once(1, 0.002, [&] { operations = loop(rounds); });
        best = std::max(best, operations / seconds);
    }
    return best;
}

}  // namespace selvedge::perf
