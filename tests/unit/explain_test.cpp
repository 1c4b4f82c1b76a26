// The explaining Program: gradients by the input and by layers' outputs against the complex step, and what is made of
// them.
#include <gtest/gtest.h>
#include <selvedge/graph/explain.h>
#include <selvedge/io/json.h>
#include <selvedge/model/explain.h>

#include <cmath>
#include <numeric>

#include "ref/reference_session.h"
#include "support/near.h"
#include "support/random.h"

namespace selvedge::explain_test {
namespace {

using Complex = std::complex<double>;
using Real = ref::Tensor<double>;

NetSpec network(const std::string& layers) { return *net_spec_from_json(*parse_json(layers, "test"), "test"); }

// Every kind of layer that a gradient goes through, small enough to be stepped pixel by pixel.
const std::string every_kind = R"({"input": [8, 8, 1], "layers": [
    {"conv2d": {"filters": 3, "kernel": 3, "activation": "relu"}},
    {"residual": {"layers": [{"conv2d": {"filters": 3, "kernel": 3, "padding": "same"}}, {"batch_norm": {}}]}},
    {"activation": {"function": "tanh"}},
    {"max_pool2d": {"window": 2}}, {"dropout": {"rate": 0.5}}, {"flatten": {}},
    {"dense": {"units": 5, "activation": "gelu"}}, {"dense": {"units": 4, "activation": "softmax"}}]})";

template <class T>
ref::Tensor<T> tensor(const std::vector<float>& values) {
    ref::Tensor<T> made(typename ref::Tensor<T>::shape_type{values.size()});
    std::copy(values.begin(), values.end(), made.begin());
    return made;
}

struct Case {
    Program program;
    std::vector<float> parameters, state, input, weights;

    explicit Case(const std::string& layers) {
        ProgramOptions options;
        options.classes = 4;
        program = *build_explain_program(network(layers), options);
        parameters = initial_parameters(program, 7);
        const auto size = [this](const char* name) { return program[program.find(name)].elements(); };
        // Running statistics as training would leave them: variances are positive.
        state = test::random_normal(size("state"), "state");
        for (float& value : state) value = std::fabs(value) + 0.2F;
        input = test::random_normal(size("input"), "input");
        weights = test::random_normal(size("logit_weights"), "weights");
    }
    template <class T>
    void start(ref::ReferenceSession<T>& session) const {
        for (const auto& [name, values] : {std::pair{"parameters", &parameters}, std::pair{"state", &state},
                                           std::pair{"input", &input}, std::pair{"logit_weights", &weights}}) {
            ASSERT_TRUE(session.upload(program.find(name), bytes_of(*values)));
        }
    }
};

TEST(Explain, TheGradientByTheInputIsThatOfTheComplexStep) {
    const Case made(every_kind);
    ref::ReferenceSession<double> session(made.program);
    made.start(session);
    ASSERT_TRUE(session.enqueue(Entry::probe, 0, 1));
    const Real gradient = session.values(made.program.find("probe.gradient.input"));

    constexpr double h = 1e-30;
    ref::ReferenceSession<Complex> complex(made.program);
    made.start(complex);
    ref::Tensor<Complex> input = tensor<Complex>(made.input);
    Real stepped(gradient.shape(), 0.0);
    for (std::size_t k = 0; k < input.size(); ++k) {
        input.flat(k) += Complex(0, h);
        complex.set_values(made.program.find("input"), input);
        input.flat(k) = input.flat(k).real();
        ASSERT_TRUE(complex.enqueue(Entry::probe, 0, 1));
        const ref::Tensor<Complex> logits = complex.values(made.program.find("probe.dense_1"));
        for (std::size_t c = 0; c < logits.size(); ++c)
            stepped.flat(k) += static_cast<double>(made.weights[c]) * logits.flat(c).imag() / h;
    }
    EXPECT_LT(test::relative_error(gradient, stepped), 1e-12);
}

