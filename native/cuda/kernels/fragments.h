// Fragments: how the lanes of a warp share a tensor-core tile, as PTX's mma.sync documents it for m16n8k8 (TF32) and
// m16n8k16 (bfloat16). With group = lane / 4 and member = lane mod 4:
//
//   C, D (16×8)           c[r] is (group + 8·(r / 2), 2·member + r mod 2)
//   A 16×8, TF32          a[r] is (group + 8·(r mod 2), member + 4·(r / 2))
//   B 8×8, TF32           b[r] is (member + 4·r, group)
//   A 16×16, bfloat16     half h of a[r] is (group + 8·(r mod 2), 2·member + h + 8·(r / 2))
//   B 16×8, bfloat16      half h of b[r] is (2·member + h + 8·r, group)
//
// Source: PTX ISA 9.0, "Matrix Fragments for mma.m16n8k8" and "… mma.m16n8k16 with floating point type".
#pragma once

#include <cstdint>

#include "cuda/kernels/views.h"

namespace selvedge::cuda {

struct FragmentA {
    std::uint32_t a[4];
};
struct FragmentB {
    std::uint32_t b[2];
};
struct FragmentC {
    float c[4];
};

/// A place in a tile.
struct TilePlace {
    std::uint32_t row, column;
};

SELVEDGE_DEVICE constexpr TilePlace place_c(std::uint32_t lane, std::uint32_t r) {
    return {lane / 4 + 8 * (r / 2), 2 * (lane % 4) + r % 2};
}
SELVEDGE_DEVICE constexpr TilePlace place_a_tf32(std::uint32_t lane, std::uint32_t r) {
    return {lane / 4 + 8 * (r % 2), lane % 4 + 4 * (r / 2)};
}
SELVEDGE_DEVICE constexpr TilePlace place_b_tf32(std::uint32_t lane, std::uint32_t r) {
    return {lane % 4 + 4 * r, lane / 4};
}
SELVEDGE_DEVICE constexpr TilePlace place_a_bf16(std::uint32_t lane, std::uint32_t r, std::uint32_t half) {
    return {lane / 4 + 8 * (r % 2), 2 * (lane % 4) + half + 8 * (r / 2)};
}
SELVEDGE_DEVICE constexpr TilePlace place_b_bf16(std::uint32_t lane, std::uint32_t r, std::uint32_t half) {
    return {2 * (lane % 4) + half + 8 * r, lane / 4};
}

}  // namespace selvedge::cuda
