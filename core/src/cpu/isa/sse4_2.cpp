// The kernels for SSE4.2: 16 registers hold tiles of 6 × 8, with a multiplication and an addition for want of FMA.
#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
namespace {
struct Sse42Vectors : SimdVectors<xsimd::sse4_2> {
    static SELVEDGE_INLINE Words multiply_low(const Words& a, const Words& b) { return _mm_mul_epu32(a, b); }
    static SELVEDGE_INLINE Float larger(const Float& a, const Float& b) { return _mm_max_ps(a, b); }
    static SELVEDGE_INLINE Float load_bytes(const std::uint8_t* p) {
        return _mm_cvtepi32_ps(_mm_cvtepu8_epi32(_mm_loadu_si32(p)));
    }
    static SELVEDGE_INLINE void store_bytes(std::uint8_t* p, const Float& v) {
        const __m128i numbers = _mm_cvttps_epi32(v), halves = _mm_packus_epi32(numbers, numbers);
        _mm_storeu_si32(p, _mm_packus_epi16(halves, halves));
    }
};
}  // namespace

extern const Kernels sse4_2_kernels;
constinit const Kernels sse4_2_kernels = make_kernels<Tiled<Sse42Vectors, 6, 2>>();
}  // namespace selvedge::cpu
