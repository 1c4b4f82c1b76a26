// Shuffles and permutations that depend on nothing but seed, purpose and epoch.
#pragma once

#include <selvedge/random/philox.h>

#include <cstdint>
#include <span>
#include <vector>

namespace selvedge {

/// Fisher–Yates shuffle in place, from the last item to the second, with RandomStream(seed, purpose, stream, epoch).
void shuffle(std::span<std::uint32_t> items, std::uint64_t seed, Purpose purpose, std::uint32_t epoch = 0,
             std::uint32_t stream = 0);

/// The order in which an epoch visits `count` samples: 0 … count-1 shuffled for Purpose::shuffle.
[[nodiscard]] std::vector<std::uint32_t> permutation(std::uint32_t count, std::uint64_t seed, std::uint32_t epoch);

}  // namespace selvedge
