// Fisher–Yates with counter-based draws.
#include <selvedge/random/shuffle.h>
#include <selvedge/random/stream.h>

#include <cassert>
#include <limits>
#include <numeric>
#include <utility>

namespace selvedge {

void shuffle(std::span<std::uint32_t> items, std::uint64_t seed, Purpose purpose, std::uint32_t epoch,
             std::uint32_t stream) {
    assert(items.size() <= std::numeric_limits<std::uint32_t>::max());
    RandomStream random(seed, purpose, stream, epoch);
    for (auto remaining = static_cast<std::uint32_t>(items.size()); remaining > 1; --remaining)
        std::swap(items[remaining - 1], items[random.below(remaining)]);
}

std::vector<std::uint32_t> permutation(std::uint32_t count, std::uint64_t seed, std::uint32_t epoch) {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    shuffle(order, seed, Purpose::shuffle, epoch);
    return order;
}

}  // namespace selvedge
