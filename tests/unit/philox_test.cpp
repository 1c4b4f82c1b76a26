// Philox against Random123's published known answers, and the distributions built on it against their definitions.
#include <gtest/gtest.h>
#include <selvedge/data/sha256.h>
#include <selvedge/random/philox.h>
#include <selvedge/random/shuffle.h>
#include <selvedge/random/stream.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <span>
#include <vector>

namespace selvedge::philox_test {
namespace {

// Random123, tests/kat_vectors, lines "philox4x32 10".
static_assert(philox4x32({0, 0, 0, 0}, {0, 0}) == PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
              PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});

TEST(Philox, KnownAnswersOfRandom123) {
    EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    EXPECT_EQ(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
              (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, KeyIsSeedAndPurpose) {
    EXPECT_EQ(philox_key(0x1122334455667788u, Purpose::init), (PhiloxKey{0x55667788, 0x11223344 ^ 0x9E3779B9u}));
    std::set<PhiloxKey> keys;
    for (const Purpose purpose :
         {Purpose::init, Purpose::shuffle, Purpose::dropout, Purpose::augment, Purpose::split, Purpose::subset})
        keys.insert(philox_key(7, purpose));
    EXPECT_EQ(keys.size(), 6u);
}

TEST(Philox, UniformEnds) {
    EXPECT_EQ(uniform01(0), 0.0f);
    EXPECT_EQ(uniform01(0xffffffff), 1.0f - 0x1p-24f);
    EXPECT_EQ(uniform01(0x80000000), 0.5f);
    EXPECT_GT(uniform_between(0, -2.0f, 3.0f), -2.0f);
    EXPECT_LT(uniform_between(0xffffffff, -2.0f, 3.0f), 3.0f);
    EXPECT_NEAR(uniform_between(0x80000000, -2.0f, 3.0f), 0.5f, 1e-6f);
}

TEST(RandomStream, GivesTheWordsOfItsCountersInOrder) {
    RandomStream random(99, Purpose::augment, 5, 4, 3);
    for (std::uint32_t block = 0; block < 3; ++block) {
        const PhiloxCounter words = philox4x32({block, 3, 4, 5}, philox_key(99, Purpose::augment));
        for (const std::uint32_t word : words) EXPECT_EQ(random.bits(), word);
    }
}

TEST(RandomStream, UniformHasItsMeanAndVariance) {
    RandomStream random(1, Purpose::init);
    constexpr int count = 200000;
    double sum = 0, squares = 0;
    for (int i = 0; i < count; ++i) {
        const double x = random.uniform();
        sum += x;
        squares += x * x;
    }
    EXPECT_NEAR(sum / count, 0.5, 0.003);  // 4.6 standard errors
    EXPECT_NEAR(squares / count, 1.0 / 3.0, 0.003);
}

TEST(RandomStream, NormalIsBoxMuller) {
    // The same formula through the C library, which is independent of our own logarithm and cosine.
    RandomStream random(2, Purpose::init);
    for (int i = 0; i < 20000; ++i) {
        const std::uint32_t a = random.bits(), b = random.bits();
        const double expected = std::sqrt(-2.0 * std::log((a + 0.5) / 4294967296.0)) *
                                std::cos(2.0 * 3.14159265358979323846 * (b / 4294967296.0));
        ASSERT_NEAR(normal_from(a, b), expected, 4e-7 * std::abs(expected) + 1e-14) << a << " " << b;
    }
    EXPECT_NEAR(normal_from(0, 0), std::sqrt(2.0 * 33.0 * std::log(2.0)), 1e-6);
    EXPECT_TRUE(std::isfinite(normal_from(0xffffffff, 0xffffffff)));
    EXPECT_LT(normal_from(0, 0x80000000), -6.7f);
}

// Every build must draw the same bits. The hash is that of the same 4,096 numbers computed in Python from the
// definitions in philox.h and stream.h, with the C library's log and cos, and rounded to float at the end.
TEST(RandomStream, NormalsAreTheSameBitsOnEveryPlatform) {
    RandomStream random(2024, Purpose::init, 7);
    std::vector<float> values(4096);
    for (float& value : values) value = random.normal();
    EXPECT_EQ(sha256(std::as_bytes(std::span(values))),
              "74fa1faa49f8d87b39e1340f2b4de01619d59a8600b4e55a209189d4642ea598");
}

TEST(RandomStream, NormalHasItsMoments) {
    RandomStream random(3, Purpose::init);
    constexpr int count = 200000;
    double sum = 0, squares = 0, fourths = 0;
    for (int i = 0; i < count; ++i) {
        const double x = random.normal();
        sum += x;
        squares += x * x;
        fourths += x * x * x * x;
    }
    EXPECT_NEAR(sum / count, 0.0, 0.012);
    EXPECT_NEAR(squares / count, 1.0, 0.016);
    EXPECT_NEAR(fourths / count, 3.0, 0.12);
}

TEST(RandomStream, BelowIsUnbiased) {
    // With bound 3 * 2^30 a plain multiply would give every third value twice as often; rejection must not.
    RandomStream random(4, Purpose::split);
    constexpr std::uint32_t bound = 3u << 30;
    int by_residue[3] = {};
    for (int i = 0; i < 60000; ++i) {
        const std::uint32_t value = random.below(bound);
        ASSERT_LT(value, bound);
        ++by_residue[value % 3];
    }
    for (const int count : by_residue) EXPECT_NEAR(count, 20000, 600);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(random.below(1), 0u);
}

TEST(Shuffle, IsAPermutationThatDependsOnSeedEpochPurposeAndStream) {
    const auto order = permutation(1000, 7, 0);
    auto sorted = order;
    std::sort(sorted.begin(), sorted.end());
    for (std::uint32_t i = 0; i < 1000; ++i) ASSERT_EQ(sorted[i], i);
    EXPECT_EQ(order, permutation(1000, 7, 0));
    EXPECT_NE(order, permutation(1000, 7, 1));
    EXPECT_NE(order, permutation(1000, 8, 0));
    EXPECT_NE(order, permutation(1000, 7 + (std::uint64_t{1} << 32), 0));

    std::vector<std::uint32_t> split(1000), stream(1000);
    std::iota(split.begin(), split.end(), 0u);
    stream = split;
    shuffle(split, 7, Purpose::split);
    shuffle(stream, 7, Purpose::split, 0, 1);
    EXPECT_NE(order, split);
    EXPECT_NE(split, stream);
}

TEST(Shuffle, IsFisherYatesOverThePublishedGenerator) {
    // Written again from the definition: item i swaps with the item at floor(word * (i + 1) / 2^32).
    std::vector<std::uint32_t> expected(10);
    std::iota(expected.begin(), expected.end(), 0u);
    std::uint32_t draw = 0;
    for (std::uint32_t i = 9; i >= 1; --i, ++draw) {
        const auto words = philox4x32({draw / 4, 0, 6, 0}, philox_key(5, Purpose::shuffle));
        std::swap(expected[i], expected[(std::uint64_t{words[draw % 4]} * (i + 1)) >> 32]);
    }
    EXPECT_EQ(permutation(10, 5, 6), expected);
}

TEST(Shuffle, EveryOrderOfThreeIsEquallyLikely) {
    std::vector<int> counts(27, 0);
    for (std::uint32_t epoch = 0; epoch < 12000; ++epoch) {
        const auto order = permutation(3, 11, epoch);
        ++counts[order[0] * 9 + order[1] * 3 + order[2]];
    }
    int orders = 0;
    for (const int count : counts)
        if (count > 0) {
            ++orders;
            EXPECT_NEAR(count, 2000, 200);
        }
    EXPECT_EQ(orders, 6);
}

TEST(Shuffle, TinyCounts) {
    EXPECT_TRUE(permutation(0, 1, 0).empty());
    EXPECT_EQ(permutation(1, 1, 0), (std::vector<std::uint32_t>{0}));
}

}  // namespace
}  // namespace selvedge::philox_test
