// The kernels for AVX2 with FMA: 16 registers hold tiles of 6 × 16.
#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
namespace {
struct Avx2Vectors : SimdVectors<xsimd::fma3<xsimd::avx2>> {
    static SELVEDGE_INLINE Words multiply_low(const Words& a, const Words& b) { return _mm256_mul_epu32(a, b); }
};
}  // namespace

extern const Kernels avx2_kernels;
constinit const Kernels avx2_kernels = make_kernels<Tiled<Avx2Vectors, 6, 2>>();
}  // namespace selvedge::cpu