TEST(Explain, TheGradientByALayersOutputIsItsPartOfTheChain) {
    // After the last hidden layer there is but one dense layer: ∂Σc·logits/∂h = W·c.
    const Case made(every_kind);
    ref::ReferenceSession<double> session(made.program);
    made.start(session);
    ASSERT_TRUE(session.enqueue(Entry::probe, 0, 1));
    const Real gradient = session.values(made.program.find("probe.gradient.dense"));
    const Real kernel = session.values(made.program.find("dense_1.kernel"));
    ASSERT_EQ(gradient.size(), 5U);
    for (std::size_t unit = 0; unit < 5; ++unit) {
        double wanted = 0;
        for (std::size_t c = 0; c < 4; ++c) wanted += kernel.flat(unit * 4 + c) * static_cast<double>(made.weights[c]);
        EXPECT_NEAR(gradient.flat(unit), wanted, 1e-14) << unit;
    }
}

TEST(Explain, WhatCannotBeBuiltIsRefusedAsForAnswering) {
    ProgramOptions options;
    options.classes = 9;
    const Result<Program> refused = build_explain_program(network(every_kind), options);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message().find("9 numbers"), std::string::npos) << refused.error().message();
}

Model model() {
    Model model;
    model.spec = network(every_kind);
    model.class_names = {"a", "b", "c", "d"};
    ProgramOptions options;
    options.classes = 4;
    const Program program = *build_program(model.spec, options);
    model.parameters = initial_parameters(program, 3);
    model.state = initial_state(program);
    return model;
}

TEST(Explain, OutputsAndProbabilitiesAreThoseOfTheClassifier) {
    const Model given = model();
    Result<Explainer> explainer = Explainer::make(given);
    ASSERT_TRUE(explainer);
    std::vector<std::uint8_t> pixels(64);
    std::iota(pixels.begin(), pixels.end(), std::uint8_t{40});
    const Result<Explanation> made = explainer->explain(pixels);
    ASSERT_TRUE(made);
    const Answer answer = given.session()->classify_pixels(pixels)->front();
    EXPECT_EQ(made->index, answer.index);
    for (std::size_t c = 0; c < 4; ++c) EXPECT_NEAR(made->probabilities[c], answer.probabilities[c], 1e-6);
    std::vector<std::string> names;
    for (const LayerOutput& layer : made->layers) {
        names.push_back(layer.name);
        EXPECT_EQ(layer.values.size(), element_count(layer.shape)) << layer.name;
    }
    EXPECT_EQ(names, (std::vector<std::string>{"conv2d", "residual", "activation", "max_pool2d", "dense", "dense_1"}));
    EXPECT_EQ(last_convolution(*made), std::size_t{1});
    ASSERT_EQ(made->saliency.size(), 64U);
    for (std::size_t k = 0; k < 64; ++k)
        EXPECT_FLOAT_EQ(made->saliency[k], std::fabs(made->input_gradient[k] * (static_cast<float>(pixels[k]) / 255)));
}

TEST(Explain, AnotherClassHasAnotherGradientAndAWrongOneIsRefused) {
    Result<Explainer> explainer = Explainer::make(model());
    ASSERT_TRUE(explainer);
    const std::vector<std::uint8_t> pixels(64, 200);
    EXPECT_NE(explainer->explain(pixels, 0)->input_gradient, explainer->explain(pixels, 1)->input_gradient);
    EXPECT_FALSE(explainer->explain(pixels, 4));
    EXPECT_FALSE(explainer->explain(std::vector<std::uint8_t>(63)));
}

TEST(GradCam, IsThePositivePartOfChannelsWeighedByTheirMeanGradient) {
    // By hand: weights (1 + 3)/2 = 2 and (−2 + 0)/2 = −1; 2·1 − 1·5 = −3 → 0; 2·4 − 1·2 = 6.
    const LayerOutput layer{"conv2d", "conv2d", Shape{1, 2, 2}, {1, 5, 4, 2}, {1, -2, 3, 0}};
    EXPECT_EQ(grad_cam(layer), (std::vector<float>{0, 6}));
    EXPECT_TRUE(grad_cam({"dense", "dense", Shape{2}, {1, 2}, {1, 2}}).empty());
}

}  // namespace
}  // namespace selvedge::explain_test
