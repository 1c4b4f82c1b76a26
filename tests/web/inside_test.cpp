// Looking inside: the atlas of maps, the arithmetic of single outputs against the executor, and the words.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "engine/inspect.h"
#include "support/paths.h"
#include "ui/arithmetic.h"
#include "ui/atlas.h"
#include "ui/layer_words.h"

namespace selvedge::ui::inside_test {
namespace {

std::shared_ptr<const Model> bundled(const std::string& name) {
    std::ifstream file(test::source_path("assets/models/" + name + ".safetensors"), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    Result<Model> model = parse_model(std::as_bytes(std::span(bytes)), name);
    EXPECT_TRUE(model) << model.error().message();
    return std::make_shared<const Model>(std::move(*model));
}

std::array<std::uint8_t, item_pixels> painted() {
    std::array<std::uint8_t, item_pixels> pixels{};
    for (std::size_t k = 0; k < item_pixels; ++k) {
        const std::size_t x = k % item_edge;
        pixels[k] = x > 6 && x < 22 ? static_cast<std::uint8_t>(60 + k * 37 % 190) : 0;
    }
    return pixels;
}

std::vector<float> scaled(const engine::Inspection& inspection) {
    std::vector<float> input;
    const Model& model = *inspection.anatomy->model;
    for (const std::uint8_t pixel : inspection.pixels)
        input.push_back(static_cast<float>(pixel) * model.input_scale + model.input_offset);
    return input;
}

TEST(Arithmetic, OfEveryConvolutionIsWhatTheExecutorComputed) {
    engine::Inspector inspector;
    const engine::Inspection made = inspector.inspect(1, bundled("r2-cnn"), painted(), {});
    ASSERT_FALSE(made.error) << made.error->message();
    std::size_t checked = 0;
    std::vector<float> input = scaled(made);
    Shape shape{item_edge, item_edge, 1};
    for (const LayerOutput& layer : made.explanation->layers) {
        if (find_convolution(*made.anatomy, layer.name) != nullptr) {
            const std::size_t height = layer.shape[0], width = layer.shape[1], channels = layer.shape[2];
            for (const std::size_t place : {std::size_t{0}, height * width / 2 + 3, height * width - 1}) {
                const std::size_t channel = place % channels;
                const auto sums =
                    convolution_at(*made.anatomy, layer.name, input, shape, place / width, place % width, channel);
                ASSERT_TRUE(sums) << layer.name;
                EXPECT_NEAR(sums->output, layer.values[place * channels + channel], 2e-5) << layer.name << place;
                ++checked;
            }
            EXPECT_FALSE(convolution_at(*made.anatomy, layer.name, input, shape, height, 0, 0));
            EXPECT_FALSE(convolution_at(*made.anatomy, layer.name, input, shape, 0, 0, channels));
        }
        input = layer.values;
        shape = layer.shape;
    }
    EXPECT_EQ(checked, 12U) << "three places in each of four convolutions";
}

TEST(Arithmetic, OfEveryUnitIsWhatTheExecutorComputed) {
    engine::Inspector inspector;
    const engine::Inspection made = inspector.inspect(1, bundled("r1-mlp-medium-128"), painted(), {});
    ASSERT_FALSE(made.error) << made.error->message();
    std::vector<float> input = scaled(made);
    for (const LayerOutput& layer : made.explanation->layers) {
        if (layer.kind == "dense") {
            const auto sums = unit_of(*made.anatomy, layer.name, input, 7);
            ASSERT_TRUE(sums) << layer.name;
            EXPECT_NEAR(sums->output, layer.values[7], 1e-4) << layer.name;
            const auto weight = [](const Term& term) { return std::fabs(term.input * term.weight); };
            EXPECT_GE(weight(sums->terms[0]), weight(sums->terms[1]));
        }
        input = layer.values;
    }
    EXPECT_FALSE(unit_of(*made.anatomy, "no such layer", input, 0));
}

TEST(Inspector, ExplainsTheClassThatIsAskedForAndKeepsTheModel) {
    engine::Inspector inspector;
    const std::shared_ptr<const Model> model = bundled("r2-cnn");
    const engine::Inspection first = inspector.inspect(1, model, painted(), 3);
    const engine::Inspection second = inspector.inspect(2, model, painted(), 8);
    EXPECT_EQ(first.explanation->index, 3U);
    EXPECT_EQ(second.explanation->index, 8U);
    EXPECT_EQ(first.anatomy, second.anatomy);
    EXPECT_NE(first.explanation->saliency, second.explanation->saliency);
    EXPECT_TRUE(inspector.inspect(3, model, painted(), 10).error);
}

TEST(Atlas, MapsDoNotOverlapAndKeepTheirValues) {
    Atlas atlas;
    std::vector<float> values(40 * 30);
    for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<float>(k % 256);
    std::set<std::pair<std::size_t, std::size_t>> taken;
    for (int k = 0; k < 60; ++k) atlas.add({values, 40, 30, 1}, 255, false);
    atlas.add({values, 5, 7, 2}, 255, false);
    EXPECT_EQ(atlas.rgba().size(), atlas.height() * Atlas::width * 4);
    for (std::size_t k = 0; k < atlas.size(); ++k) {
        const Atlas::Place& place = atlas[k];
        ASSERT_LE(place.x + place.width, Atlas::width);
        ASSERT_LE(place.y + place.height, atlas.height());
        const std::size_t stride = k == 60 ? 2 : 1;
        for (std::size_t y = 0; y < place.height; ++y) {
            for (std::size_t x = 0; x < place.width; ++x) {
                ASSERT_TRUE(taken.emplace(place.x + x, place.y + y).second);
                const auto wanted = static_cast<int>(values[(y * place.width + x) * stride]);
                ASSERT_EQ(atlas.rgba()[((place.y + y) * Atlas::width + place.x + x) * 4], wanted);
            }
        }
    }
}

TEST(Atlas, SignsAreAroundTheMiddle) {
    Atlas atlas;
    const std::vector<float> values{-2, 0, 2, 5};
    atlas.add({values, 4, 1, 1}, 2, true);
    const auto red = [&](std::size_t k) { return static_cast<int>(atlas.rgba()[k * 4]); };
    EXPECT_EQ(red(0), 1);
    EXPECT_EQ(red(1), 128);
    EXPECT_EQ(red(2), 255);
    EXPECT_EQ(red(3), 255) << "what is more than most is drawn as most";
    EXPECT_EQ(atlas.rgba()[1], 255);
    atlas.add({values, 4, 1, 1}, 0, false);
    EXPECT_EQ(atlas.rgba()[atlas[1].x * 4], 0) << "nothing to scale by";
}

TEST(LayerWords, SayWhatIsDark) {
    // Two maps of 1 × 2: the first is dark.
    const LayerOutput layer{"conv2d", "conv2d", Shape{1, 2, 2}, {0, 1, 0, 0}, {}};
    EXPECT_EQ(silent_channels(layer), 1U);
    EXPECT_EQ(silent_words(layer), "1 of 2 maps stays dark for this picture");
    EXPECT_EQ(shape_words(layer), "1 × 2, 2 maps");
    EXPECT_EQ(silent_words({"dense", "dense", Shape{2}, {1, 2}, {}}), "");
    EXPECT_EQ(number(-1.204F), "−1.20");
    EXPECT_EQ(number(-0.001F), "0.00");
}

}  // namespace
}  // namespace selvedge::ui::inside_test
