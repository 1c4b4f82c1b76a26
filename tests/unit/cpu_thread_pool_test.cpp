// ThreadPool: every task once, whoever is around; several callers; sleep when there is nothing to do.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <thread>
#include <vector>

#include "cpu/thread_pool.h"

namespace selvedge::cpu::cpu_thread_pool_test {
namespace {

std::vector<std::size_t> thread_counts() {
    if (!threads_available()) return {1};
    return {1, 2, 3, 6};
}

TEST(ThreadPool, RunsEveryTaskOnce) {
    for (const std::size_t threads : thread_counts()) {
        ThreadPool pool(threads);
        EXPECT_EQ(pool.threads(), threads);
        for (const std::size_t tasks : {0U, 1U, 2U, 3U, 17U, 1000U}) {
            std::vector<std::atomic<int>> runs(tasks);
            pool.for_each(tasks, [&](std::size_t task, std::size_t worker) {
                EXPECT_LT(worker, threads);
                ++runs[task];
            });
            for (std::size_t i = 0; i < tasks; ++i) EXPECT_EQ(runs[i], 1) << "task " << i << " of " << tasks;
        }
    }
}

TEST(ThreadPool, MakesTheTasksWritesVisibleAndKeepsJobsApart) {
    for (const std::size_t threads : thread_counts()) {
        ThreadPool pool(threads);
        std::vector<std::size_t> cells(64);
        for (std::size_t round = 1; round <= 3000; ++round) {
            const std::size_t tasks = 1 + round % cells.size();
            pool.for_each(tasks, [&](std::size_t task, std::size_t) { cells[task] = round; });
            for (std::size_t i = 0; i < tasks; ++i) ASSERT_EQ(cells[i], round);
        }
    }
}

TEST(ThreadPool, AWorkerRunsOneTaskAtATime) {
    ThreadPool pool(thread_counts().back());
    std::vector<std::atomic<int>> busy(pool.threads());
    std::atomic<bool> twice{false};
    for (int round = 0; round < 200; ++round) {
        pool.for_each(20, [&](std::size_t, std::size_t worker) {
            if (busy[worker].fetch_add(1) != 0) twice = true;
            busy[worker].fetch_sub(1);
        });
    }
    EXPECT_FALSE(twice);
}

TEST(ThreadPool, ServesTwoCallers) {
    if (!threads_available()) GTEST_SKIP() << "this build has no threads";
    ThreadPool pool(3);
    std::atomic<int> total{0};
    const auto call = [&] {
        for (int round = 0; round < 300; ++round) pool.for_each(10, [&](std::size_t, std::size_t) { ++total; });
    };
    std::thread other(call);
    call();
    other.join();
    EXPECT_EQ(total, 2 * 300 * 10);
}

TEST(ThreadPool, SleepsWhenIdleAndWakesAgain) {
    if (!threads_available()) GTEST_SKIP() << "this build has no threads";
    ThreadPool pool(4);
    std::atomic<int> total{0};
    const auto once = [&] { pool.for_each(8, [&](std::size_t, std::size_t) { ++total; }); };
    once();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const std::clock_t before = std::clock();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const double busy = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
#ifdef __EMSCRIPTEN__
    EXPECT_GT(busy,
              0.0);  // its clock() is wall time and tells nothing about idleness; that the pool wakes is tested below
#else
    EXPECT_LT(busy, 0.1) << "seconds of processor time in 0.3 s of idleness";
#endif
    once();
    EXPECT_EQ(total, 16);
}

}  // namespace
}  // namespace selvedge::cpu::cpu_thread_pool_test
