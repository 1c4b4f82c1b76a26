// The kernel that trains small networks by itself, on a cluster of the SIMT layer: against the reference, and against
// itself cut into pieces.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>

#include "cuda/device_executor.h"
#include "ref/reference_session.h"
#include "support/near.h"
#include "support/networks.h"
#include "support/simt/lane.h"
#include "support/simt/simt_device.h"

namespace selvedge::test::simt_mlp_test {
namespace {

struct Rule {
    std::string name;
    Optimizer optimizer;
};

std::vector<Rule> rules() {
    Sgd nesterov{0.05};
    nesterov.momentum = 0.9F;
    nesterov.nesterov = true;
    nesterov.weight_decay = 0.01F;
    AdamW adamw{0.01};
    adamw.weight_decay = 0.1F;
    return {{"sgd", Sgd{0.1}}, {"nesterov", nesterov}, {"adam", Adam{0.01}}, {"adamw", adamw}};
}

/// Three layers for 6×6×2 images, twenty columns shared by a cluster of four, five classes by fewer blocks than there
/// are.
Program program_of(const Optimizer& optimizer) {
    const Result<Json> json = parse_json(
        R"({"input": [6, 6, 2], "layers": ["flatten", {"dense": {"units": 20, "activation": "relu"}},
            {"dropout": {"rate": 0.25}}, {"dense": {"units": 9, "activation": "tanh", "use_bias": false}},
            {"dense": {"units": 5}}]})",
        "network");
    ProgramOptions options;
    options.batch_size = 3;
    options.dataset_size = 8;
    options.classes = 5;
    options.optimizer = optimizer;
    options.total_steps = 20;
    options.label_smoothing = 0.1F;
    options.l2 = 0.01F;
    return *build_program(*net_spec_from_json(*json, "network"), options);
}

struct Trained {
    std::vector<float> parameters, gradients;
    std::vector<double> metrics;
};

/// Trains through the pieces, each so many steps.
Trained trained(Session& session, const Program& program, const std::vector<std::uint64_t>& pieces) {
    EXPECT_TRUE(upload(session, program, starting_point(program)));
    std::uint64_t step = 0;
    for (const std::uint64_t count : pieces) {
        const Status status = session.enqueue(Entry::train, step, count);
        EXPECT_TRUE(status) << status.error().message();
        step += count;
    }
    return {*read_now<float>(session, program, program.find("parameters")),
            *read_now<float>(session, program, program.find("gradients")),
            *read_now<double>(session, program, program.find("train.metrics"))};
}

Trained persistent(const Program& program, const std::vector<std::uint64_t>& pieces, simt::GridOptions grid = {},
                   Precision precision = Precision::float32, SmallNetworks small = SmallNetworks::persistent) {
    const auto executor =
        cuda::make_device_executor(simt::make_simt_device(grid), {.precision = precision, .small_networks = small});
    const Result<std::unique_ptr<Session>> session = executor->compile(program);
    EXPECT_TRUE(session);
    return trained(**session, program, pieces);
}

TEST(SimtMlp, TrainsAsTheReferenceDoes) {
    for (const Rule& rule : rules()) {
        SCOPED_TRACE(rule.name);
        const Program program = program_of(rule.optimizer);
        const cuda::Plan plan = cuda::make_plan(
            program, 0, {.limits = {.cluster_blocks = 16, .cluster_shared_bytes = std::size_t{227} * 1024}});
        ASSERT_TRUE(plan.trains_many);
        ref::ReferenceSession<double> reference(program);
        const Trained expected = trained(reference, program, {5});
        const Trained actual = persistent(program, {5});
        EXPECT_LT(relative_error(actual.parameters, expected.parameters), 1e-5);
        EXPECT_LT(relative_error(actual.gradients, expected.gradients), 1e-5);
        EXPECT_LT(relative_error(actual.metrics, expected.metrics), 1e-6);
    }
}

TEST(SimtMlp, GivesTheSameBitsInPiecesAndInAnyOrderOfThreads) {
    const Program program = program_of(Adam{0.01});
    const Trained whole = persistent(program, {7});
    for (const Trained& other :
         {persistent(program, {2, 1, 4}), persistent(program, {7}, {.find_races = false, .order = 5})}) {
        EXPECT_EQ(other.parameters, whole.parameters);
        EXPECT_EQ(other.gradients, whole.gradients);
        EXPECT_EQ(other.metrics, whole.metrics);
    }
}

TEST(SimtMlp, TensorCoresGiveWhatTheGraphGivesOnThem) {
    const Program program = program_of(Adam{0.01});
    const simt::GridOptions quick{.find_races = false};
    for (const Precision precision : {Precision::tf32, Precision::bf16}) {
        // One step: the operands are rounded alike, so that only the order of the sums differs.
        const Trained one = persistent(program, {1}, quick, precision);
        const Trained graph = persistent(program, {1}, quick, precision, SmallNetworks::graph);
        EXPECT_LT(relative_error(one.gradients, graph.gradients), precision == Precision::tf32 ? 1e-3 : 1e-2);
        EXPECT_LT(relative_error(one.metrics, graph.metrics), 1e-3);
        EXPECT_NE(one.parameters, persistent(program, {1}, quick).parameters);
    }
}

/// Passes numbers round a cluster: right only with the cluster's barrier.
struct PassRound {
    cuda::Global<std::uint32_t> out;
    bool with_barrier = true;
    template <class Lane>
    void operator()(Lane& lane) const {
        const cuda::Shared<std::uint32_t> mine = lane.template shared<std::uint32_t>(0, 32);
        const std::uint32_t next = (lane.cluster_rank() + 1) % lane.cluster_blocks();
        lane.store_to(next, mine, lane.thread(), 100 * lane.block_x() + lane.thread());
        if (with_barrier) lane.sync_cluster();
        const std::uint32_t got = lane.load(mine, lane.thread());
        lane.store(out, std::size_t{lane.block_x()} * 32 + lane.thread(), got);
    }
};

TEST(Simt, BlocksOfAClusterReachIntoEachOther) {
    for (const std::uint64_t order : {0U, 1U, 2U}) {
        std::vector<std::uint32_t> out(std::size_t{8} * 32);
        simt::Grid grid({.find_races = true, .order = order});
        const cuda::LaunchShape shape{.x = 8, .threads = 32, .cluster = 4, .shared_bytes = 128};
        const Status status = simt::launch(grid, shape, PassRound{{out.data(), out.size()}});
        ASSERT_TRUE(status) << status.error().message();
        for (std::uint32_t block = 0; block < 8; ++block)
            for (std::uint32_t t = 0; t < 32; ++t)
                EXPECT_EQ(out[block * 32 + t], 100 * (block / 4 * 4 + (block + 3) % 4) + t);
        const Status raced = simt::launch(grid, shape, PassRound{{out.data(), out.size()}, false});
        ASSERT_FALSE(raced);
        EXPECT_NE(raced.error().message().find("in a race with"), std::string::npos) << raced.error().message();
    }
    simt::Grid grid;
    EXPECT_FALSE(simt::launch(grid, {.x = 6, .threads = 32, .cluster = 4}, PassRound{}));
    EXPECT_FALSE(simt::launch(grid, {.x = 3, .threads = 32, .cluster = 3}, PassRound{}));
}

}  // namespace
}  // namespace selvedge::test::simt_mlp_test
