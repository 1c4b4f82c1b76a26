// make_cpu_executor: the choice of the instruction set and of threads, and what is refused.
#include <gtest/gtest.h>
#include <selvedge/cpu/cpu_executor.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>

#include "support/networks.h"
#include "support/program_builder.h"
#include "support/random.h"

namespace selvedge::test::cpu_executor_test {
namespace {

const std::vector<std::string> known{"scalar", "strict_base", "strict_avx2", "strict_avx512", "sse4_2",
                                     "avx2",   "avx512",      "neon64",      "wasm",          "wasm_relaxed"};

TEST(CpuIsas, ListsEveryKnownOneBestLast) {
    std::vector<std::string> names;
    for (const IsaInfo& isa : cpu_isas()) {
        names.push_back(isa.name);
        EXPECT_TRUE(isa.built || !isa.usable) << isa.name;
    }
    EXPECT_EQ(names, known);
}

TEST(CpuIsas, OneIsAlwaysUsable) {
    EXPECT_TRUE(std::ranges::any_of(cpu_isas(), &IsaInfo::usable));
#ifndef __EMSCRIPTEN__
    EXPECT_TRUE(cpu_isas().front().usable);  // scalar, which WebAssembly builds with SIMD leave out
#endif
}

TEST(CpuExecutor, TakesTheBestUsableInstructionSet) {
    std::string best;
    for (const IsaInfo& isa : cpu_isas())
        if (isa.usable && !isa.name.starts_with("strict_")) best = isa.name;
    auto executor = make_cpu_executor({.threads = 1, .isa = {}});
    ASSERT_TRUE(executor);
    EXPECT_EQ((*executor)->name(), "cpu " + best + ", 1 thread");
}

TEST(CpuExecutor, RefusesAnUnknownInstructionSetWithTheList) {
    auto executor = make_cpu_executor({.threads = 1, .isa = "avx9"});
    ASSERT_FALSE(executor);
    const std::string message = executor.error().message();
    EXPECT_NE(message.find("'avx9'"), std::string::npos) << message;
    for (const IsaInfo& isa : cpu_isas())
        EXPECT_EQ(message.find(isa.name) != std::string::npos,
                  isa.usable || (isa.name == "wasm" && message.find("wasm_relaxed") != std::string::npos))
            << isa.name << " in: " << message;
}

TEST(CpuExecutor, RefusesAnInstructionSetThatIsNotThere) {
    for (const IsaInfo& isa : cpu_isas()) {
        if (isa.usable) continue;
        auto executor = make_cpu_executor({.threads = 1, .isa = isa.name});
        ASSERT_FALSE(executor) << isa.name;
        const std::vector<IsaInfo> isas = cpu_isas();
        const auto usable = std::ranges::find_if(isas, &IsaInfo::usable);
        EXPECT_NE(executor.error().message().find(usable->name), std::string::npos);
    }
}

TEST(CpuExecutor, RefusesTooManyThreads) {
    EXPECT_FALSE(make_cpu_executor({.threads = 257, .isa = {}}));
    EXPECT_FALSE(make_cpu_executor({.threads = static_cast<std::size_t>(-1), .isa = {}}));
}

/// Σ x² the way a set of vectors of that width does it: lane sums in float over 64 vectors, then doubles.
double lane_sum_of_squares(const std::vector<float>& x, std::size_t width, bool fused) {
    double total = 0;
    for (std::size_t start = 0; start < x.size(); start += 64 * width) {
        for (std::size_t lane = 0; lane < width; ++lane) {
            float sum = 0;
            for (std::size_t i = start + lane; i < std::min(x.size(), start + 64 * width); i += width)
                sum = fused ? std::fma(x[i], x[i], sum) : x[i] * x[i] + sum;
            total += static_cast<double>(sum);
        }
    }
    return total;
}

/// The penalty's sum is rounded by the width of the vectors and by fusing: its last bits tell who computed it.
TEST(CpuExecutor, RunsTheInstructionSetThatWasAskedFor) {
    struct Trait {
        std::size_t width;
        std::set<bool> fused;  // relaxed SIMD leaves it to the processor
    };
    const std::map<std::string, Trait> traits{{"scalar", {4, {false}}},
                                              {"sse4_2", {4, {false}}},
                                              {"avx2", {8, {true}}},
                                              {"avx512", {16, {true}}},
                                              {"neon64", {4, {true}}},
                                              {"wasm", {4, {false}}},
                                              {"wasm_relaxed", {4, {false, true}}}};
    ProgramBuilder builder(1);
    const std::vector<float> weights = random_normal(5000, "fingerprint");
    const ValueId w = builder.value("w", DataType::f32, Shape{weights.size()});
    const ValueId dw = builder.value("dw", DataType::f32, Shape{weights.size()});
    const ValueId metrics = builder.value("metrics", DataType::f64, Shape{metric_size});
    builder.op(Entry::train, OpKind::l2_penalty, L2Attributes{2}, {w, dw, metrics}, {});
    std::set<double> seen;
    for (const IsaInfo& isa : cpu_isas()) {
        const auto trait = traits.find(isa.name);
        if (!isa.usable || trait == traits.end()) continue;
        auto executor = make_cpu_executor({.threads = 1, .isa = isa.name});
        ASSERT_TRUE(executor);
        EXPECT_EQ((*executor)->name(), "cpu " + isa.name + ", 1 thread");
        auto session = (*executor)->compile(builder.program());
        ASSERT_TRUE(session);
        ASSERT_TRUE((*session)->upload(w, bytes_of(weights)));
        ASSERT_TRUE((*session)->upload(builder.train_order(), bytes_of(std::vector<std::uint32_t>{0})));
        ASSERT_TRUE((*session)->enqueue(Entry::train, 0, 1));
        const double sum = (*read_now<double>(**session, builder.program(), metrics))[metric_penalty];
        std::vector<double> allowed;
        for (const bool fused : trait->second.fused)
            allowed.push_back(lane_sum_of_squares(weights, trait->second.width, fused));
        EXPECT_NE(std::ranges::find(allowed, sum), allowed.end()) << isa.name << ": " << sum;
        seen.insert(sum);
    }
    EXPECT_FALSE(seen.empty());
}

TEST(CpuExecutor, WorksPieceByPieceWhereThatIsAskedFor) {
    ProgramBuilder builder(1);
    const std::vector<float> weights(10, 2.0F);
    const ValueId w = builder.value("w", DataType::f32, Shape{weights.size()});
    const ValueId dw = builder.value("dw", DataType::f32, Shape{weights.size()});
    const ValueId metrics = builder.value("metrics", DataType::f64, Shape{metric_size});
    for (int k = 0; k < 3; ++k) builder.op(Entry::train, OpKind::l2_penalty, L2Attributes{2}, {w, dw, metrics}, {});
    auto executor = make_cpu_executor({.threads = 1, .isa = {}, .piece_seconds = 1e-9});
    ASSERT_TRUE(executor);
    auto session = (*executor)->compile(builder.program());
    ASSERT_TRUE(session);
    ASSERT_TRUE((*session)->upload(w, bytes_of(weights)));
    ASSERT_TRUE((*session)->upload(builder.train_order(), bytes_of(std::vector<std::uint32_t>{0})));
    ASSERT_TRUE((*session)->enqueue(Entry::train, 0, 1));
    const Ticket once = (*session)->read(metrics);
    ASSERT_TRUE((*session)->enqueue(Entry::train, 1, 1));
    const Ticket twice = (*session)->read(metrics);
    const auto polls = [&](Ticket ticket, double& penalty) {
        std::vector<double> found(metric_size);
        int calls = 0;
        for (bool there = false; !there; ++calls) {
            const Result<bool> polled = (*session)->poll(ticket, std::as_writable_bytes(std::span<double>(found)));
            EXPECT_TRUE(polled);
            there = !polled || *polled;
        }
        penalty = found[metric_penalty];
        return calls;
    };
    double first = 0, second = 0;
    EXPECT_EQ(polls(once, first), 3) << "an op a call";
    EXPECT_EQ(polls(twice, second), 3);
    EXPECT_EQ(first, 120) << "three times the squares of ten twos, as they were between the two steps";
    EXPECT_EQ(second, 240);
    // What is uploaded comes after all that was enqueued before.
    ASSERT_TRUE((*session)->enqueue(Entry::train, 2, 1));
    ASSERT_TRUE((*session)->upload(w, bytes_of(std::vector<float>(10, 100.0F))));
    EXPECT_EQ((*read_now<double>(**session, builder.program(), metrics))[metric_penalty], 360);
}

TEST(CpuExecutor, NamesWhatItCannotDo) {
    ProgramBuilder builder(1);
    const ValueId x = builder.value("x", DataType::f32, Shape{1, 20, 20, 1});
    const ValueId y = builder.value("y", DataType::f32, Shape{1, 1, 1, 1});
    const ValueId winner = builder.value("winner", DataType::u8, Shape{1, 1, 1, 1});
    Pool2dAttributes pool;
    pool.window = pool.stride = {20, 20};
    builder.op(Entry::train, OpKind::max_pool2d, pool, {x}, {y, winner});
    auto executor = make_cpu_executor({.threads = 1, .isa = {}});
    ASSERT_TRUE(executor);
    EXPECT_EQ((*executor)->unsupported(builder.program()).size(), 1U);
    auto session = (*executor)->compile(builder.program());
    ASSERT_FALSE(session);
    EXPECT_NE(session.error().message().find("max_pool2d"), std::string::npos) << session.error().message();
}

TEST(CpuExecutor, CanDoEverySmallNetwork) {
    auto executor = make_cpu_executor({.threads = 1, .isa = {}});
    ASSERT_TRUE(executor);
    for (const NetworkCase& network : small_networks()) {
        auto program = small_program(network);
        ASSERT_TRUE(program) << network.name;
        EXPECT_TRUE((*executor)->unsupported(*program).empty()) << network.name;
    }
}

}  // namespace
}  // namespace selvedge::test::cpu_executor_test
