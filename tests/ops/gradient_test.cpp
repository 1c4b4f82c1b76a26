// Every gradient op against the complex step of its forward op: exact to rounding, so the bound is 1e-12.
//
// L = Σ c·op(x…) with fixed random c. Im L(x + ih·e_i)/h, h = 1e-30, is ∂L/∂x_i without the rounding of a difference
// quotient (ref/scalar.h); the gradient op is asked for the same with dy = c.
#include <gtest/gtest.h>

#include <functional>

#include "ref/avg_pool2d.h"
#include "ref/batch_norm.h"
#include "ref/conv2d.h"
#include "ref/cross_entropy.h"
#include "ref/dense.h"
#include "ref/dropout.h"
#include "ref/max_pool2d.h"
#include "support/near.h"
#include "support/random.h"

namespace selvedge::ref::gradient_test {
namespace {

using Real = Tensor<double>;
using Complex = std::complex<double>;
using Inputs = std::vector<Tensor<Complex>>;
using Forward = std::function<Tensor<Complex>(const Inputs&)>;
using Dims = std::vector<std::size_t>;

constexpr double bound = 1e-12;

Real random(const std::string& name, const Dims& shape) {
    Real tensor(Real::shape_type(shape.begin(), shape.end()));
    const std::vector<float> values = test::random_normal(tensor.size(), name);
    std::copy(values.begin(), values.end(), tensor.begin());
    return tensor;
}

/// ∂(Σ c·forward(inputs))/∂inputs[which] by complex step.
Real complex_step(const Forward& forward, const std::vector<Real>& inputs, std::size_t which, const Real& c) {
    constexpr double h = 1e-30;
    Inputs stepped;
    for (const Real& input : inputs) {
        Tensor<Complex>& copy = stepped.emplace_back(Tensor<Complex>(input.shape()));
        std::copy(input.begin(), input.end(), copy.begin());
    }
    Real gradient(inputs[which].shape());
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        Complex& element = stepped[which].flat(i);
        const Complex original = element;
        element += Complex(0, h);
        const Tensor<Complex> y = forward(stepped);
        double derivative = 0;
        for (std::size_t k = 0; k < y.size(); ++k) derivative += c.flat(k) * y.flat(k).imag() / h;
        gradient.flat(i) = derivative;
        element = original;
    }
    return gradient;
}

void expect_gradient(const std::string& name, const Forward& forward, const std::vector<Real>& inputs,
                     std::size_t which, const Real& c, const Real& analytic) {
    ASSERT_EQ(analytic.size(), inputs[which].size()) << name;
    EXPECT_LT(test::relative_error(analytic, complex_step(forward, inputs, which, c)), bound)
        << name << ", input " << which;
}

TEST(Gradient, ComplexStepIsTheDerivative) {
    const Real x = random("x", {5}), c(x.shape(), 1.0);
    Real cubed_derivative(x.shape());
    for (std::size_t i = 0; i < x.size(); ++i) cubed_derivative(i) = 3 * x(i) * x(i);
    const Forward cube = [](const Inputs& in) { return Tensor<Complex>(in[0] * in[0] * in[0]); };
    expect_gradient("x³", cube, {x}, 0, c, cubed_derivative);
    Real wrong = cubed_derivative;
    wrong(2) *= 1 + 1e-10;
    EXPECT_GT(test::relative_error(wrong, complex_step(cube, {x}, 0, c)), 1e-13);
}

TEST(Gradient, Dense) {
    const Real x = random("x", {3, 5}), w = random("w", {5, 4}), b = random("b", {4}), c = random("c", {3, 4});
    const Forward forward = [](const Inputs& in) { return dense<Complex>(in[0], in[1], in[2], {}); };
    expect_gradient("dense", forward, {x, w, b}, 0, c, dense_grad_input(c, w));
    expect_gradient("dense", forward, {x, w, b}, 1, c, dense_grad_weight(x, c));
    expect_gradient("dense", forward, {x, w, b}, 2, c, bias_grad(c));
}

TEST(Gradient, Conv2d) {
    struct Case {
        Size2 image, kernel, stride;
        Margins margins;
    };
    for (const Case& window : std::initializer_list<Case>{{{1, 1}, {1, 1}, {1, 1}, {}},
                                                          {{5, 4}, {3, 3}, {1, 1}, {}},
                                                          {{5, 6}, {2, 3}, {2, 1}, {1, 2, 0, 1}},
                                                          {{7, 7}, {2, 2}, {3, 3}, {}},
                                                          {{3, 3}, {5, 3}, {1, 2}, {2, 1, 2, 1}}}) {
        const auto& [image, kernel, stride, margins] = window;
        const Size2 out = output_size(image, kernel, stride, margins);
        const Real x = random("x", {2, image.height, image.width, 2});
        const Real w = random("w", {kernel.height, kernel.width, 2, 3}), b = random("b", {3});
        const Real c = random("c", {2, out.height, out.width, 3});
        const Forward forward = [&window](const Inputs& in) {
            return conv2d<Complex>(in[0], in[1], in[2], window.stride, window.margins, {});
        };
        expect_gradient("conv2d", forward, {x, w, b}, 0, c, conv2d_grad_input(c, w, image, stride, margins));
        expect_gradient("conv2d", forward, {x, w, b}, 1, c, conv2d_grad_weight(x, c, kernel, stride, margins));
        expect_gradient("conv2d", forward, {x, w, b}, 2, c, bias_grad(c));
    }
}

TEST(Gradient, EveryActivation) {
    for (const auto& [kind, name] : EnumNames<ActivationKind>::names) {
        if (kind == ActivationKind::softmax) continue;  // an op of its own
        for (const float alpha : {Activation(kind).alpha, 0.7F}) {
            const Activation f(kind, alpha);
            Real x = random("x", {40}) * 2.5;
            x(0) = -8;
            x(1) = 8;
            const Real c = random("c", {40}), y = activation(x, f);
            const Forward forward = [&](const Inputs& in) { return activation(in[0], f); };
            expect_gradient(std::string(name), forward, {x}, 0, c,
                            activation_grad(c, derivative_from_output(kind) ? y : x, f));
        }
    }
}

TEST(Gradient, Softmax) {
    const Real x = random("x", {3, 7}), c = random("c", {3, 7});
    expect_gradient(
        "softmax", [](const Inputs& in) { return softmax(in[0]); }, {x}, 0, c, softmax_grad(c, softmax(x)));
}

TEST(Gradient, Pooling) {
    struct Case {
        Size2 image, window, stride;
        Margins margins;
    };
    for (const Case& at : std::initializer_list<Case>{{{4, 4}, {2, 2}, {2, 2}, {}},
                                                      {{5, 6}, {3, 3}, {1, 2}, {1, 1, 1, 1}},
                                                      {{5, 5}, {2, 3}, {2, 1}, {0, 1, 1, 2}},
                                                      {{3, 3}, {3, 3}, {3, 3}, {}}}) {
        const auto& [image, window, stride, margins] = at;
        const Size2 out = output_size(image, window, stride, margins);
        const Real x = random("x", {2, image.height, image.width, 3}), c = random("c", {2, out.height, out.width, 3});
        const auto winner = max_pool2d(x, window, stride, margins).winner;
        const auto with_window = [&at](auto&& pool) -> Forward {
            return [&at, pool](const Inputs& in) { return pool(in[0], at.window, at.stride, at.margins); };
        };
        expect_gradient("max_pool2d", with_window([](auto&&... a) { return max_pool2d<Complex>(a...).y; }), {x}, 0, c,
                        max_pool2d_grad(c, winner, image, window, stride, margins));
        for (const bool counted : {false, true})
            expect_gradient("avg_pool2d",
                            with_window([counted](auto&&... a) { return avg_pool2d<Complex>(a..., counted); }), {x}, 0,
                            c, avg_pool2d_grad(c, image, window, stride, margins, counted));
    }
}

TEST(Gradient, BatchNorm) {
    const Real x = random("x", {3, 2, 2, 4}) + 1.5, gamma = random("gamma", {4}), beta = random("beta", {4});
    const Real c = random("c", {3, 2, 2, 4});
    const Forward forward = [](const Inputs& in) { return batch_norm(in[0], in[1], in[2], 1e-3F).y; };
    const auto normed = batch_norm(x, gamma, beta, 1e-3F);
    const auto gradients = batch_norm_grad(c, x, gamma, normed.mean, normed.inv_std);
    expect_gradient("batch_norm", forward, {x, gamma, beta}, 0, c, gradients.dx);
    expect_gradient("batch_norm", forward, {x, gamma, beta}, 1, c, gradients.dgamma);
    expect_gradient("batch_norm", forward, {x, gamma, beta}, 2, c, gradients.dbeta);
}

TEST(Gradient, Dropout) {
    const Real x = random("x", {3, 21}), c = random("c", {3, 21});
    Tensor<std::uint32_t> samples = zeros<std::uint32_t>(3);
    samples(1) = 70000;
    samples(2) = 5;
    const auto forward = [&](const Inputs& in) { return dropout(in[0], samples, 4, 2, 99, 0.3F); };
    expect_gradient("dropout", forward, {x}, 0, c, dropout(c, samples, 4, 2, 99, 0.3F));
}

TEST(Gradient, SoftmaxCrossEntropyWithSmoothing) {
    const Real logits = random("logits", {4, 6}) * 3.0;
    Tensor<std::uint8_t> labels = zeros<std::uint8_t>(4);
    labels(1) = 5;
    labels(3) = 2;
    Real mean = zeros<double>(1);
    mean(0) = 1.0 / 4;
    for (const float smoothing : {0.0F, 0.1F}) {
        const Forward forward = [&](const Inputs& in) {
            Tensor<Complex> loss = zeros<Complex>(1);
            loss(0) = softmax_cross_entropy(in[0], labels, smoothing).loss;
            return loss;
        };
        expect_gradient("softmax_cross_entropy", forward, {logits}, 0, mean,
                        softmax_cross_entropy(logits, labels, smoothing).dlogits);
    }
}

TEST(Gradient, L2Penalty) {
    const Real w = random("w", {3, 4});
    const Forward forward = [](const Inputs& in) {
        Tensor<Complex> penalty = zeros<Complex>(1);
        penalty(0) = l2_penalty(in[0], 0.25F);
        return penalty;
    };
    expect_gradient("l2_penalty", forward, {w}, 0, Real({1}, 1.0), Real(w * 0.25));
}

}  // namespace
}  // namespace selvedge::ref::gradient_test
