// What kernels know of the step they run in: the clock, and how many rows of the batch are real.
#pragma once

#include <selvedge/random/philox.h>

#include <cstdint>

#include "cuda/kernels/views.h"

namespace selvedge::cuda {

using Clock = Global<const std::uint32_t>;

// Positions in the clock; graph/op.h's ClockField, which the plan asserts.
constexpr std::size_t clock_at_step = 0, clock_at_epoch = 1, clock_at_first_row = 2, clock_at_rows = 3;

template <class Lane>
SELVEDGE_DEVICE std::uint32_t rows_of(Lane& lane, const Clock& clock) {
    return lane.load(clock, clock_at_rows);
}

template <class Lane>
SELVEDGE_DEVICE std::uint64_t seed_of(Lane& lane, const Global<const std::uint32_t>& seed) {
    return lane.load(seed, 0) | std::uint64_t{lane.load(seed, 1)} << 32;
}

/// Calls visit(i) for the elements of this thread below `count`, a grid of blocks at a time.
template <class Lane, class Visitor>
SELVEDGE_DEVICE void each_element(Lane& lane, std::size_t count, const Visitor& visit) {
    const std::size_t stride = std::size_t{lane.blocks_x()} * lane.threads();
    for (std::size_t i = std::size_t{lane.block_x()} * lane.threads() + lane.thread(); i < count; i += stride) visit(i);
}

}  // namespace selvedge::cuda
