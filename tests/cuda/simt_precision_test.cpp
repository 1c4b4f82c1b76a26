// Products on the software tensor cores: exact where the operands are exact in TF32 or bfloat16, and else those of the
// rounded operands.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "cuda/device_executor.h"
#include "cuda/kernels/numbers.h"
#include "support/op_run.h"
#include "support/simt/simt_device.h"

namespace selvedge::test::simt_precision_test {
namespace {

/// The case with every operand of a product rounded; a bias is added in float32 and stays.
OpCase with_rounded_operands(OpCase op_case, Precision precision) {
    for (CaseValue& value : op_case.inputs) {
        if (value.name == "b") continue;
        for (double& number : value.data) {
            const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(number));
            const std::uint32_t rounded =
                precision == Precision::tf32 ? cuda::tf32_of(bits) : cuda::bf16_of(bits) << 16;
            number = static_cast<double>(std::bit_cast<float>(rounded));
        }
    }
    return op_case;
}

/// Small products, but with tiles that do not fit and, once, a batch that is added up in parts.
std::vector<OpCase> product_cases() {
    std::vector<OpCase> cases = dense_cases(), convolutions = conv2d_cases();
    cases.insert(cases.end(), convolutions.begin(), convolutions.end());
    std::erase_if(cases, [](const OpCase& op_case) {
        std::size_t product = 1;
        for (const CaseValue& value : values_of(op_case))
            if (!value.absent) product *= std::max<std::size_t>(1, element_count(value.shape) / 16);
        return product > 2'000'000;
    });
    return cases;
}

class SimtPrecision : public testing::TestWithParam<Precision> {};

TEST_P(SimtPrecision, ProductsAreThoseOfTheRoundedOperands) {
    const auto executor =
        cuda::make_device_executor(simt::make_simt_device({.find_races = true}), {.precision = GetParam()});
    const std::vector<OpCase> cases = product_cases();
    EXPECT_GT(cases.size(), 60U);
    for (const OpCase& op_case : cases) {
        const OpCase rounded = with_rounded_operands(op_case, GetParam());
        const Result<CaseBytes> from_rounded = run_case(rounded, *executor), from_raw = run_case(op_case, *executor);
        ASSERT_TRUE(from_rounded) << op_case.name << ": " << from_rounded.error().message();
        ASSERT_TRUE(from_raw) << op_case.name << ": " << from_raw.error().message();
        for (const std::string& line : differences(rounded, *from_rounded, reference_numbers(rounded)))
            ADD_FAILURE() << op_case.name << "\n    " << line;
        for (std::size_t v = op_case.inputs.size(); v < from_raw->size(); ++v)
            EXPECT_EQ((*from_raw)[v], (*from_rounded)[v]) << op_case.name;
    }
}

struct PrecisionName {
    template <class Info>
    std::string operator()(const Info& info) const {
        return info.param == Precision::tf32 ? "tf32" : "bf16";
    }
};
INSTANTIATE_TEST_SUITE_P(TensorCores, SimtPrecision, testing::Values(Precision::tf32, Precision::bf16),
                         PrecisionName());

}  // namespace
}  // namespace selvedge::test::simt_precision_test
