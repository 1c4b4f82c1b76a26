// Float32 rounded to the formats that tensor cores read: TF32 (10 bits of mantissa) and bfloat16 (7 bits).
#pragma once

#include <cstdint>

#include "cuda/kernels/views.h"

namespace selvedge::cuda {

/// The TF32 nearest to the float with these bits, ties away from zero, as a float's bits: cvt.rna.tf32.f32. NaN stays.
SELVEDGE_DEVICE constexpr std::uint32_t tf32_of(std::uint32_t bits) {
    const bool finite = (bits & 0x7F800000U) != 0x7F800000U;
    return finite ? (bits + 0x1000U) & 0xFFFFE000U : bits;
}

/// The bfloat16 nearest to the float with these bits, ties to even, in the low half: cvt.rn.bf16.f32.
SELVEDGE_DEVICE constexpr std::uint32_t bf16_of(std::uint32_t bits) {
    const bool not_a_number = (bits & 0x7FFFFFFFU) > 0x7F800000U;
    return not_a_number ? 0x7FFFU : (bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16;
}

/// Two bfloat16 in one register, the first in the low half.
SELVEDGE_DEVICE constexpr std::uint32_t bf16_pair(std::uint32_t first_bits, std::uint32_t second_bits) {
    return bf16_of(first_bits) | bf16_of(second_bits) << 16;
}

}  // namespace selvedge::cuda
