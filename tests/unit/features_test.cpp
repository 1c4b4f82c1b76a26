// FeatureReader: what goes into the last dense layer, checked by multiplying it out; and units that never speak.
#include <gtest/gtest.h>
#include <selvedge/analysis/features.h>
#include <selvedge/io/json.h>
#include <selvedge/train/trainer.h>

#include "support/executors.h"
#include "support/synthetic.h"

namespace selvedge::features_test {
namespace {

Model trained(const std::string& layers) {
    Experiment experiment = test::synthetic_experiment();
    experiment.train.epochs = 1;
    experiment.network = *net_spec_from_json(*parse_json(layers, "test"), "test");
    const std::unique_ptr<Executor> executor = *make_cpu_executor({.threads = 1, .isa = {}});
    return *train(experiment, test::synthetic_data(120), *executor)->last;
}

const std::string convolutional = R"({"input": [8, 8, 1], "layers": [
    {"conv2d": {"filters": 4, "kernel": 3, "activation": "relu"}}, "batch_norm", {"max_pool2d": {"window": 2}},
    {"dropout": {"rate": 0.25}}, "flatten", {"dense": {"units": 3}}]})";

// A parameter's values in the model, to read and to change.
std::span<float> parameter(Model& model, const std::string& name) {
    ProgramOptions options;
    options.classes = 3;
    options.training = false;
    const Program program = *build_program(model.spec, options);
    for (const ParameterInfo& one : program.parameters)
        if (one.name == name)
            return std::span(model.parameters).subspan(program[one.value].offset, program[one.value].elements());
    ADD_FAILURE() << "no parameter " << name;
    return {};
}

TEST(FeatureReader, GivesWhatTheLastDenseLayerMultiplies) {
    Model model = trained(convolutional);
    const Dataset data = test::synthetic_data(7, 8, 3, 9);
    Result<FeatureReader> reader = FeatureReader::make(model, 4);
    ASSERT_TRUE(reader) << reader.error().message();
    EXPECT_EQ(reader->layer(), "max_pool2d");
    ASSERT_EQ(reader->width(), 3U * 3U * 4U);
    FeatureMatrix features{reader->width(), {}};
    for (const auto& [first, rows] : {std::pair<std::size_t, std::size_t>{0, 4}, {4, 3}}) {
        const Result<std::vector<float>> read = reader->read(std::span(data.images).subspan(first * 64, rows * 64));
        ASSERT_TRUE(read) << read.error().message();
        features.values.insert(features.values.end(), read->begin(), read->end());
    }
    ASSERT_EQ(features.count(), 7U);
    const std::span<const float> kernel = parameter(model, "dense.kernel"), bias = parameter(model, "dense.bias");
    Result<Classifier> classifier = model.session();
    ASSERT_TRUE(classifier);
    for (std::size_t i = 0; i < 7; ++i) {
        std::vector<float> input;
        for (const std::uint8_t pixel : data.image(i))
            input.push_back(static_cast<float>(pixel) * model.input_scale + model.input_offset);
        const Result<std::vector<float>> logits = classifier->logits(input);
        ASSERT_TRUE(logits);
        for (std::size_t c = 0; c < 3; ++c) {
            double sum = static_cast<double>(bias[c]);
            for (std::size_t k = 0; k < features.width; ++k)
                sum += static_cast<double>(features.row(i)[k] * kernel[k * 3 + c]);
            EXPECT_NEAR((*logits)[c], sum, 1e-4) << i << ", " << c;
        }
    }
}

TEST(FeatureReader, OfANetworkWithOneLayerAreThePixels) {
    const Model model = trained(R"({"input": [8, 8, 1], "layers": ["flatten", {"dense": {"units": 3}}]})");
    const Dataset data = test::synthetic_data(2);
    Result<FeatureReader> reader = FeatureReader::make(model, 2);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->layer(), "input");
    const Result<std::vector<float>> read = reader->read(data.images);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 128U);
    for (std::size_t k = 0; k < 128; ++k)
        EXPECT_FLOAT_EQ((*read)[k], static_cast<float>(data.images[k]) * model.input_scale + model.input_offset);
    ASSERT_TRUE(reader->watch());
    EXPECT_TRUE(reader->units().empty()) << "the last layer's are no hidden units";
}

TEST(FeatureReader, OfANetworkWithoutADenseLayerAreItsLogits) {
    Model model = trained(R"({"input": [8, 8, 1], "layers": [
        {"conv2d": {"filters": 3, "kernel": 3}}, "global_avg_pool2d"]})");
    const Dataset data = test::synthetic_data(1);
    Result<FeatureReader> reader = FeatureReader::make(model, 1);
    ASSERT_TRUE(reader) << reader.error().message();
    const Result<std::vector<float>> read = reader->read(data.images);
    Result<Classifier> classifier = model.session();
    ASSERT_TRUE(read && classifier);
    std::vector<float> input;
    for (const std::uint8_t pixel : data.images)
        input.push_back(static_cast<float>(pixel) * model.input_scale + model.input_offset);
    EXPECT_EQ(*read, *classifier->logits(input));
}

TEST(FeatureReader, NamesTheUnitsThatNeverSpeak) {
    Model model = trained(convolutional);
    // The third filter gives -1 everywhere, which relu makes 0; the second one speaks for bright pictures alone.
    const std::span<float> kernel = parameter(model, "conv2d.kernel"), bias = parameter(model, "conv2d.bias");
    for (std::size_t k = 0; k < kernel.size(); ++k)
        if (k % 4 == 1 || k % 4 == 2) kernel[k] = k % 4 == 1 ? 1 : 0;
    bias[0] = bias[3] = 1;
    bias[1] = -8;
    bias[2] = -1;
    Dataset data = test::synthetic_data(5);
    std::fill(data.images.begin(), data.images.end(), std::uint8_t{20});
    Result<FeatureReader> reader = FeatureReader::make(model, 3);
    ASSERT_TRUE(reader);
    const auto look_at = [&](std::size_t first, std::size_t rows) {
        ASSERT_TRUE(reader->read(std::span(data.images).subspan(first * 64, rows * 64)));
        ASSERT_TRUE(reader->watch());
    };
    look_at(0, 3);
    ASSERT_EQ(reader->units().size(), 1U) << "normalisation and pooling have no units of their own";
    EXPECT_EQ(reader->units()[0].layer, "conv2d");
    EXPECT_TRUE(reader->units()[0].maps);
    EXPECT_EQ(reader->units()[0].dead(), (std::vector<std::size_t>{1, 2}));
    // What is left in the batch's other rows from before does not count; a bright picture does.
    std::fill(data.images.begin() + 4 * 64, data.images.end(), std::uint8_t{255});
    look_at(3, 1);
    EXPECT_EQ(reader->units()[0].dead(), (std::vector<std::size_t>{1, 2}));
    look_at(4, 1);
    EXPECT_EQ(reader->units()[0].dead(), (std::vector<std::size_t>{2}));
}

TEST(FeatureReader, RefusesWhatDoesNotFit) {
    const Model model = trained(convolutional);
    Result<FeatureReader> reader = FeatureReader::make(model, 2);
    ASSERT_TRUE(reader);
    EXPECT_FALSE(reader->read({}));
    EXPECT_FALSE(reader->read(std::vector<std::uint8_t>(63)));
    EXPECT_FALSE(reader->read(std::vector<std::uint8_t>(3 * 64)));
    EXPECT_FALSE(FeatureReader::make(model, 0));
}

}  // namespace
}  // namespace selvedge::features_test
