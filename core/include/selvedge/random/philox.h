// Philox4x32-10: the counter-based random numbers behind every shuffle, mask, augmentation and initial weight.
//
// A draw is a pure function of (seed, purpose, where it is used), so it does not depend on threads, batch scheduling
// or the device. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
//
//   key     = { low 32 bits of the seed, high 32 bits of the seed ^ purpose * 0x9E3779B9 }
//   counter = { block, sample, epoch, stream }; each counter yields four 32-bit words: element e is word e % 4 of
//             block e / 4. Lanes that a purpose does not use are 0
//             (dropout takes 16 bits an element: half-word e % 8 of block e / 8, see graph/op.h):
//
//   purpose | block               | sample                     | epoch | stream
//   --------+---------------------+----------------------------+-------+------------------------------
//   init    | draws of the tensor | 0                          | 0     | number of the parameter tensor
//   shuffle | draws in order      | 0                          | epoch | 0
//   dropout | element / 8         | index in the training set  | epoch | number of the layer
//   augment | 0, and 1 for flips  | index in the training set  | epoch | 0 on the fly, else number of the copy
//   split   | draws in order      | 0                          | 0     | 0, or class + 1 when stratified
//   subset  | draws in order      | 0                          | 0     | 0, or class + 1 for samples of a class
//   search  | draws in order      | number of the trial        | 0     | 0, or what else a sampler draws for
//   disturb | see data/disturb.h  | index in the data set      | epoch | 0 on the fly, else number of the copy
#pragma once

#include <array>
#include <cstdint>

#if defined(__CUDACC__)
#define SELVEDGE_HOST_DEVICE __host__ __device__
#else
#define SELVEDGE_HOST_DEVICE
#endif

namespace selvedge {

/// What a random number is for. The values are part of the definition of a run: never renumber them.
enum class Purpose : std::uint32_t {
    init = 1,
    shuffle = 2,
    dropout = 3,
    augment = 4,
    split = 5,
    subset = 6,
    search = 7,
    disturb = 8
};

using PhiloxCounter = std::array<std::uint32_t, 4>;  ///< {block, sample, epoch, stream}
using PhiloxKey = std::array<std::uint32_t, 2>;

/// The key of a seed and a purpose, as defined at the top of this file.
SELVEDGE_HOST_DEVICE constexpr PhiloxKey philox_key(std::uint64_t seed, Purpose purpose) {
    return {static_cast<std::uint32_t>(seed),
            static_cast<std::uint32_t>(seed >> 32) ^ (static_cast<std::uint32_t>(purpose) * 0x9E3779B9u)};
}

/// Four random words for one counter: ten rounds, exactly Random123's philox4x32.
SELVEDGE_HOST_DEVICE constexpr PhiloxCounter philox4x32(PhiloxCounter counter, PhiloxKey key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t product0 = std::uint64_t{0xD2511F53u} * counter[0];
        const std::uint64_t product1 = std::uint64_t{0xCD9E8D57u} * counter[2];
        counter = {
            static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(product1),
            static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(product0)};
        key = {key[0] + 0x9E3779B9u, key[1] + 0xBB67AE85u};
    }
    return counter;
}

/// Uniform in [0, 1): the upper 24 bits, so every value is exact in float and the same on every device.
SELVEDGE_HOST_DEVICE constexpr float uniform01(std::uint32_t bits) { return static_cast<float>(bits >> 8) * 0x1p-24f; }

/// Uniform between low and high, at the middle of one of 2^24 equal cells; computed in double, rounded once to float.
SELVEDGE_HOST_DEVICE constexpr float uniform_between(std::uint32_t bits, float low, float high) {
    const double fraction = (static_cast<double>(bits >> 8) + 0.5) * 0x1p-24;
    return static_cast<float>(low + (static_cast<double>(high) - low) * fraction);
}

}  // namespace selvedge
