// Whole networks on every executor against the reference, which keeps every value in memory of its own: training steps,
// evaluation, inference and probes. A memory plan that overwrites what is still needed shows here.
#include <gtest/gtest.h>

#include <map>

#include "ref/reference_session.h"
#include "support/executors.h"
#include "support/near.h"
#include "support/networks.h"
#include "support/random.h"

namespace selvedge::test::network_test {
namespace {

constexpr double bound = 1e-5;  // of the largest number in a tensor, after four steps in float32

/// Four training steps (the third with two rows only, the fourth in the next epoch), an evaluation, an inference of two
/// rows and a probe.
Status work(Session& session, const Program& program) {
    if (Status status = upload(session, program, starting_point(program)); !status) return status;
    if (Status status = session.enqueue(Entry::train, 0, 1); !status) return status;
    if (Status status = session.enqueue(Entry::train, 1, 3); !status) return status;
    if (Status status = session.enqueue(Entry::eval, 0, 2); !status) return status;
    const std::vector<float> input = random_uniform(2 * element_count(program.spec.input), "input", 0, 1);
    if (Status status = session.upload(program.find("input"), bytes_of(input)); !status) return status;
    if (Status status = session.enqueue(Entry::infer, 0, 1); !status) return status;
    return session.enqueue(Entry::probe, 0, 1);
}

/// The values that work() leaves behind and everybody may read.
std::vector<std::string> readable(const Program& program) {
    std::vector<std::string> names{"parameters", "gradients", "moment_1", "state", "train.metrics", "eval.metrics"};
    for (const char* scores : {"logits", "probabilities"}) names.emplace_back(scores);
    for (const Op& op : program.entry(Entry::probe))
        if (program[op.outputs[0]].name.rfind("probe.", 0) == 0) names.push_back(program[op.outputs[0]].name);
    return names;
}

std::vector<double> numbers(Session& session, const Program& program, ValueId value) {
    std::vector<double> result;
    if (program[value].type == DataType::f64) return *read_now<double>(session, program, value);
    const std::vector<float> floats = *read_now<float>(session, program, value);
    result.assign(floats.begin(), floats.end());
    // Two of three rows were given to infer and probe; the third is nobody's.
    const std::string& name = program[value].name;
    if (name == "logits" || name == "probabilities" || name.rfind("probe.", 0) == 0)
        result.resize(floats.size() / 3 * 2);
    return result;
}

class NetworkOn : public testing::TestWithParam<ExecutorCase> {};

TEST_P(NetworkOn, AgreesWithTheReference) {
    const std::unique_ptr<Executor> executor = GetParam().make();
    ASSERT_NE(executor, nullptr);
    for (const NetworkCase& network : small_networks()) {
        SCOPED_TRACE(network.name);
        const Result<Program> program = small_program(network);
        ASSERT_TRUE(program) << program.error().message();
        EXPECT_TRUE(executor->unsupported(*program).empty());
        ref::ReferenceSession<double> reference(*program);
        ASSERT_TRUE(work(reference, *program));
        const Result<std::unique_ptr<Session>> session = executor->compile(*program);
        ASSERT_TRUE(session) << session.error().message();
        const Status status = work(**session, *program);
        ASSERT_TRUE(status) << status.error().message();
        for (const std::string& name : readable(*program)) {
            const ValueId value = program->find(name);
            if ((*program)[value].elements() == 0) continue;
            EXPECT_LT(relative_error(numbers(**session, *program, value), numbers(reference, *program, value)), bound)
                << name;
        }
        const ValueId confusion = program->find("eval.confusion");
        EXPECT_EQ(*read_now<std::uint32_t>(**session, *program, confusion),
                  *read_now<std::uint32_t>(reference, *program, confusion));
    }
}

INSTANTIATE_TEST_SUITE_P(Executors, NetworkOn, testing::ValuesIn(usable_executors()), CaseName());

TEST(Network, GivesEqualBitsForAnyNumberOfThreads) {
    std::map<std::string, std::vector<ExecutorCase>> families;
    for (ExecutorCase& executor : usable_executors()) families[executor.family].push_back(std::move(executor));
    for (const NetworkCase& network : small_networks()) {
        const Result<Program> program = small_program(network);
        ASSERT_TRUE(program);
        for (const auto& [family, members] : families) {
            std::vector<std::vector<float>> parameters;
            for (const ExecutorCase& member : members) {
                const std::unique_ptr<Executor> executor = member.make();
                const Result<std::unique_ptr<Session>> session = executor->compile(*program);
                ASSERT_TRUE(session);
                ASSERT_TRUE(work(**session, *program));
                parameters.push_back(*read_now<float>(**session, *program, program->find("parameters")));
                EXPECT_EQ(parameters.back(), parameters.front()) << member.name << " " << network.name;
            }
        }
    }
}

}  // namespace
}  // namespace selvedge::test::network_test
