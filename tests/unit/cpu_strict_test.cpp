// Strict determinism: the same bits from every instruction set, natively and in WebAssembly.
#include <gtest/gtest.h>
#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/data/sha256.h>

#include "support/networks.h"

namespace selvedge::test::cpu_strict_test {
namespace {

/// Parameters and optimiser state after some steps, as bytes; empty where anything failed.
std::vector<std::byte> bytes_after_training(const NetworkCase& network, const CpuOptions& options) {
    auto executor = make_cpu_executor(options);
    const Result<Program> program = small_program(network);
    if (!executor || !program) return {};
    auto session = (*executor)->compile(*program);
    if (!session || !upload(**session, *program, starting_point(*program))) return {};
    for (std::uint64_t step = 0; step < 6; ++step)
        if (!(*session)->enqueue(Entry::train, step % 2, 1)) return {};
    std::vector<std::byte> bytes;
    for (const char* name : {"parameters", "state"}) {
        const ValueId id = program->find(name);
        if (!id.valid()) continue;
        std::vector<std::byte> part((*program)[id].bytes());
        if (!(*session)->poll((*session)->read(id), part)) return {};
        bytes.insert(bytes.end(), part.begin(), part.end());
    }
    return bytes;
}

std::vector<std::string> strict_isas() {
    std::vector<std::string> names;
    for (const IsaInfo& isa : cpu_isas())
        if (isa.usable && isa.name.starts_with("strict_")) names.push_back(isa.name);
    return names;
}

TEST(Strict, EveryInstructionSetAndNumberOfThreadsGivesTheSameBits) {
    const std::vector<std::string> isas = strict_isas();
    if (isas.empty()) GTEST_SKIP() << "this build has no strict kernels";
    for (const NetworkCase& network : small_networks()) {
        const std::vector<std::byte> truth = bytes_after_training(network, {.threads = 1, .isa = isas.front()});
        ASSERT_FALSE(truth.empty()) << network.name;
        for (const std::string& isa : isas)
            for (const std::size_t threads : {1, 2, 3})
                EXPECT_TRUE(bytes_after_training(network, {.threads = threads, .isa = isa}) == truth)
                    << network.name << ", " << isa << ", " << threads << " threads";
    }
}

/// What native builds give; the same test runs in WebAssembly, whose compiler, library and vectors are others.
TEST(Strict, WebAssemblyGivesTheBitsOfNativeBuilds) {
    if (strict_isas().empty()) GTEST_SKIP() << "this build has no strict kernels";
    std::vector<std::byte> all;
    for (const NetworkCase& network : small_networks()) {
        const std::vector<std::byte> bytes = bytes_after_training(network, {.threads = 1, .isa = "strict"});
        ASSERT_FALSE(bytes.empty()) << network.name;
        all.insert(all.end(), bytes.begin(), bytes.end());
    }
    EXPECT_EQ(sha256(all), "91f2266dfcf340d50e5d4b5bdd7fb2ce851eb25702a73827ba51108c759622a6");
}

TEST(Strict, IsChosenByNameAndNeverByItself) {
    if (strict_isas().empty()) GTEST_SKIP() << "this build has no strict kernels";
    auto strict = make_cpu_executor({.threads = 1, .isa = "strict"});
    ASSERT_TRUE(strict);
    EXPECT_EQ((*strict)->name(), "cpu " + strict_isas().back() + ", 1 thread");
    auto usual = make_cpu_executor({.threads = 1, .isa = {}});
    ASSERT_TRUE(usual);
    EXPECT_EQ((*usual)->name().find("strict"), std::string::npos);
}

}  // namespace
}  // namespace selvedge::test::cpu_strict_test
