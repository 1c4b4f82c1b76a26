// Gradients of whole networks against the complex step of their loss: layers, lowering and gradient ops together.
#include <gtest/gtest.h>

#include "ref/reference_session.h"
#include "support/near.h"
#include "support/networks.h"

namespace selvedge::test::network_gradient_test {
namespace {

using Complex = std::complex<double>;

class NetworkGradient : public testing::TestWithParam<NetworkCase> {};

/// Mean loss and penalty of a step from `parameters`, complex where they are.
Complex loss_of_step(ref::ReferenceSession<Complex>& session, const Program& program,
                     const ref::Tensor<Complex>& parameters, std::uint64_t step) {
    const ValueId metrics = program.find("train.metrics");
    session.set_values(program.find("parameters"), parameters);
    session.set_values(metrics, ref::zeros<Complex>(static_cast<std::size_t>(metric_size)));
    if (!session.enqueue(Entry::train, step, 1)) return {NAN, NAN};
    const ref::Tensor<Complex> sums = session.values(metrics);
    return (sums(metric_loss) + sums(metric_penalty)) / sums(metric_count);
}

TEST_P(NetworkGradient, IsThatOfTheLoss) {
    const Result<Program> built = small_program(GetParam());
    ASSERT_TRUE(built) << built.error().message();
    const Program& program = *built;
    const StartingPoint start = starting_point(program);
    const ValueId parameters = program.find("parameters");
    for (const std::uint64_t step : {0, 5}) {  // a full batch, and the second epoch's last one of two rows
        ref::ReferenceSession<double> analytic(program);
        ASSERT_TRUE(upload(analytic, program, start));
        ASSERT_TRUE(analytic.enqueue(Entry::train, step, 1));
        const ref::Tensor<double> gradients = analytic.values(program.find("gradients"));

        ref::ReferenceSession<Complex> stepped(program);
        ASSERT_TRUE(upload(stepped, program, start));
        ref::Tensor<Complex> position = stepped.values(parameters);
        for (const ParameterInfo& parameter : program.parameters) {
            if (!parameter.trainable) continue;
            const Value& view = program[parameter.value];
            std::vector<double> actual, expected;
            for (std::size_t i = view.offset; i < view.offset + view.elements(); ++i) {
                constexpr double h = 1e-30;
                position.flat(i) += Complex(0, h);
                expected.push_back(loss_of_step(stepped, program, position, step).imag() / h);
                position.flat(i) = position.flat(i).real();
                actual.push_back(gradients.flat(i));
            }
            // The scale is that of the network: a bias before batch norm has no gradient but rounding.
            EXPECT_TRUE(all_near(actual, expected, 1e-12, 1e-14)) << parameter.name << ", step " << step;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(SmallNetworks, NetworkGradient, testing::ValuesIn(small_networks()), CaseName());

}  // namespace
}  // namespace selvedge::test::network_gradient_test
