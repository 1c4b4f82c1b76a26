// Networks as values: JSON, shape inference, parameter counts of published networks, and errors that name the layer.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/net/spec.h>
#include <selvedge/schedule/schedule.h>

#include <cmath>

namespace selvedge::net_test {
namespace {

NetSpec parse(const char* text, const char* defaults = "{}") {
    auto json = parse_json(text, "test");
    EXPECT_TRUE(json) << (json ? "" : json.error().message());
    auto spec = net_spec_from_json(*json, "network", *parse_json(defaults, "defaults"));
    EXPECT_TRUE(spec) << (spec ? "" : spec.error().message());
    return spec ? *spec : NetSpec{};
}

std::string error_of(const char* text) {
    auto json = parse_json(text, "net.json");
    if (!json) return json.error().message();
    auto spec = net_spec_from_json(*json, "network");
    if (!spec) return spec.error().message();
    auto shapes = infer_shapes(*spec);
    return shapes ? "" : shapes.error().message();
}

constexpr const char* r2_cnn = R"([
    {"conv2d": {"filters": 16, "activation": "relu"}}, {"conv2d": {"filters": 16, "activation": "relu"}},
    "max_pool2d", {"dropout": {"rate": 0.5}},
    {"conv2d": {"filters": 32, "activation": "relu"}}, {"conv2d": {"filters": 32, "activation": "relu"}},
    "max_pool2d", {"dropout": {"rate": 0.3}}, "flatten",
    {"dense": {"units": 128, "activation": "relu"}}, {"dropout": {"rate": 0.2}}, {"dense": {"units": 10, "activation": "softmax"}}])";

TEST(Net, CountsOfThePublishedNetworks) {
    const NetSpec spec = parse(r2_cnn);
    const auto layers = infer_shapes(spec);
    ASSERT_TRUE(layers);
    EXPECT_EQ(trainable_parameters(*layers), 83322U);  // report R2
    EXPECT_EQ((*layers)[8].output, Shape{512});
    EXPECT_EQ((*layers)[4].name, "conv2d_2");

    const NetSpec r1 = parse(R"([
        {"conv2d": {"filters": 64, "padding": "same"}}, {"max_pool2d": {"padding": "same"}},
        {"conv2d": {"filters": 128, "padding": "same"}}, {"max_pool2d": {"padding": "same"}},
        {"conv2d": {"filters": 256, "padding": "same"}}, {"max_pool2d": {"padding": "same"}}, "flatten", {"dense": {"units": 10}}])");
    const auto rows = infer_shapes(r1);
    ASSERT_TRUE(rows);
    // Report R1 prints 640 + 73,856 + 295,168 + 40,970.
    EXPECT_EQ((*rows)[0].trainable, 640U);
    EXPECT_EQ((*rows)[2].trainable, 73856U);
    EXPECT_EQ((*rows)[4].trainable, 295168U);
    EXPECT_EQ((*rows)[7].trainable, 40970U);
    EXPECT_EQ(trainable_parameters(*rows), 410634U);
}

TEST(Net, BatchNormCountsItsRunningStatisticsApart) {
    const auto rows = infer_shapes(
        parse(R"([{"conv2d": {"filters": 8}}, "batch_norm", "global_avg_pool2d", {"dense": {"units": 10}}])"));
    ASSERT_TRUE(rows);
    EXPECT_EQ((*rows)[1].trainable, 16U);
    EXPECT_EQ((*rows)[1].non_trainable, 16U);
    EXPECT_EQ((*rows)[2].output, Shape{8});
}

TEST(Net, WritesWhatItReads) {
    const NetSpec spec = parse(R"({"input": [14, 14, 3], "layers": [
        {"conv2d": {"filters": 4, "kernel": [5, 3], "stride": 2, "padding": [1, 0, 2, 1], "activation": {"leaky_relu": {"alpha": 0.2}}}},
        {"residual": {"layers": [{"conv2d": {"filters": 4, "padding": "same", "activation": "gelu"}}, "batch_norm"], "shortcut": ["dropout"]}},
        {"avg_pool2d": {"window": 3, "stride": 1, "padding": 1, "count_padding": true}},
        {"activation": {"function": "elu"}}, {"dense": {"units": 10, "use_bias": false, "kernel_initializer": "he_normal"}}]})");
    const Json json = net_spec_to_json(spec);
    const auto again = net_spec_from_json(json, "network");
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(*again, spec);
    EXPECT_EQ(json["layers"][0]["conv2d"]["activation"]["leaky_relu"]["alpha"].dump(), "0.2");
}

