// The kernels for AVX2 with FMA: 16 registers hold tiles of 6 × 16.
#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
namespace {
struct Avx2Vectors : SimdVectors<xsimd::fma3<xsimd::avx2>> {
    static SELVEDGE_INLINE Words multiply_low(const Words& a, const Words& b) { return _mm256_mul_epu32(a, b); }
    static SELVEDGE_INLINE Float load_bytes(const std::uint8_t* p) {
        const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
        return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
    }
    static SELVEDGE_INLINE void store_bytes(std::uint8_t* p, const Float& v) {
        const __m256i numbers = _mm256_cvttps_epi32(v);
        const __m128i halves = _mm_packus_epi32(_mm256_castsi256_si128(numbers), _mm256_extracti128_si256(numbers, 1));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packus_epi16(halves, halves));
    }
    /// The second of the two where either is no number.
    static SELVEDGE_INLINE Float larger(const Float& a, const Float& b) { return _mm256_max_ps(a, b); }
    static SELVEDGE_INLINE void store_partial(float* p, const Float& v, std::size_t count) {
        __m128 rest = _mm256_castps256_ps128(v);
        if (count & 4U) {
            _mm_storeu_ps(p, rest);
            rest = _mm256_extractf128_ps(v, 1);
            p += 4;
        }
        if (count & 2U) {
            _mm_storel_pi(reinterpret_cast<__m64*>(p), rest);
            rest = _mm_movehl_ps(rest, rest);
            p += 2;
        }
        if (count & 1U) _mm_store_ss(p, rest);
    }
    static constexpr std::size_t group_sums = 12;
    static SELVEDGE_INLINE Float load_group(const float* p) {
        return _mm256_broadcast_ps(reinterpret_cast<const __m128*>(p));
    }
    /// The sums of the four lanes of each block b of each s[v], at N·b + v.
    template <std::size_t N>
    static SELVEDGE_INLINE Float sum_groups(const Float (&s)[N]) {
        const __m256 a = s[0], b = s[N > 1 ? 1 : 0];
        const __m256 ab = _mm256_add_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
        __m256 cd = ab;
        if constexpr (N > 2) {
            const __m256 c = s[2], d = s[N > 3 ? 3 : 2];
            cd = _mm256_add_ps(_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
        }
        const __m256 sums = _mm256_add_ps(_mm256_shuffle_ps(ab, cd, 0x44), _mm256_shuffle_ps(ab, cd, 0xEE));
        if constexpr (N == 4) return sums;
        if constexpr (N == 3) return _mm256_permutevar8x32_ps(sums, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
        if constexpr (N == 2) return _mm256_permutevar8x32_ps(sums, _mm256_setr_epi32(0, 1, 4, 5, 2, 3, 6, 7));
        return _mm256_permutevar8x32_ps(sums, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
    }
};
}  // namespace

extern const Kernels avx2_kernels;
constinit const Kernels avx2_kernels = make_kernels<Tiled<Avx2Vectors, 6, 2>>();
}  // namespace selvedge::cpu
