// The vectors of WebAssembly's 128-bit SIMD, for wasm.cpp and wasm_relaxed.cpp.
#pragma once

#include "cpu/kernels/make_kernels.h"

namespace selvedge::cpu {
namespace {

struct WasmVectors : SimdVectors<xsimd::wasm> {
    static SELVEDGE_INLINE Float load_bytes(const std::uint8_t* p) {
        const v128_t halves = wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(p));
        return Float(wasm_f32x4_convert_i32x4(wasm_u32x4_extend_low_u16x8(halves)));
    }
    /// Added to 2^23 a whole number stands in the lowest bits; a conversion takes half a dozen instructions.
    static SELVEDGE_INLINE void store_bytes(std::uint8_t* p, const Float& v) {
        const v128_t n = wasm_f32x4_add(v, wasm_f32x4_const_splat(8388608.0F));
        wasm_v128_store32_lane(p, wasm_i8x16_shuffle(n, n, 0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    }
    static SELVEDGE_INLINE Float larger(const Float& a, const Float& b) { return Float(wasm_f32x4_pmax(b, a)); }
};

#ifdef __wasm_relaxed_simd__
/// With a multiply-add that is fused where the machine has one.
struct RelaxedVectors : WasmVectors {
    static SELVEDGE_INLINE Float madd(const Float& a, const Float& b, const Float& c) {
        return Float(wasm_f32x4_relaxed_madd(a, b, c));
    }
};
#endif

}  // namespace
}  // namespace selvedge::cpu
