// The software tensor core: a warp's fragments put together, multiplied, and each lane given its part.
#include "support/simt/lane.h"

namespace selvedge::test::simt {
namespace {

using cuda::FragmentA;
using cuda::FragmentB;
using cuda::FragmentC;
using cuda::TilePlace;

Slot slot_of(const FragmentA& a, const FragmentB& b) { return {a.a[0], a.a[1], a.a[2], a.a[3], b.b[0], b.b[1]}; }

/// A tensor core reads 19 bits of a TF32 register and leaves the others out.
float tf32(std::uint32_t bits) { return std::bit_cast<float>(bits & 0xFFFFE000U); }
float bf16(std::uint32_t bits) { return std::bit_cast<float>(bits << 16); }

/// a 16×depth, b depth×8; products are exact, sums in double are rounded once.
template <std::size_t depth>
FragmentC multiply(const float (&a)[16][depth], const float (&b)[depth][8], const FragmentC& c, std::uint32_t lane) {
    FragmentC d{};
    for (std::uint32_t r = 0; r < 4; ++r) {
        const TilePlace place = cuda::place_c(lane, r);
        double sum = static_cast<double>(c.c[r]);
        for (std::size_t k = 0; k < depth; ++k)
            sum += static_cast<double>(a[place.row][k]) * static_cast<double>(b[k][place.column]);
        d.c[r] = static_cast<float>(sum);
    }
    return d;
}

}  // namespace

FragmentC HostLane::mma_tf32(const FragmentA& a, const FragmentB& b, const FragmentC& c) const {
    const std::span<const Slot> warp = grid_.exchange(thread_, slot_of(a, b));
    float left[16][8], right[8][8];
    for (std::uint32_t lane = 0; lane < 32; ++lane) {
        for (std::uint32_t r = 0; r < 4; ++r) {
            const TilePlace place = cuda::place_a_tf32(lane, r);
            left[place.row][place.column] = tf32(warp[lane][r]);
        }
        for (std::uint32_t r = 0; r < 2; ++r) {
            const TilePlace place = cuda::place_b_tf32(lane, r);
            right[place.row][place.column] = tf32(warp[lane][4 + r]);
        }
    }
    return multiply(left, right, c, thread_ % 32);
}

FragmentC HostLane::mma_bf16(const FragmentA& a, const FragmentB& b, const FragmentC& c) const {
    const std::span<const Slot> warp = grid_.exchange(thread_, slot_of(a, b));
    float left[16][16], right[16][8];
    for (std::uint32_t lane = 0; lane < 32; ++lane)
        for (std::uint32_t half = 0; half < 2; ++half) {
            const std::uint32_t shift = 16 * half;
            for (std::uint32_t r = 0; r < 4; ++r) {
                const TilePlace place = cuda::place_a_bf16(lane, r, half);
                left[place.row][place.column] = bf16(warp[lane][r] >> shift & 0xFFFFU);
            }
            for (std::uint32_t r = 0; r < 2; ++r) {
                const TilePlace place = cuda::place_b_bf16(lane, r, half);
                right[place.row][place.column] = bf16(warp[lane][4 + r] >> shift & 0xFFFFU);
            }
        }
    return multiply(left, right, c, thread_ % 32);
}

}  // namespace selvedge::test::simt
