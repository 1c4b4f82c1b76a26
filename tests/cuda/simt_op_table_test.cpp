// The op table on the CUDA executor without a GPU: the kernels themselves, run by the SIMT layer under all its checks.
#include <gtest/gtest.h>

#include "support/executors.h"
#include "support/op_run.h"

namespace selvedge::test::simt_op_table_test {
namespace {

/// What a case costs a machine that runs one thread at a time, roughly: the largest value times the weights' size.
std::size_t size_of(const OpCase& op_case) {
    std::size_t largest = 1, weights = 1;
    for (const CaseValue& value : values_of(op_case)) {
        const std::size_t count = element_count(value.shape);
        if (value.name == "w" || value.name == "dw")
            weights = std::max(weights, count);
        else if (value.batched)
            largest = std::max(largest, count);
    }
    return largest * weights;
}

class SimtOpTable : public testing::TestWithParam<OpKind> {};

TEST_P(SimtOpTable, AgreesWithTheReference) {
    const std::vector<ExecutorCase> executors = usable_executors();
    const auto checked = executors[0].make(), shuffled = executors[1].make();
    std::size_t compared = 0;
    for (const OpCase& op_case : all_op_cases()) {
        if (op_case.kind != GetParam() || size_of(op_case) > 8'000'000) continue;
        const Result<CaseBytes> actual = run_case(op_case, *checked);
        ASSERT_TRUE(actual) << op_case.name << ": " << actual.error().message();
        for (const std::string& line : differences(op_case, *actual, reference_numbers(op_case)))
            ADD_FAILURE() << op_case.name << "\n    " << line;
        const Result<CaseBytes> again = run_case(op_case, *shuffled);
        ASSERT_TRUE(again) << op_case.name << ": " << again.error().message();
        EXPECT_EQ(*actual, *again) << op_case.name << ": another order of the threads gives other bits";
        ++compared;
    }
    EXPECT_GT(compared, 0U);
}

std::vector<OpKind> all_kinds() {
    std::vector<OpKind> kinds;
    for (const auto& [kind, name] : EnumNames<OpKind>::names) kinds.push_back(kind);
    return kinds;
}

struct KindName {
    template <class Info>
    std::string operator()(const Info& info) const {
        return std::string(enum_name(info.param));
    }
};
INSTANTIATE_TEST_SUITE_P(Ops, SimtOpTable, testing::ValuesIn(all_kinds()), KindName());

}  // namespace
}  // namespace selvedge::test::simt_op_table_test
