// Op cases: batch normalisation, down to a single number a channel and up to a mean of a hundred deviations.
#include "ref/batch_norm.h"
#include "support/op_case.h"
#include "support/random.h"

namespace selvedge::test {
namespace {

void add(std::vector<OpCase>& cases, const Shape& shape, std::size_t rows, float mean, const BatchNormAttributes& a) {
    const std::string name = std::to_string(rows) + " rows of " + to_string(shape) + ", mean " + std::to_string(mean) +
                             ", momentum " + std::to_string(a.momentum) +
                             (a.unbiased_running_variance ? ", unbiased" : "");
    const std::size_t channels = shape[shape.size() - 1];
    const Shape c{channels};
    const std::vector<double> x = as_doubles(random_normal(element_count(shape), name, 1, mean));
    const std::vector<double> variance = as_doubles(random_uniform(channels, name + "/variance", 0.1F, 4));

    OpCase forward{"batch_norm " + name, OpKind::batch_norm, a, shape[0], rows};
    forward.input("x", shape, x).whole("gamma", c).whole("beta", c).whole("running_mean", c).updated();
    forward.whole("running_var", c, variance).updated();
    cases.push_back(forward.output("y", shape).output("mean", c, false).output("inv_std", c, false));

    OpCase inference{"batch_norm_inference " + name, OpKind::batch_norm_inference, a, shape[0], rows};
    inference.input("x", shape, x).whole("gamma", c).whole("beta", c).whole("running_mean", c);
    cases.push_back(inference.whole("running_var", c, variance).output("y", shape));

    auto real_shape = shape;
    real_shape[0] = rows;
    ref::Tensor<double> real(ref::Tensor<double>::shape_type(real_shape.begin(), real_shape.end()));
    std::copy_n(x.begin(), real.size(), real.begin());
    const ref::Tensor<double> one = ref::zeros<double>(channels);
    const auto normed = ref::batch_norm(real, one, one, a.epsilon);
    std::vector<double> batch_mean, inv_std;
    for (const double value : normed.mean) batch_mean.push_back(static_cast<double>(static_cast<float>(value)));
    for (const double value : normed.inv_std) inv_std.push_back(static_cast<double>(static_cast<float>(value)));
    OpCase backward{"batch_norm_grad " + name, OpKind::batch_norm_grad, a, shape[0], rows};
    backward.input("dy", shape).input("x", shape, x).whole("gamma", c).whole("mean", c, batch_mean);
    backward.whole("inv_std", c, inv_std).output("dx", shape).output("dgamma", c, false).output("dbeta", c, false);
    cases.push_back(backward);
}

}  // namespace

std::vector<OpCase> batch_norm_cases() {
    std::vector<OpCase> cases;
    const BatchNormAttributes keras{}, pytorch{0.9F, 1e-5F, true};
    for (const BatchNormAttributes& attributes : {keras, pytorch}) {
        add(cases, Shape{1, 1}, 1, 0, attributes);
        add(cases, Shape{3, 4}, 1, 0, attributes);
        add(cases, Shape{4, 5}, 3, 1, attributes);
        add(cases, Shape{2, 3, 3, 7}, 2, -1, attributes);
        add(cases, Shape{5, 4, 4, 16}, 4, 0, attributes);
        add(cases, Shape{3, 6, 5, 33}, 3, 0, attributes);
        add(cases, Shape{32, 10}, 32, 100, attributes);
        add(cases, Shape{33, 12, 12, 8}, 33, 3, attributes);
    }
    return cases;
}

}  // namespace selvedge::test
