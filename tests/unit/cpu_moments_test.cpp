// Moments of parameters that get no more gradient fade to 0, and do not stay subnormal, which many processors compute
// with a hundred times as slowly.
#include <gtest/gtest.h>
#include <selvedge/cpu/cpu_executor.h>

#include <cmath>

#include "support/near.h"
#include "support/program_builder.h"

namespace selvedge::test::cpu_moments_test {
namespace {

constexpr std::size_t count = 37;  // whole vectors, and some left over

class CpuMoments : public testing::TestWithParam<const char*> {};

Optimizer optimizer_of(const std::string& name) {
    if (name == "adam") return Optimizer{Adam{}};
    Sgd sgd{0.01};
    sgd.momentum = 0.9F;
    sgd.nesterov = name == "nesterov";
    return Optimizer{sgd};
}

TEST_P(CpuMoments, FadeToZero) {
    const Optimizer optimizer = optimizer_of(GetParam());
    const bool adam = std::holds_alternative<Adam>(optimizer.rule);
    ProgramBuilder builder(1);
    const auto arena = [&](const char* name) { return builder.value(name, DataType::f32, Shape{count}); };
    const ValueId parameters = arena("parameters"), gradients = arena("gradients"), first = arena("moment_1");
    const ValueId second = adam ? arena("moment_2") : ValueId{};
    builder.op(Entry::train, OpKind::optimizer_step, OptimizerAttributes{optimizer, 10'000},
               {parameters, gradients, first, second, builder.clock()}, {});

    for (const IsaInfo& isa : cpu_isas()) {
        if (!isa.usable) continue;
        SCOPED_TRACE(isa.name);
        auto executor = make_cpu_executor({.threads = 1, .isa = isa.name});
        ASSERT_TRUE(executor);
        auto session = (*executor)->compile(builder.program());
        ASSERT_TRUE(session) << session.error().message();
        // What many steps without gradient leave of moments, twice the least that is kept.
        std::vector<float> moments(count), none(count, 0.0F);
        for (std::size_t i = 0; i < count; ++i) moments[i] = (i % 2 == 0 ? 1.0F : -1.0F) * 0x1p-109F;
        ASSERT_TRUE((*session)->upload(first, bytes_of(moments)));
        for (float& moment : moments) moment = std::fabs(moment);
        if (adam) {
            ASSERT_TRUE((*session)->upload(second, bytes_of(moments)));
        }
        ASSERT_TRUE((*session)->upload(gradients, bytes_of(none)));
        ASSERT_TRUE((*session)->upload(builder.train_order(), bytes_of(std::vector<std::uint32_t>(1))));
        constexpr std::size_t steps = 1000;  // 0.999 to the thousandth is .37
        ASSERT_TRUE((*session)->enqueue(Entry::train, 0, steps));
        for (const ValueId moment : {first, second}) {
            if (!moment.valid()) continue;
            const std::vector<float> left = *read_now<float>(**session, builder.program(), moment);
            EXPECT_EQ(left, none);
        }

        // Those that are as small but for a step come back; and what is not a number stays so.
        std::vector<float> small(count, 0x1p-40F);
        small[3] = std::nanf("");
        ASSERT_TRUE((*session)->upload(gradients, bytes_of(small)));
        ASSERT_TRUE((*session)->enqueue(Entry::train, steps, 1));
        const std::vector<float> kept = *read_now<float>(**session, builder.program(), first);
        EXPECT_FLOAT_EQ(kept[0], adam ? (1 - Adam{}.beta_1) * 0x1p-40F : 0x1p-40F);
        EXPECT_TRUE(std::isnan(kept[3]));
    }
}

INSTANTIATE_TEST_SUITE_P(Rules, CpuMoments, testing::Values("adam", "momentum", "nesterov"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace selvedge::test::cpu_moments_test
