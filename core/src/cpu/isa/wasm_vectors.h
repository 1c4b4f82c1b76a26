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
    static SELVEDGE_INLINE void store_bytes(std::uint8_t* p, const Float& v) {
        const v128_t numbers = wasm_i32x4_trunc_sat_f32x4(v), halves = wasm_i16x8_narrow_i32x4(numbers, numbers);
        wasm_v128_store32_lane(p, wasm_u8x16_narrow_i16x8(halves, halves), 0);
    }
    static SELVEDGE_INLINE Float positive(const Float& v) {
        return Float(wasm_f32x4_pmax(wasm_f32x4_const_splat(0), v));
    }
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
