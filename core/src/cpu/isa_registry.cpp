// The list of instruction sets; the build defines SELVEDGE_HAVE_ISA_<NAME> for each isa/<name>.cpp it compiles.
#include "cpu/isa_registry.h"

namespace selvedge {
namespace cpu {

#if SELVEDGE_HAVE_ISA_SCALAR
extern const Kernels scalar_kernels;
constexpr const Kernels* scalar = &scalar_kernels;
#else
constexpr const Kernels* scalar = nullptr;
#endif
#if SELVEDGE_HAVE_ISA_SSE4_2
extern const Kernels sse4_2_kernels;
constexpr const Kernels* sse4_2 = &sse4_2_kernels;
#else
constexpr const Kernels* sse4_2 = nullptr;
#endif
#if SELVEDGE_HAVE_ISA_AVX2
extern const Kernels avx2_kernels;
constexpr const Kernels* avx2 = &avx2_kernels;
#else
constexpr const Kernels* avx2 = nullptr;
#endif
#if SELVEDGE_HAVE_ISA_AVX512
extern const Kernels avx512_kernels;
constexpr const Kernels* avx512 = &avx512_kernels;
#else
constexpr const Kernels* avx512 = nullptr;
#endif
#if SELVEDGE_HAVE_ISA_NEON64
extern const Kernels neon64_kernels;
constexpr const Kernels* neon64 = &neon64_kernels;
#else
constexpr const Kernels* neon64 = nullptr;
#endif
#if SELVEDGE_HAVE_ISA_WASM
extern const Kernels wasm_kernels;
constexpr const Kernels* wasm = &wasm_kernels;
#else
constexpr const Kernels* wasm = nullptr;
#endif
#if SELVEDGE_HAVE_ISA_STRICT
extern const Kernels strict_kernels;
constexpr const Kernels* strict = &strict_kernels;
#else
constexpr const Kernels* strict = nullptr;
#endif
#if SELVEDGE_HAVE_ISA_STRICT_AVX2
extern const Kernels strict_avx2_kernels;
constexpr const Kernels* strict_avx2 = &strict_avx2_kernels;
#else
constexpr const Kernels* strict_avx2 = nullptr;
#endif
#if SELVEDGE_HAVE_ISA_STRICT_AVX512
extern const Kernels strict_avx512_kernels;
constexpr const Kernels* strict_avx512 = &strict_avx512_kernels;
#else
constexpr const Kernels* strict_avx512 = nullptr;
#endif
#if SELVEDGE_HAVE_ISA_WASM_RELAXED
extern const Kernels wasm_relaxed_kernels;
constexpr const Kernels* wasm_relaxed = &wasm_relaxed_kernels;
#else
constexpr const Kernels* wasm_relaxed = nullptr;
#endif

namespace {

#if defined(__x86_64__) || defined(__i386__)
bool runs_sse4_2() { return __builtin_cpu_supports("sse4.2") != 0; }
bool runs_avx2() { return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0; }
bool runs_avx512() {
    return runs_avx2() && __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512cd") != 0 &&
           __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
           __builtin_cpu_supports("avx512vl") != 0;
}
#else
bool runs_sse4_2() { return false; }
bool runs_avx2() { return false; }
bool runs_avx512() { return false; }
#endif

}  // namespace

std::span<const IsaEntry> isa_entries() {
    // A WebAssembly module with instructions that the engine lacks does not load; the others are built only where every
    // processor has them.
    static const IsaEntry entries[] = {
        {"scalar", scalar, true},
        // The same bits from each of them.
        {"strict_base", strict, true},
        {"strict_avx2", strict_avx2, runs_avx2()},
        {"strict_avx512", strict_avx512, runs_avx512()},
        {"sse4_2", sse4_2, runs_sse4_2()},
        {"avx2", avx2, runs_avx2()},
        {"avx512", avx512, runs_avx512()},
        {"neon64", neon64, true},
        {"wasm", wasm, true},
        {"wasm_relaxed", wasm_relaxed, true},
    };
    return entries;
}

}  // namespace cpu

std::vector<IsaInfo> cpu_isas() {
    std::vector<IsaInfo> isas;
    for (const cpu::IsaEntry& entry : cpu::isa_entries())
        isas.push_back({std::string(entry.name), entry.kernels != nullptr, entry.usable()});
    return isas;
}

}  // namespace selvedge
