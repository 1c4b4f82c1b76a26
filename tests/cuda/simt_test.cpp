// The SIMT layer: what kernels may rely on, and that it refuses what a GPU would not forgive.
#include <gtest/gtest.h>

#include <numeric>

#include "cuda/kernels/numbers.h"
#include "support/random.h"
#include "support/simt/lane.h"

namespace selvedge::test::simt_test {
namespace {

using cuda::Global;
using cuda::LaunchShape;
using cuda::Shared;
using simt::Grid;
using simt::HostLane;
using Words = std::vector<std::uint32_t>;

template <class T>
Global<T> view(std::vector<T>& values) {
    return {values.data(), values.size()};
}

/// What went wrong, or "".
template <class Kernel>
std::string run(const LaunchShape& shape, const Kernel& kernel, std::uint64_t order = 0) {
    Grid grid({.find_races = true, .order = order});
    const Status status = simt::launch(grid, shape, kernel);
    return status ? "" : status.error().message();
}

TEST(Simt, EveryThreadOfEveryBlockRunsOnce) {
    for (const std::uint64_t order : {0U, 1U, 2U}) {
        Words seen(2U * 3 * 2 * 64, 0);
        const auto kernel = [&](HostLane& lane) {
            const std::uint32_t block = lane.block_x() + 2 * (lane.block_y() + 3 * lane.block_z());
            const std::size_t at = std::size_t{block} * lane.threads() + lane.thread();
            lane.store(view(seen), at, lane.load(view(seen), at) + 1 + lane.blocks_x());
        };
        EXPECT_EQ(run({.x = 2, .y = 3, .z = 2, .threads = 64}, kernel, order), "");
        EXPECT_EQ(seen, Words(seen.size(), 3));
    }
}

/// Reverses 64 numbers through shared memory; right only with the barrier.
struct Reverse {
    Global<std::uint32_t> values;
    bool with_barrier = true;
    template <class Lane>
    void operator()(Lane& lane) const {
        const Shared<std::uint32_t> tile = lane.template shared<std::uint32_t>(0, 64);
        lane.store(tile, lane.thread(), lane.load(values, lane.thread()));
        if (with_barrier) lane.sync();
        lane.store(values, lane.thread(), lane.load(tile, 63 - lane.thread()));
    }
};

TEST(Simt, BarriersOrderSharedMemory) {
    for (std::uint64_t order = 0; order < 5; ++order) {
        Words values(64), expected(64);
        std::iota(values.begin(), values.end(), 0U);
        std::iota(expected.rbegin(), expected.rend(), 0U);
        EXPECT_EQ(run({.threads = 64, .shared_bytes = 256}, Reverse{view(values)}, order), "");
        EXPECT_EQ(values, expected);
    }
}

TEST(Simt, FindsTheRaceOfAMissingBarrier) {
    for (std::uint64_t order = 0; order < 5; ++order) {
        Words values(64);
        const std::string problem = run({.threads = 64, .shared_bytes = 256}, Reverse{view(values), false}, order);
        EXPECT_NE(problem.find("in a race with thread"), std::string::npos) << problem;
        EXPECT_NE(problem.find("shared memory"), std::string::npos) << problem;
    }
}

TEST(Simt, FindsRacesInGlobalMemory) {
    Words values(4);
    const auto same_word = [&](HostLane& lane) { lane.store(view(values), 0, lane.thread()); };
    EXPECT_NE(run({.threads = 32}, same_word), "");
    const auto between_blocks = [&](HostLane& lane) {  // a barrier orders the threads of a block only
        lane.sync();
        if (lane.thread() == 0) lane.store(view(values), 1 - lane.block_x(), lane.load(view(values), lane.block_x()));
    };
    EXPECT_NE(run({.x = 2, .threads = 32}, between_blocks), "");
    const auto all_read = [&](HostLane& lane) { lane.store(view(values), 1, lane.load(view(values), 0)); };
    EXPECT_NE(run({.threads = 32}, all_read), "");
    const auto one_writes = [&](HostLane& lane) {
        const std::uint32_t sum = lane.load(view(values), 0) + lane.load(view(values), 1);
        lane.sync();
        if (lane.thread() == 7) lane.store(view(values), 0, sum);
        lane.sync();
        if (lane.load(view(values), 0) != sum) lane.store(view(values), 3, 1U);
    };
    EXPECT_EQ(run({.threads = 64}, one_writes), "");
}

TEST(Simt, AWarpsBarrierOrdersThatWarpAndAShuffleDoesNot) {
    Words values(64);
    const auto pass_on = [&](bool barrier, std::uint32_t distance) {
        return [&values, barrier, distance](HostLane& lane) {
            lane.store(view(values), lane.thread(), lane.thread());
            if (barrier)
                lane.sync_warp();
            else
                static_cast<void>(lane.shuffle(1U, 0));
            static_cast<void>(lane.load(view(values), lane.thread() ^ distance));
        };
    };
    EXPECT_EQ(run({.threads = 64}, pass_on(true, 1)), "");
    EXPECT_NE(run({.threads = 64}, pass_on(true, 32)), "");
    EXPECT_NE(run({.threads = 64}, pass_on(false, 1)), "");
}

TEST(Simt, FindsAccessesOutsideAView) {
    Words values(40);
    const auto beyond = [&](HostLane& lane) { lane.store(view(values), lane.thread(), 1U); };
    EXPECT_NE(run({.threads = 64}, beyond).find("thread 40 of block 0: touch element 40 of 40"), std::string::npos);
    const auto shared = [&](HostLane& lane) { static_cast<void>(lane.shared<float>(4, 32)); };
    EXPECT_NE(run({.threads = 32, .shared_bytes = 128}, shared), "");
    EXPECT_EQ(run({.threads = 32, .shared_bytes = 132}, shared), "");
}

TEST(Simt, FindsBarriersThatNotAllReach) {
    const auto half = [](HostLane& lane) {
        if (lane.thread() < 32) lane.sync();
    };
    EXPECT_NE(run({.threads = 64}, half).find("wait at a barrier that others never reach"), std::string::npos);
    EXPECT_EQ(run({.threads = 32}, half), "");
    const auto half_a_warp = [](HostLane& lane) {
        if (lane.thread() % 2 == 0) static_cast<void>(lane.ballot(true));
    };
    EXPECT_NE(run({.threads = 32}, half_a_warp), "");
}

TEST(Simt, RefusesLaunchesThatNoGpuTakes) {
    const auto nothing = [](HostLane&) {};
    for (const LaunchShape& shape : {LaunchShape{.x = 0}, LaunchShape{.threads = 33}, LaunchShape{.threads = 1056},
                                     LaunchShape{.z = 70000, .threads = 32}, LaunchShape{.shared_bytes = 200 * 1024}})
        EXPECT_NE(run(shape, nothing), "");
}

TEST(Simt, WarpsExchangeValues) {
    for (const std::uint64_t order : {0U, 3U}) {
        Words sums(64), votes(64);
        std::vector<double> doubles(64);
        const auto kernel = [&](HostLane& lane) {
            std::uint32_t sum = lane.thread();
            for (std::uint32_t mask = 16; mask > 0; mask /= 2) sum += lane.shuffle_xor(sum, mask);
            lane.store(view(sums), lane.thread(), sum);
            lane.store(view(votes), lane.thread(), lane.ballot(lane.thread() % 3 == 0));
            lane.store(view(doubles), lane.thread(), lane.shuffle(0.1 * lane.thread(), 5));
        };
        EXPECT_EQ(run({.threads = 64}, kernel, order), "");
        for (std::uint32_t i = 0; i < 64; ++i) {
            EXPECT_EQ(sums[i], i < 32 ? 496U : 1520U);                        // 0 + … + 31, 32 + … + 63
            EXPECT_EQ(votes[i], i < 32 ? 0b01001001001001001001001001001001U  // multiples of 3 from the right
                                       : 0b10010010010010010010010010010010U);
            EXPECT_EQ(doubles[i], 0.1 * (i < 32 ? 5 : 37));
        }
    }
}

TEST(Simt, RoundsAsTheHardwareDoes) {
    const auto bits = [](float x) { return std::bit_cast<std::uint32_t>(x); };
    EXPECT_EQ(cuda::tf32_of(bits(1.0F + 0x1p-11F)), bits(1.0F + 0x1p-10F));  // a tie: away from zero
    EXPECT_EQ(cuda::tf32_of(bits(-1.0F - 0x1p-11F)), bits(-1.0F - 0x1p-10F));
    EXPECT_EQ(cuda::tf32_of(bits(1.0F + 0x1p-12F)), bits(1.0F));
    EXPECT_EQ(cuda::bf16_of(bits(1.0F + 0x1p-8F)), 0x3F80U);  // a tie: to even
    EXPECT_EQ(cuda::bf16_of(bits(1.0F + 3 * 0x1p-8F)), 0x3F82U);
    EXPECT_EQ(cuda::bf16_of(bits(3.14159274F)), 0x4049U);
    EXPECT_EQ(cuda::bf16_of(0x7F800001U), 0x7FFFU);  // NaN
    EXPECT_EQ(cuda::bf16_pair(bits(1.0F), bits(-2.0F)), 0xC0003F80U);
}

TEST(Simt, PlacesFragmentsAsPtxDocumentsThem) {
    // Lane 13 is member 1 of group 3: rows 3 and 11, columns 1 and 5 or pairs 2, 3 and 10, 11 (PTX ISA, m16n8k8.tf32
    // and m16n8k16.bf16).
    const auto is = [](cuda::TilePlace place, std::uint32_t row, std::uint32_t column) {
        return place.row == row && place.column == column;
    };
    EXPECT_TRUE(is(cuda::place_a_tf32(13, 0), 3, 1) && is(cuda::place_a_tf32(13, 1), 11, 1));
    EXPECT_TRUE(is(cuda::place_a_tf32(13, 2), 3, 5) && is(cuda::place_a_tf32(13, 3), 11, 5));
    EXPECT_TRUE(is(cuda::place_b_tf32(13, 0), 1, 3) && is(cuda::place_b_tf32(13, 1), 5, 3));
    EXPECT_TRUE(is(cuda::place_c(13, 0), 3, 2) && is(cuda::place_c(13, 1), 3, 3));
    EXPECT_TRUE(is(cuda::place_c(13, 2), 11, 2) && is(cuda::place_c(13, 3), 11, 3));
    EXPECT_TRUE(is(cuda::place_a_bf16(13, 0, 1), 3, 3) && is(cuda::place_a_bf16(13, 1, 0), 11, 2));
    EXPECT_TRUE(is(cuda::place_a_bf16(13, 2, 0), 3, 10) && is(cuda::place_a_bf16(13, 3, 1), 11, 11));
    EXPECT_TRUE(is(cuda::place_b_bf16(13, 0, 1), 3, 3) && is(cuda::place_b_bf16(13, 1, 0), 10, 3));
}

/// 16×depth · depth×8 + C by one warp, matrices in global memory, small whole numbers: exact in every format.
template <bool bf16>
struct OneTile {
    static constexpr std::uint32_t depth = bf16 ? 16 : 8;
    Global<float> a, b, c;
    template <class Lane>
    void operator()(Lane& lane) const {
        cuda::FragmentA left{};
        cuda::FragmentB right{};
        cuda::FragmentC sum{};
        const std::uint32_t me = lane.thread();
        const auto bits = [](float x) { return std::bit_cast<std::uint32_t>(x); };
        const auto at_a = [&](cuda::TilePlace p) { return bits(lane.load(a, p.row * depth + p.column)); };
        const auto at_b = [&](cuda::TilePlace p) { return bits(lane.load(b, p.row * 8 + p.column)); };
        for (std::uint32_t r = 0; r < 4; ++r) {
            if constexpr (bf16)
                left.a[r] = cuda::bf16_pair(at_a(cuda::place_a_bf16(me, r, 0)), at_a(cuda::place_a_bf16(me, r, 1)));
            else
                left.a[r] = cuda::tf32_of(at_a(cuda::place_a_tf32(me, r)));
            const cuda::TilePlace p = cuda::place_c(me, r);
            sum.c[r] = lane.load(c, p.row * 8 + p.column);
        }
        for (std::uint32_t r = 0; r < 2; ++r) {
            if constexpr (bf16)
                right.b[r] = cuda::bf16_pair(at_b(cuda::place_b_bf16(me, r, 0)), at_b(cuda::place_b_bf16(me, r, 1)));
            else
                right.b[r] = cuda::tf32_of(at_b(cuda::place_b_tf32(me, r)));
        }
        if constexpr (bf16)
            sum = lane.mma_bf16(left, right, sum);
        else
            sum = lane.mma_tf32(left, right, sum);
        for (std::uint32_t r = 0; r < 4; ++r) {
            const cuda::TilePlace p = cuda::place_c(me, r);
            lane.store(c, p.row * 8 + p.column, sum.c[r]);
        }
    }
};

template <class Tile>
void expect_product() {
    const auto whole = [](std::size_t count, const char* name) {
        std::vector<float> values;
        for (const std::uint32_t value : random_below<std::uint32_t>(count, name, 17))
            values.push_back(static_cast<float>(value) - 8);
        return values;
    };
    constexpr std::uint32_t depth = Tile::depth;
    std::vector<float> a = whole(16 * depth, "a"), b = whole(depth * 8, "b"), c = whole(16 * 8, "c"), expected = c;
    for (std::size_t i = 0; i < 16; ++i)
        for (std::size_t j = 0; j < 8; ++j)
            for (std::size_t k = 0; k < depth; ++k) expected[i * 8 + j] += a[i * depth + k] * b[k * 8 + j];
    EXPECT_EQ(run({.threads = 32}, Tile{view(a), view(b), view(c)}, 4), "");
    EXPECT_EQ(c, expected);
}

TEST(Simt, MultipliesTilesOfTf32) { expect_product<OneTile<false>>(); }
TEST(Simt, MultipliesTilesOfBfloat16) { expect_product<OneTile<true>>(); }

}  // namespace
}  // namespace selvedge::test::simt_test
