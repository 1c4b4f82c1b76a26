// The kernels for AVX-512 (F, CD, DQ, BW, VL): 32 registers hold tiles of 14 × 32, and masks load the last few floats.
#if defined(__GNUC__) && !defined(__clang__)
// GCC 12 warns of its own _mm512_undefined_ps (its bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
namespace {
struct Avx512Vectors : SimdVectors<xsimd::avx512bw> {
    static SELVEDGE_INLINE Words multiply_low(const Words& a, const Words& b) { return _mm512_mul_epu32(a, b); }
    static SELVEDGE_INLINE Float load_bytes(const std::uint8_t* p) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(bytes));
    }
    static SELVEDGE_INLINE void store_bytes(std::uint8_t* p, const Float& v) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtepi32_epi8(_mm512_cvttps_epi32(v)));
    }
    /// The second of the two where either is no number.
    static SELVEDGE_INLINE Float larger(const Float& a, const Float& b) { return _mm512_max_ps(a, b); }
    static SELVEDGE_INLINE __mmask16 first(std::size_t count) {
        return static_cast<__mmask16>(count >= 16 ? 0xFFFFU : (1U << count) - 1);
    }
    static SELVEDGE_INLINE Float load_partial(const float* p, std::size_t count, float rest = 0) {
        return _mm512_mask_loadu_ps(_mm512_set1_ps(rest), first(count), p);
    }
    static SELVEDGE_INLINE void store_partial(float* p, const Float& v, std::size_t count) {
        _mm512_mask_storeu_ps(p, first(count), v);
    }
    static SELVEDGE_INLINE Float zip_lo(const Float& a, const Float& b) {
        const __m512i lanes = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        return _mm512_permutex2var_ps(a, lanes, b);
    }
    static SELVEDGE_INLINE Float zip_hi(const Float& a, const Float& b) {
        const __m512i lanes = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        return _mm512_permutex2var_ps(a, lanes, b);
    }
    static constexpr std::size_t group_sums = 24;
    static SELVEDGE_INLINE Float load_group(const float* p) { return _mm512_broadcast_f32x4(_mm_loadu_ps(p)); }
    /// The sums of the four lanes of each block b of each s[v], at N·b + v.
    template <std::size_t N>
    static SELVEDGE_INLINE Float sum_groups(const Float (&s)[N]) {
        const __m512 a = s[0], b = s[N > 1 ? 1 : 0];
        const __m512 ab = _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
        __m512 cd = ab;
        if constexpr (N > 2) {
            const __m512 c = s[2], d = s[N > 3 ? 3 : 2];
            cd = _mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
        }
        const __m512 sums = _mm512_add_ps(_mm512_shuffle_ps(ab, cd, 0x44), _mm512_shuffle_ps(ab, cd, 0xEE));
        if constexpr (N == 4) return sums;
        if constexpr (N == 3)
            return _mm512_permutexvar_ps(_mm512_setr_epi32(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15), sums);
        if constexpr (N == 2)
            return _mm512_permutexvar_ps(_mm512_setr_epi32(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15), sums);
        return _mm512_permutexvar_ps(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), sums);
    }
};
}  // namespace

extern const Kernels avx512_kernels;
constinit const Kernels avx512_kernels = make_kernels<Tiled<Avx512Vectors, 14, 2>>();
}  // namespace selvedge::cpu
