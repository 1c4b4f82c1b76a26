// Sharing: the threshold that made the fastest steps is kept, long steps are shared without trying, and all is tried
// anew.
#include <gtest/gtest.h>

#include <map>

#include "cpu/sharing.h"

namespace selvedge::test::cpu_sharing_test {
namespace {

using cpu::Sharing;
using std::chrono::microseconds;

constexpr std::size_t shared = Sharing::least_nanoseconds, alone = std::numeric_limits<std::size_t>::max();

/// Takes `steps` steps, each as long as `cost` says of its threshold; gives how often each threshold was asked for.
std::map<std::size_t, std::size_t> take(Sharing& sharing, std::size_t steps, auto cost) {
    std::map<std::size_t, std::size_t> asked;
    for (std::size_t i = 0; i < steps; ++i) {
        const std::size_t threshold = sharing.threshold();
        ++asked[threshold];
        if (sharing.trying())
            sharing.took(cost(threshold));
        else
            sharing.skipped();
    }
    return asked;
}

TEST(CpuSharing, TheFastestThresholdIsKept) {
    for (const std::size_t best : {shared, std::size_t{15'000}, alone}) {
        Sharing sharing;
        const auto asked = take(sharing, 20'000, [&](std::size_t t) { return microseconds(t == best ? 50 : 90); });
        EXPECT_EQ(asked.size(), 3U);
        EXPECT_GT(asked.at(best), 18'000U) << best;
    }
}

TEST(CpuSharing, OneSlowStepDecidesNothing) {
    Sharing sharing;
    std::size_t step = 0;
    const auto asked = take(sharing, 20'000, [&](std::size_t t) {
        return microseconds(step++ % 5 == 1 ? 5000 : t == alone ? 50 : 90);
    });
    EXPECT_GT(asked.at(alone), 18'000U);
}

TEST(CpuSharing, LongStepsAreSharedWithoutTrying) {
    Sharing sharing;
    const auto asked = take(sharing, 10'000, [](std::size_t) { return microseconds(1500); });
    EXPECT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked.at(shared), 10'000U);
}

TEST(CpuSharing, ThreadsThatWakeLateAreWaitedFor) {
    Sharing sharing;
    std::size_t step = 0;
    const auto asked = take(sharing, 20'000, [&](std::size_t t) {
        return microseconds(t == alone ? 90 : step++ < 12 ? 120 : 50);
    });
    EXPECT_GT(asked.at(shared) + asked.at(15'000), 18'000U);
}

// Of 100 µs alone, 50 shared; for the first 20 ms another program has the other processors.
TEST(CpuSharing, ATryDisturbedByAnotherProgramIsSoonMended) {
    Sharing sharing;
    std::chrono::nanoseconds now{};
    const auto asked = take(sharing, 10'000, [&](std::size_t t) {
        const microseconds time(t == alone ? 100 : now < std::chrono::milliseconds(20) ? 300 : 50);
        now += time;
        return time;
    });
    EXPECT_GT(asked.at(shared) + asked.at(15'000), 8500U);
}

TEST(CpuSharing, AChoiceMadeAgainAndAgainHoldsLonger) {
    Sharing sharing;
    const auto cost = [](std::size_t t) { return microseconds(t == shared ? 50 : 90); };
    const std::size_t early = 5000 - take(sharing, 5000, cost)[shared];
    take(sharing, 40'000, cost);
    const std::size_t late = 20'000 - take(sharing, 20'000, cost)[shared];
    EXPECT_LT(late, early);
    EXPECT_LT(late, 20'000 / 50U);
}

TEST(CpuSharing, WhatWasBestIsTriedAnew) {
    Sharing sharing;
    bool changed = false;
    const auto cost = [&](std::size_t t) { return microseconds((t == alone) != changed ? 50 : 90); };
    EXPECT_GT(take(sharing, 20'000, cost).at(alone), 18'000U);
    changed = true;
    EXPECT_GT(take(sharing, 40'000, cost)[shared], 20'000U);
}

}  // namespace
}  // namespace selvedge::test::cpu_sharing_test
