// Plans: how many launches a step takes, and which networks go to the kernel that does many steps.
#include "cuda/plan.h"

#include <gtest/gtest.h>
#include <selvedge/io/json.h>

#include "cuda/kernels/divisor.h"

namespace selvedge::test::plan_test {
namespace {

constexpr const char* mlp = R"(["flatten", {"dense": {"units": 128, "activation": "relu"}},
    {"dense": {"units": 128, "activation": "relu"}}, {"dense": {"units": 128, "activation": "relu"}},
    {"dense": {"units": 10}}])";
constexpr const char* mlp_with_dropout = R"(["flatten", {"dense": {"units": 128, "activation": "relu"}},
    {"dropout": {"rate": 0.2}}, {"dense": {"units": 128, "activation": "relu"}}, {"dropout": {"rate": 0.2}},
    {"dense": {"units": 128, "activation": "relu"}}, {"dropout": {"rate": 0.2}}, {"dense": {"units": 10}}])";
constexpr const char* cnn = R"([{"conv2d": {"filters": 64, "kernel": 3, "activation": "relu"}},
    {"max_pool2d": {"window": 2}}, {"conv2d": {"filters": 128, "kernel": 3, "activation": "relu"}},
    {"max_pool2d": {"window": 2}}, {"conv2d": {"filters": 256, "kernel": 3, "activation": "relu"}}, "flatten",
    {"dense": {"units": 10}}])";
constexpr const char* cnn_with_everything = R"([{"conv2d": {"filters": 32, "kernel": 3, "use_bias": false}},
    "batch_norm", {"activation": {"function": "relu"}}, {"max_pool2d": {"window": 2}}, {"dropout": {"rate": 0.25}},
    {"conv2d": {"filters": 64, "kernel": 3, "use_bias": false}}, "batch_norm", {"activation": {"function": "relu"}},
    {"max_pool2d": {"window": 2}}, {"dropout": {"rate": 0.25}}, "flatten",
    {"dense": {"units": 128, "activation": "relu"}}, {"dropout": {"rate": 0.5}}, {"dense": {"units": 10}}])";

Program program_of(const char* layers, std::size_t batch, float l2 = 0) {
    const Result<Json> json = parse_json(std::string(R"({"input": [28, 28, 1], "layers": )") + layers + "}", "");
    ProgramOptions options;
    options.batch_size = batch;
    options.dataset_size = 1000;
    options.l2 = l2;
    options.optimizer.rule = Adam{};
    return *build_program(*net_spec_from_json(*json, ""), options);
}

std::size_t launches(const Program& program, Entry entry, const cuda::PlanOptions& options = {}) {
    return cuda::make_plan(program, 0, options).entries[static_cast<std::size_t>(entry)].size();
}

TEST(Plan, FusesLaunches) {
    EXPECT_EQ(launches(program_of(mlp, 32), Entry::train), 11U);
    EXPECT_EQ(launches(program_of(mlp, 32, 1e-4F), Entry::train), 13U);
    EXPECT_EQ(launches(program_of(mlp_with_dropout, 32), Entry::train), 14U);
    EXPECT_EQ(launches(program_of(cnn, 128), Entry::train), 14U);
    EXPECT_EQ(launches(program_of(cnn_with_everything, 128), Entry::train), 29U);
    EXPECT_EQ(launches(program_of(cnn_with_everything, 128), Entry::eval), 11U);
}

TEST(Plan, SmallNetworksOfDenseLayersTrainInOneLaunchWhereThereAreClusters) {
    const cuda::DeviceLimits hopper{.cluster_blocks = 16, .cluster_shared_bytes = std::size_t{227} * 1024};
    const auto trains_many = [&](const Program& program, SmallNetworks small, cuda::DeviceLimits limits) {
        const cuda::Plan plan = cuda::make_plan(program, 0, {.small_networks = small, .limits = limits});
        EXPECT_EQ(plan.trains_many, plan.entries[0].size() == 1);
        return plan.trains_many;
    };
    EXPECT_TRUE(trains_many(program_of(mlp, 32), SmallNetworks::automatic, hopper));
    EXPECT_TRUE(trains_many(program_of(mlp_with_dropout, 32, 1e-4F), SmallNetworks::automatic, hopper));
    EXPECT_FALSE(trains_many(program_of(mlp, 32), SmallNetworks::graph, hopper));
    EXPECT_FALSE(trains_many(program_of(mlp, 32), SmallNetworks::automatic, {}));  // no clusters
    EXPECT_FALSE(trains_many(program_of(mlp, 32), SmallNetworks::automatic, {8, hopper.cluster_shared_bytes}));
    EXPECT_FALSE(trains_many(program_of(mlp, 128), SmallNetworks::persistent, hopper));  // does not fit
    EXPECT_FALSE(trains_many(program_of(cnn, 32), SmallNetworks::persistent, hopper));
}

TEST(Plan, DividesByMultiplying) {
    for (const std::uint32_t divisor : {1U, 2U, 3U, 5U, 7U, 10U, 28U, 64U, 676U, 784U, 65535U, 65536U, 65537U,
                                        0x7FFFFFFFU, 0x80000000U, 0x80000001U, 0xFFFFFFFEU, 0xFFFFFFFFU}) {
        const cuda::Divisor d(divisor);
        EXPECT_EQ(static_cast<std::uint32_t>(d), divisor);
        for (std::uint64_t multiple = 0; multiple <= 0xFFFFFFFFU; multiple += divisor * (0x10000000U / divisor + 1ULL))
            for (const std::int64_t near : {-1, 0, 1}) {
                const auto n = static_cast<std::uint32_t>(static_cast<std::int64_t>(multiple) + near);
                EXPECT_EQ(n / d, n / divisor) << n << " / " << divisor;
                EXPECT_EQ(n % d, n % divisor) << n << " % " << divisor;
            }
    }
}

}  // namespace
}  // namespace selvedge::test::plan_test
