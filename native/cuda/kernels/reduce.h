// Sums and maxima over a warp and a block, always in the same tree, so that a run repeats bit for bit.
#pragma once

#include <cstdint>

#include "cuda/kernels/views.h"

namespace selvedge::cuda {

/// The sum over a warp, in every lane.
template <class Lane, class T>
SELVEDGE_DEVICE T warp_sum(Lane& lane, T value) {
    for (std::uint32_t mask = 16; mask > 0; mask /= 2) value += lane.shuffle_xor(value, mask);
    return value;
}

/// The largest value of a warp, in every lane.
template <class Lane, class T>
SELVEDGE_DEVICE T warp_max(Lane& lane, T value) {
    for (std::uint32_t mask = 16; mask > 0; mask /= 2) {
        const T other = lane.shuffle_xor(value, mask);
        value = other > value ? other : value;
    }
    return value;
}

/// The sum over a block, in thread 0 only; needs a double a warp of shared memory at `byte_offset`, which is free again
/// after the block's next barrier.
template <class Lane>
SELVEDGE_DEVICE double block_sum(Lane& lane, double value, std::size_t byte_offset = 0) {
    const std::uint32_t warps = lane.threads() / 32;
    const Shared<double> sums = lane.template shared<double>(byte_offset, warps);
    value = warp_sum(lane, value);
    if (lane.thread() % 32 == 0) lane.store(sums, lane.thread() / 32, value);
    lane.sync();
    double total = 0;
    if (lane.thread() == 0)
        for (std::uint32_t w = 0; w < warps; ++w) total += lane.load(sums, w);
    return total;
}

}  // namespace selvedge::cuda
