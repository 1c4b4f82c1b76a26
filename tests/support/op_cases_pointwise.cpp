// Op cases: activations at inputs large, small and zero; softmax of huge logits; sums; dropout.
#include "ref/activation.h"
#include "ref/softmax.h"
#include "support/op_case.h"
#include "support/random.h"

namespace selvedge::test {
namespace {

double rounded(double x) { return static_cast<double>(static_cast<float>(x)); }

/// Zeros, tiny, ordinary and huge numbers of both signs, then random ones: `count` in all.
std::vector<double> telling_inputs(std::size_t count, const std::string& name) {
    std::vector<double> values{0.0, -0.0};
    for (const double x : {1e-30, 1e-7, 1e-4, 0.01, 0.1,  0.3,  0.5,  0.9,  1.0,  1.5,   2.0, 3.0,
                           4.5,   5.9,  8.0,  10.0, 16.7, 30.0, 60.0, 87.0, 89.0, 104.0, 1e4, 1e30})
        for (const double sign : {1.0, -1.0}) values.push_back(rounded(sign * x));
    for (const float x : random_normal(count, name, 3)) values.push_back(x);
    values.resize(count);
    return values;
}

void add_activation(std::vector<OpCase>& cases, const Activation& activation, const Shape& shape, std::size_t rows) {
    const std::string name = std::string(enum_name(activation.kind)) + " " + std::to_string(activation.alpha) + ", " +
                             std::to_string(rows) + " rows of " + to_string(shape);
    const std::size_t count = element_count(shape);
    const std::vector<double> x = telling_inputs(count, name);
    OpCase forward{"activation " + name, OpKind::activation, ActivationAttributes{activation}, shape[0], rows};
    cases.push_back(forward.input("x", shape, x).output("y", shape));
    std::vector<double> kept = x;
    if (derivative_from_output(activation.kind))
        for (double& value : kept) value = rounded(ref::activate(value, activation));
    OpCase backward{"activation_grad " + name, OpKind::activation_grad, ActivationAttributes{activation}, shape[0],
                    rows};
    cases.push_back(backward.input("dy", shape).input("kept", shape, kept).output("dx", shape));
}

void add_softmax(std::vector<OpCase>& cases, const Shape& shape, std::size_t rows, float deviation) {
    const std::string name = std::to_string(rows) + " rows of " + to_string(shape) + ", logits of size " +
                             std::to_string(static_cast<int>(deviation));
    const std::vector<float> x = random_normal(element_count(shape), name, deviation);
    OpCase forward{"softmax " + name, OpKind::softmax, NoAttributes{}, shape[0], rows};
    cases.push_back(forward.input("x", shape, as_doubles(x)).output("y", shape));
    ref::Tensor<double> logits(ref::Tensor<double>::shape_type(shape.begin(), shape.end()));
    std::copy(x.begin(), x.end(), logits.begin());
    std::vector<double> y;
    for (const double p : ref::softmax(logits)) y.push_back(rounded(p));
    OpCase backward{"softmax_grad " + name, OpKind::softmax_grad, NoAttributes{}, shape[0], rows};
    cases.push_back(backward.input("dy", shape).input("y", shape, y).output("dx", shape));
}

void add_dropout(std::vector<OpCase>& cases, const Shape& shape, std::size_t rows, float rate, std::uint32_t stream,
                 std::uint64_t step) {
    for (const OpKind kind : {OpKind::dropout, OpKind::dropout_grad}) {
        OpCase c{std::string(enum_name(kind)) + " rate " + std::to_string(rate) + ", stream " + std::to_string(stream) +
                     ", step " + std::to_string(step) + ", " + std::to_string(rows) + " rows of " + to_string(shape),
                 kind, DropoutAttributes{rate, stream}, shape[0], rows};
        c.step = step;
        c.input("x", shape);
        c.integers("samples", DataType::u32, Shape{shape[0]},
                   as_doubles(random_below<std::uint32_t>(shape[0], c.name, 60000)), true);
        c.clock();
        c.integers("seed", DataType::u32, Shape{2}, {static_cast<double>(0x89ABCDEFU - stream), 4023233417.0}, false);
        cases.push_back(c.output("y", shape));
    }
}

}  // namespace

std::vector<OpCase> pointwise_cases() {
    using K = ActivationKind;
    std::vector<OpCase> cases;
    for (const Activation& activation : std::initializer_list<Activation>{K::none,
                                                                          K::relu,
                                                                          K::leaky_relu,
                                                                          {K::leaky_relu, 0.3F},
                                                                          K::elu,
                                                                          {K::elu, 1.5F},
                                                                          K::gelu,
                                                                          K::silu,
                                                                          K::tanh,
                                                                          K::sigmoid}) {
        add_activation(cases, activation, Shape{1, 151}, 1);
        add_activation(cases, activation, Shape{4, 5, 3, 7}, 3);
        add_activation(cases, activation, Shape{2, 1}, 2);
    }
    for (const float deviation : {1.0F, 30.0F, 1e4F}) {
        add_softmax(cases, Shape{1, 1}, 1, deviation);
        add_softmax(cases, Shape{3, 2}, 2, deviation);
        add_softmax(cases, Shape{5, 10}, 5, deviation);
        add_softmax(cases, Shape{9, 17}, 8, deviation);
        add_softmax(cases, Shape{2, 3, 2, 33}, 2, deviation);
    }
    OpCase equal{"softmax of equal logits", OpKind::softmax, NoAttributes{}, 2, 2};
    cases.push_back(equal.input("x", Shape{2, 8}, std::vector<double>(16, 88.0)).output("y", Shape{2, 8}));
    for (const Shape& shape : {Shape{1, 1}, Shape{3, 7}, Shape{2, 4, 4, 16}, Shape{5, 3, 3, 33}}) {
        const std::size_t rows = (shape[0] + 1) / 2;
        OpCase sum{"add " + to_string(shape), OpKind::add, NoAttributes{}, shape[0], rows};
        cases.push_back(sum.input("a", shape).input("b", shape).output("y", shape));
    }
    add_dropout(cases, Shape{1, 1}, 1, 0.5F, 0, 0);
    add_dropout(cases, Shape{3, 7}, 2, 0.1F, 1, 3);
    add_dropout(cases, Shape{4, 8}, 4, 0.25F, 2, 1);
    add_dropout(cases, Shape{5, 10}, 4, 0.3F, 0, 2);
    add_dropout(cases, Shape{2, 9, 9, 3}, 2, 0.5F, 3, 7);
    add_dropout(cases, Shape{6, 128}, 5, 0.9F, 1, 100);
    add_dropout(cases, Shape{2, 33}, 2, 0.0F, 0, 0);
    add_dropout(cases, Shape{2, 12, 12, 16}, 2, 0.999F, 9, 40);
    return cases;
}

}  // namespace selvedge::test
