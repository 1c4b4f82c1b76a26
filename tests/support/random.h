// Numbers for tests: the same on every machine, drawn from Philox by a name.
#pragma once

#include <selvedge/random/stream.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace selvedge::test {

/// A stream of its own for every name (FNV-1a of the name is the seed).
inline RandomStream stream_of(std::string_view name) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return RandomStream(hash, Purpose::subset);
}

/// Normal numbers around `mean`.
inline std::vector<float> random_normal(std::size_t count, std::string_view name, float deviation = 1, float mean = 0) {
    RandomStream random = stream_of(name);
    std::vector<float> values(count);
    for (float& value : values) value = mean + deviation * random.normal();
    return values;
}

inline std::vector<float> random_uniform(std::size_t count, std::string_view name, float low, float high) {
    RandomStream random = stream_of(name);
    std::vector<float> values(count);
    for (float& value : values) value = random.uniform(low, high);
    return values;
}

/// Whole numbers below `bound`: pixels, labels, indices.
template <class Integer>
std::vector<Integer> random_below(std::size_t count, std::string_view name, std::uint32_t bound) {
    RandomStream random = stream_of(name);
    std::vector<Integer> values(count);
    for (Integer& value : values) value = static_cast<Integer>(random.below(bound));
    return values;
}

}  // namespace selvedge::test