TEST(Net, DefaultsLieUnderFieldsAlsoInsideResidualBlocks) {
    const NetSpec spec = parse(R"([{"dense": {"units": 3}}, {"dense": {"units": 3, "kernel_initializer": "zeros"}},
                                   {"residual": {"layers": [{"dense": {"units": 3}}]}}])",
                               R"({"dense": {"kernel_initializer": "pytorch", "bias_initializer": "pytorch"}})");
    EXPECT_EQ(std::get<Dense>(spec.layers[0].layer).kernel_initializer, Initializer::pytorch);
    EXPECT_EQ(std::get<Dense>(spec.layers[1].layer).kernel_initializer, Initializer::zeros);
    EXPECT_EQ(std::get<Dense>(spec.layers[1].layer).bias_initializer, Initializer::pytorch);
    const auto& inner = std::get<Residual>(spec.layers[2].layer).layers[0];
    EXPECT_EQ(std::get<Dense>(inner.layer).kernel_initializer, Initializer::pytorch);
}

TEST(Net, ErrorsNameTheLayerTheRuleAndTheRemedy) {
    EXPECT_EQ(error_of(R"([{"dens": {"units": 3}}])"),
              "network, layer 1: 'dens': not a known layer; did you mean 'dense'?");
    EXPECT_EQ(error_of(R"(["flatten", {"dense": {"unit": 3}}])"),
              "network, layer 2 (dense): 'units' is missing; number of outputs");
    EXPECT_EQ(error_of(R"([{"dense": {"units": 3, "activatoin": "relu"}}])"),
              "network, layer 1 (dense): 'activatoin': not a known setting; did you mean 'activation'?");
    EXPECT_EQ(error_of(R"([{"dropout": {"rate": 1}}])"), "network, layer 1 (dropout): rate 1: must be less than 1");
    EXPECT_EQ(error_of(R"([{"dense": {"units": -1}}])"),
              "network, layer 1 (dense): units -1: must be a whole number, 0 or more");
    EXPECT_EQ(error_of(R"([{"dense": {"units": 3, "activation": "relo"}}])"),
              "network, layer 1 (dense): activation \"relo\": not known; did you mean 'relu'?");
    EXPECT_EQ(
        error_of(R"([{"max_pool2d": {"window": 4}}, {"conv2d": {"filters": 2, "kernel": 9}}])"),
        "layer 2 (conv2d): window 9×9: does not fit into the image, 7×7 with its padding; use a smaller window, or "
        "padding \"same\"");
    EXPECT_EQ(
        error_of(R"(["flatten", {"conv2d": {"filters": 2}}])"),
        "layer 2 (conv2d): input 784: must be an image, height×width×channels; put this layer before flatten, dense "
        "and global pooling");
    EXPECT_EQ(
        error_of(R"([{"residual": {"layers": [{"conv2d": {"filters": 2}}]}}])"),
        "layer 1 (residual): output 26×26×2: differs from its shortcut's, 28×28×1; use padding \"same\" and stride 1, "
        "or a 1×1 convolution as shortcut");
    EXPECT_EQ(error_of("[1, 2"),
              "net.json, line 1, column 6: not valid JSON; look for a missing comma, quote or bracket there");
    EXPECT_NE(error_of(R"({"layers": 3})").find("must be a list of layers"), std::string::npos);
    EXPECT_NE(error_of(std::string(100, '[').c_str()).find("nested deeper"), std::string::npos);
    EXPECT_NE(error_of(R"([{"dense": {"units": 1e300}}])").find("must be"), std::string::npos);
    EXPECT_NE(error_of(R"([{"conv2d": {"filters": 1, "stride": 0}}])").find("must be at least 1×1"), std::string::npos);
    EXPECT_NE(error_of(R"([{"dense": {"units": 65536}}, {"dense": {"units": 65536}}])").find("too many weights"),
              std::string::npos);
}

TEST(Geometry, SameIsKerasAndMarginsArePyTorchs) {
    // Keras: 'same' with stride 2 takes 7 to 4, the odd column on the right.
    auto same = place_window({7, 28}, {2, 3}, {2, 2}, Padding::same());
    ASSERT_TRUE(same);
    EXPECT_EQ(same->output, (Size2{4, 14}));
    EXPECT_EQ(same->margins, (Margins{0, 0, 1, 1}));
    // PyTorch: floor((28 + 2·2 − 4) / 2) + 1.
    auto margins = place_window({28, 28}, {4, 4}, {2, 2}, Padding::all(2));
    ASSERT_TRUE(margins);
    EXPECT_EQ(margins->output, (Size2{15, 15}));
    EXPECT_FALSE(place_window({28, 28}, {4, 4}, {2, 2}, Padding::all(4)));
}

