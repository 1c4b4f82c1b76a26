// The op table: every op case on every executor against the double-precision reference.
//
// How to add an op: its line in graph/op.h, its kernel in core/src/ref, its cases in tests/support/op_cases_*.cpp.
// How to add an executor: its line in tests/support/executors.cpp.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support/executors.h"
#include "support/near.h"
#include "support/op_run.h"

namespace selvedge::test::op_table_test {
namespace {

TEST(OpTable, HasCasesForEveryOp) {
    std::set<OpKind> covered;
    for (const OpCase& op_case : all_op_cases()) covered.insert(op_case.kind);
    for (const auto& [kind, name] : EnumNames<OpKind>::names) EXPECT_TRUE(covered.count(kind)) << name << " has none";
}

TEST(OpTable, NamesEachCaseOnce) {
    std::set<std::string> names;
    for (const OpCase& op_case : all_op_cases()) EXPECT_TRUE(names.insert(op_case.name).second) << op_case.name;
}

TEST(OpTable, ComparisonFindsWhatIsWrong) {
    OpCase op_case{"comparison", OpKind::add, NoAttributes{}, 3, 2};
    op_case.input("a", Shape{3, 2}).input("b", Shape{3, 2}).output("y", Shape{3, 2});
    const CaseNumbers expected = reference_numbers(op_case);
    Result<CaseBytes> right = run_case(op_case, *usable_executors().front().make());
    ASSERT_TRUE(right);
    EXPECT_TRUE(differences(op_case, *right, expected).empty());
    const auto with_change = [&](std::size_t value, std::size_t byte) {
        CaseBytes wrong = *right;
        wrong[value][byte] ^= std::byte{0x40};
        return differences(op_case, wrong, expected).size();
    };
    EXPECT_EQ(with_change(2, 6), 1U);   // a result
    EXPECT_EQ(with_change(2, 18), 1U);  // a row of the output beyond the real ones
    EXPECT_EQ(with_change(0, 2), 1U);   // an input
    CaseBytes poison = initial_bytes(op_case);
    EXPECT_EQ(differences(op_case, poison, expected).size(), 1U);  // nothing written
}

class OpTableOn : public testing::TestWithParam<ExecutorCase> {};

TEST_P(OpTableOn, AgreesWithTheReference) {
    const std::unique_ptr<Executor> executor = GetParam().make();
    ASSERT_NE(executor, nullptr);
    for (const OpCase& op_case : all_op_cases()) {
        const Result<CaseBytes> actual = run_case(op_case, *executor);
        if (!actual) {
            ADD_FAILURE() << op_case.name << ": " << actual.error().message();
            continue;
        }
        for (const std::string& line : differences(op_case, *actual, reference_numbers(op_case)))
            ADD_FAILURE() << op_case.name << "\n    " << line;
    }
}

INSTANTIATE_TEST_SUITE_P(Executors, OpTableOn, testing::ValuesIn(usable_executors()), CaseName());

TEST(OpTable, GivesEqualBitsForAnyNumberOfThreads) {
    std::map<std::string, std::vector<ExecutorCase>> families;
    for (ExecutorCase& executor : usable_executors()) families[executor.family].push_back(std::move(executor));
    const std::vector<OpCase> cases = all_op_cases();
    for (const auto& [family, members] : families) {
        std::vector<std::unique_ptr<Executor>> executors;
        for (const ExecutorCase& member : members) executors.push_back(member.make());
        if (executors.size() < 2) continue;
        for (const OpCase& op_case : cases) {
            const Result<CaseBytes> first = run_case(op_case, *executors[0]);
            ASSERT_TRUE(first) << family << " " << op_case.name;
            for (std::size_t e = 1; e < executors.size(); ++e) {
                const Result<CaseBytes> other = run_case(op_case, *executors[e]);
                ASSERT_TRUE(other) << members[e].name << " " << op_case.name;
                EXPECT_EQ(*first, *other) << members[e].name << " " << op_case.name;
            }
        }
    }
}

}  // namespace
}  // namespace selvedge::test::op_table_test
