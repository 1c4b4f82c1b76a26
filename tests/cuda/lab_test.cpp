// The ladder of products on the SIMT layer: every step against sums in double, under all checks and in two orders.
#include <gtest/gtest.h>

#include <cmath>

#include "cuda/lab/ladder.h"
#include "support/simt/lane.h"

namespace selvedge::test::lab_test {
namespace {

TEST(Lab, EveryStepOfTheLadderIsRight) {
    constexpr std::uint32_t m = 64, n = 128, k = 48;
    std::vector<float> a(m * k), b(k * n), c(m * n);
    // Whole numbers up to 8: exact in bfloat16, and so are their sums in float32.
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(i * 7 % 17) - 8;
    for (std::size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>(i * 5 % 17) - 8;
    const cuda::lab::Operands of{{a.data(), a.size()}, {b.data(), b.size()}, {c.data(), c.size()}, m, n, k};
    std::size_t steps = 0;
    cuda::lab::each_step(of, [&]<class Kernel>(const Kernel& kernel) {
        for (const std::uint64_t order : {0U, 3U}) {
            std::fill(c.begin(), c.end(), NAN);
            simt::Grid grid({.find_races = order == 0, .order = order});
            const Status status = simt::launch(grid,
                                               {.x = n / Kernel::tile,
                                                .y = m / Kernel::tile,
                                                .threads = Kernel::threads,
                                                .shared_bytes = Kernel::shared_bytes},
                                               kernel);
            ASSERT_TRUE(status) << Kernel::name << ": " << status.error().message();
            for (std::size_t i = 0; i < m; ++i)
                for (std::size_t j = 0; j < n; ++j) {
                    double sum = 0;
                    for (std::size_t l = 0; l < k; ++l)
                        sum += static_cast<double>(a[i * k + l]) * static_cast<double>(b[l * n + j]);
                    ASSERT_EQ(static_cast<double>(c[i * n + j]), sum) << Kernel::name << " " << i << ", " << j;
                }
        }
        ++steps;
    });
    EXPECT_EQ(steps, 6U);
}

}  // namespace
}  // namespace selvedge::test::lab_test
