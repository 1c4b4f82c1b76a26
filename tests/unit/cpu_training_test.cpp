// Whole training steps on the CPU, large enough to be shared among threads: the same bits for any number of them, no
// allocation in a step, and weights that are packed again when they change.
#include <gtest/gtest.h>
#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/io/json.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <new>

#include "support/random.h"

namespace {
std::atomic<bool> counting{false};
std::atomic<std::size_t> allocations{0};
}  // namespace

// Counts while `counting` is set; everything else of the program allocates as ever. Out of line, or GCC takes the
// free() that it sees for a slip.
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (counting) ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    std::abort();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    if (counting) ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace selvedge::test::cpu_training_test {
namespace {

constexpr const char* cnn = R"([
    {"conv2d": {"filters": 12, "kernel": 3, "padding": "same", "activation": "relu"}},
    {"max_pool2d": {"window": 2}}, {"dropout": {"rate": 0.25}},
    {"conv2d": {"filters": 20, "kernel": [3, 2], "stride": 2, "activation": "elu"}}, "batch_norm",
    {"avg_pool2d": {"window": 3, "stride": 1, "padding": "same"}},
    {"residual": {"layers": [{"conv2d": {"filters": 20, "kernel": 3, "padding": "same"}}]}},
    "flatten", {"dense": {"units": 130, "activation": "tanh"}}, {"dense": {"units": 10}}])";

/// A network over 28×28 pictures: batches of 32 from 80, so that the third one is partial.
Program program_of(const char* layers) {
    auto json = parse_json(layers, "test");
    auto spec = net_spec_from_json(*json, "test");
    EXPECT_TRUE(spec) << spec.error().message();
    ProgramOptions options;
    options.batch_size = 32;
    options.infer_batch_size = 2;
    options.dataset_size = 80;
    options.optimizer = Adam{};
    options.l2 = 1e-3F;
    auto program = build_program(*spec, options);
    EXPECT_TRUE(program) << program.error().message();
    return std::move(*program);
}

void start(Session& session, const Program& program) {
    std::vector<std::uint32_t> order(80);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i * 37 % 80);
    const auto send = [&](const char* name, const auto& values) {
        ASSERT_TRUE(session.upload(program.find(name), bytes_of(values))) << name;
    };
    send("images", random_below<std::uint8_t>(std::size_t{80} * 784, "images", 256));
    send("labels", random_below<std::uint8_t>(80, "labels", 10));
    send("train.order", order);
    send("eval.order", order);
    send("seed", std::vector<std::uint32_t>{3, 4});
    send("parameters", initial_parameters(program, 1));
    send("state", initial_state(program));
}

std::vector<float> trained(const Program& program, const CpuOptions& options) {
    auto executor = make_cpu_executor(options);
    auto session = (*executor)->compile(program);
    EXPECT_TRUE(session) << session.error().message();
    start(**session, program);
    EXPECT_TRUE((*session)->enqueue(Entry::train, 0, 4));
    std::vector<float> all = *read_now<float>(**session, program, program.find("parameters"));
    const std::vector<float> state = *read_now<float>(**session, program, program.find("state"));
    all.insert(all.end(), state.begin(), state.end());
    const Result<std::vector<double>> metrics = read_now<double>(**session, program, program.find("train.metrics"));
    for (double metric : *metrics) all.push_back(static_cast<float>(metric));
    return all;
}

TEST(CpuTraining, GivesEqualBitsForAnyNumberOfThreads) {
    const Program program = program_of(cnn);
    for (const IsaInfo& isa : cpu_isas()) {
        if (!isa.usable) continue;
        const std::vector<float> one = trained(program, {.threads = 1, .isa = isa.name});
        EXPECT_NE(one.front(), initial_parameters(program, 1).front());
        for (const std::size_t threads : {2U, 3U, 7U})
            EXPECT_EQ(trained(program, {.threads = threads, .isa = isa.name}), one) << isa.name << ", " << threads;
    }
}

TEST(CpuTraining, AStepAllocatesNothing) {
    const Program program = program_of(cnn);
    auto executor = make_cpu_executor({.threads = 2, .isa = {}});
    ASSERT_TRUE(executor);
    auto session = (*executor)->compile(program);
    ASSERT_TRUE(session);
    start(**session, program);
    const std::vector<float> input(2 * 784, 0.5F);
    ASSERT_TRUE((*session)->upload(program.find("input"), bytes_of(input)));
    allocations = 0;
    counting = true;
    const bool done = (*session)->enqueue(Entry::train, 0, 4).ok() && (*session)->enqueue(Entry::eval, 0, 1).ok() &&
                      (*session)->enqueue(Entry::infer, 0, 1).ok() && (*session)->enqueue(Entry::probe, 0, 1).ok();
    counting = false;
    EXPECT_TRUE(done);
    EXPECT_EQ(allocations, 0U);
    counting = true;
    ::operator delete(::operator new(8));  // the counter does count; a new expression could be optimised away
    counting = false;
    EXPECT_GE(allocations, 1U);
}

/// Weights of 512×256 are packed for evaluation in large batches, and kept; an upload or a training step changes them.
TEST(CpuTraining, PackedWeightsFollowTheirChanges) {
    const Program program = program_of(R"(["flatten", {"dense": {"units": 512, "activation": "relu"}},
                                           {"dense": {"units": 256}}, {"dense": {"units": 10}}])");
    auto executor = make_cpu_executor({.threads = 2, .isa = {}});
    ASSERT_TRUE(executor);
    const auto loss = [&](Session& session) {
        const std::vector<double> zeros(metric_size, 0.0);
        EXPECT_TRUE(session.upload(program.find("eval.metrics"), bytes_of(zeros)));
        EXPECT_TRUE(session.enqueue(Entry::eval, 0, 1));
        return (*read_now<double>(session, program, program.find("eval.metrics")))[metric_loss];
    };
    auto session = (*executor)->compile(program);
    ASSERT_TRUE(session);
    start(**session, program);
    const double before = loss(**session);
    EXPECT_EQ(loss(**session), before);
    ASSERT_TRUE((*session)->enqueue(Entry::train, 0, 1));
    const double after = loss(**session);
    EXPECT_NE(after, before);

    // A session that never saw the old weights agrees.
    auto fresh = (*executor)->compile(program);
    ASSERT_TRUE(fresh);
    start(**fresh, program);
    const auto parameters = *read_now<float>(**session, program, program.find("parameters"));
    ASSERT_TRUE((*fresh)->upload(program.find("parameters"), bytes_of(parameters)));
    EXPECT_EQ(loss(**fresh), after);

    const std::vector<float> none(parameters.size(), 0.0F);
    ASSERT_TRUE((*session)->upload(program.find("parameters"), bytes_of(none)));
    EXPECT_NEAR(loss(**session), 80 * std::log(10.0), 1e-4);
}

}  // namespace
}  // namespace selvedge::test::cpu_training_test
