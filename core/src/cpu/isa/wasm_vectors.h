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
};

}  // namespace
}  // namespace selvedge::cpu