TEST(Summary, HasKerasLayout) {
    const NetSpec spec = parse(r2_cnn);
    const std::string table = summary_table(spec, *infer_shapes(spec), "r2-cnn");
    EXPECT_NE(table.find("Model: \"r2-cnn\""), std::string::npos);
    EXPECT_NE(table.find(" conv2d_1 (conv2d)               (None, 24, 24, 16)    2,320\n"), std::string::npos) << table;
    EXPECT_NE(table.find("Total params: 83,322\nTrainable params: 83,322\nNon-trainable params: 0\n"),
              std::string::npos);
}

TEST(Initializers, HaveTheirLimitsAndVariances) {
    const Fans fans{784, 128};
    std::vector<float> values(100000);
    const auto moments = [&] {
        double mean = 0, square = 0, largest = 0;
        for (float v : values) {
            mean += v;
            square += double{v} * v;
            largest = std::max(largest, std::fabs(double{v}));
        }
        const double n = static_cast<double>(values.size());
        return std::array{mean / n, square / n, largest};
    };
    const auto check = [&](Initializer initializer, double variance, double limit) {
        initialize(values, initializer, fans, 7, 3);
        const auto [mean, square, largest] = moments();
        EXPECT_NEAR(mean, 0, 4 * std::sqrt(variance / 1e5)) << enum_name(initializer);
        EXPECT_NEAR(square / variance, 1, 0.02) << enum_name(initializer);
        EXPECT_LE(largest, limit) << enum_name(initializer);
        EXPECT_GT(largest, 0.97 * limit) << enum_name(initializer);
    };
    check(Initializer::glorot_uniform, 2.0 / 912, std::sqrt(6.0 / 912));
    check(Initializer::he_uniform, 2.0 / 784, std::sqrt(6.0 / 784));
    check(Initializer::pytorch, 1.0 / (3 * 784), 1.0 / 28);
    check(Initializer::glorot_normal, 2.0 / 912, 2 * std::sqrt(2.0 / 912) / 0.8796);
    check(Initializer::he_normal, 2.0 / 784, 2 * std::sqrt(2.0 / 784) / 0.8796);
    std::vector<float> other(values.size());
    initialize(values, Initializer::he_normal, fans, 7, 3);
    initialize(other, Initializer::he_normal, fans, 7, 4);
    EXPECT_NE(values, other);  // another parameter has other numbers
    initialize(other, Initializer::he_normal, fans, 7, 3);
    EXPECT_EQ(values, other);
}

TEST(Schedules, FollowTheirFormulas) {
    EXPECT_DOUBLE_EQ(learning_rate(0.01, 500, 1000), 0.01);
    EXPECT_DOUBLE_EQ(learning_rate(InverseTime{.initial = 0.001, .decay_steps = 100, .decay_rate = 1}, 50, 0),
                     0.001 / 1.5);
    EXPECT_DOUBLE_EQ(
        learning_rate(InverseTime{.initial = 0.001, .decay_steps = 100, .decay_rate = 1, .staircase = true}, 199, 0),
        0.0005);
    EXPECT_DOUBLE_EQ(learning_rate(StepDecay{.initial = 1, .step_size = 10, .gamma = 0.5}, 25, 0), 0.25);
    EXPECT_DOUBLE_EQ(learning_rate(Cosine{.initial = 2, .final = 1}, 50, 100), 1.5);
    EXPECT_DOUBLE_EQ(learning_rate(Cosine{.initial = 2, .final = 1, .steps = 10}, 50, 100), 1);
    // torch.optim.lr_scheduler.OneCycleLR(max_lr=0.1, total_steps=10, pct_start=0.3): first, peak at step 2, last.
    const Schedule cycle = OneCycle{.max = 0.1, .pct_start = 0.3};
    EXPECT_DOUBLE_EQ(learning_rate(cycle, 0, 10), 0.004);
    EXPECT_DOUBLE_EQ(learning_rate(cycle, 1, 10), 0.052);
    EXPECT_DOUBLE_EQ(learning_rate(cycle, 2, 10), 0.1);
    EXPECT_NEAR(learning_rate(cycle, 9, 10), 4e-7, 1e-15);
}

}  // namespace
}  // namespace selvedge::net_test
