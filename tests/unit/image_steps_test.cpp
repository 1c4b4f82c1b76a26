// Each step of the conversion alone: area averaging and sharpening by hand, switches, the recorded steps, identity.
#include <gtest/gtest.h>
#include <selvedge/image/convert.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "support/painted.h"

namespace selvedge::image_steps_test {
namespace {

using test::black;
using test::grey;
using test::Painted;
using test::white;

Conversion converted(const Painted& picture, const ConvertOptions& options = {}) {
    Result<Conversion> result = convert(picture.view(), options);
    EXPECT_TRUE(result) << (result ? "" : result.error().message());
    return result ? *result : Conversion{};
}

/// Only the resizing: whole frame, no sharpening, no change of the greys.
ConvertOptions only_resize() {
    ConvertOptions options;
    options.trim = options.sharpen = options.level = false;
    options.negate = Negate::never;
    return options;
}

/// Two greys side by side, with one pixel that keeps the picture from counting as an enlarged smaller one.
Painted two_greys(std::size_t edge) {
    return Painted(edge, edge, grey(100)).fill({edge / 2, 0, edge / 2, edge}, grey(200)).set(1, 0, grey(101));
}

TEST(ConvertSteps, AveragesWholePixels) {
    Painted checks(56, 56, white);
    for (std::size_t i = 0; i < 56 * 56; ++i) checks.set(i % 56, i / 56, (i % 56 + i / 56) % 2 == 0 ? black : white);
    const Conversion made = converted(checks, only_resize());
    EXPECT_TRUE(std::all_of(made.pixels.begin(), made.pixels.end(), [](int v) { return v == 128; }));  // 127.5
}

TEST(ConvertSteps, AveragesPartsOfPixels) {
    Painted ramp(42, 42, white);  // 42 to 28: every item pixel covers one and a half
    for (std::size_t x = 0; x < 42; ++x) ramp.fill({x, 0, 1, 42}, grey(static_cast<std::uint8_t>(x * 6)));
    const Conversion made = converted(ramp, only_resize());
    for (std::size_t x = 0; x < item_edge; ++x) {
        const double first = static_cast<double>(x / 2 * 3) * 6;  // the first of the three pixels under two
        const double mean = x % 2 == 0 ? (first + 0.5 * (first + 6)) / 1.5 : (0.5 * (first + 6) + first + 12) / 1.5;
        EXPECT_EQ(made.pixels[x], static_cast<int>(mean + 0.5)) << x;
        EXPECT_EQ(made.pixels[27 * item_edge + x], made.pixels[x]) << x;
    }
}

TEST(ConvertSteps, SharpensEdgesOnlyAndByTheGaussian) {
    ConvertOptions options = only_resize();
    options.sharpen = true;
    // Beside the edge a quarter and a bit (0.274069, the outer weight of the Gaussian) of the blur is the other grey.
    const Conversion made = converted(two_greys(56), options);
    EXPECT_EQ(made.sharpening, 1.0);
    const std::uint8_t* row = made.pixels.data() + 10 * item_edge;
    EXPECT_EQ(row[12], 100);
    EXPECT_EQ(row[13], 73);   // 100 - 27.4069
    EXPECT_EQ(row[14], 227);  // 200 + 27.4069
    EXPECT_EQ(row[15], 200);

    options.sharpen = false;
    EXPECT_EQ(converted(two_greys(56), options).pixels[10 * item_edge + 13], 100);
}

TEST(ConvertSteps, SharpensInProportionToTheReduction) {
    ConvertOptions options = only_resize();
    options.sharpen = true;
    const Conversion made = converted(two_greys(42), options);
    EXPECT_EQ(made.sharpening, 0.5);
    EXPECT_EQ(made.pixels[10 * item_edge + 13], 86);   // 100 - 13.703
    EXPECT_EQ(made.pixels[10 * item_edge + 14], 214);  // 200 + 13.703
    EXPECT_EQ(converted(two_greys(28), options).sharpening, 0.0);
    EXPECT_EQ(converted(two_greys(14), options).sharpening, 0.0);
}

TEST(ConvertSteps, WithoutTrimTheFrameIsKept) {
    ConvertOptions options;
    options.trim = false;
    options.sharpen = false;
    const Conversion made = converted(Painted(200, 200, white).fill({0, 0, 100, 100}, black), options);
    EXPECT_EQ(made.trimmed, (Box{0, 0, 200, 200}));
    for (std::size_t i = 0; i < item_pixels; ++i) {
        ASSERT_EQ(made.pixels[i], i % 28 < 14 && i / 28 < 14 ? 255 : 0) << i;
    }
}

TEST(ConvertSteps, WithoutResizeTheGarmentKeepsItsPartOfTheFrame) {
    ConvertOptions options;
    options.resize = false;
    const Painted picture = Painted(200, 200, white).fill({100, 50, 100, 50}, black);
    EXPECT_EQ(converted(picture, options).placed, (Box{7, 10, 14, 7}));
    options.center = false;
    EXPECT_EQ(converted(picture, options).placed, (Box{14, 7, 14, 7}));
    EXPECT_EQ(converted(picture, options).pixels[7 * item_edge + 14], 255);
    EXPECT_EQ(converted(picture, options).pixels[7 * item_edge + 13], 0);
}

TEST(ConvertSteps, WithoutCenterTheGarmentStaysNearItsPlace) {
    ConvertOptions options;
    options.center = false;
    const auto placed = [&](std::size_t y) {
        return converted(Painted(200, 200, white).fill({50, y, 100, 50}, black), options).placed;
    };
    EXPECT_EQ(placed(0), (Box{0, 0, 28, 14}));
    EXPECT_EQ(placed(50), (Box{0, 7, 28, 14}));
    EXPECT_EQ(placed(150), (Box{0, 14, 28, 14}));  // at 21 it would not fit
}

TEST(ConvertSteps, RecordsTheStepsThatWereTaken) {
    const Painted picture = Painted(400, 200, white).fill({100, 50, 200, 100}, black);
    EXPECT_TRUE(converted(picture).steps.empty());

    ConvertOptions options;
    options.keep_steps = true;
    const Conversion made = converted(picture, options);
    std::string names;
    for (const ConversionStep& step : made.steps) {
        names += std::string(step.name) + " " + std::to_string(step.width) + "x" + std::to_string(step.height) + "; ";
        EXPECT_TRUE(check_picture(Picture{step.rgba, step.width, step.height})) << step.name;
    }
    EXPECT_EQ(names,
              "picture 112x56; trim 112x56; resize 28x14; sharpen 28x14; center 28x28; negate 28x28; grey 28x28; "
              "level 28x28; ");
    for (std::size_t i = 0; i < item_pixels; ++i) EXPECT_EQ(made.steps.back().rgba[i * 4], made.pixels[i]);
    EXPECT_EQ(made.steps[4].rgba[0], 255);  // centred, and still black on white
    EXPECT_EQ(made.steps[5].rgba[0], 0);

    options.trim = options.sharpen = options.level = false;
    options.negate = Negate::never;
    EXPECT_EQ(converted(picture, options).steps.size(), 4u);
}

/// An item as the dataset has them: 28 high, its outermost rows too faint to differ from the background by 5 %.
std::array<std::uint8_t, item_pixels> synthetic_item() {
    std::array<std::uint8_t, item_pixels> item{};
    for (std::size_t y = 0; y < item_edge; ++y) {
        for (std::size_t x = 8; x < 20; ++x) {
            item[y * item_edge + x] =
                static_cast<std::uint8_t>(y == 0 || y == 27 ? 4 + x / 4 : 20 + (x * 31 + y * 57) % 236);
        }
    }
    return item;
}

TEST(ConvertSteps, ItemsPassUnchangedInBothPolaritiesAndEnlarged) {
    const auto item = synthetic_item();
    for (const std::size_t scale : {1u, 2u, 8u, 20u}) {
        for (const bool negative : {false, true}) {
            const Conversion made = converted(test::enlarged(item.data(), item_edge, scale, negative));
            EXPECT_EQ(made.pixels, item) << scale << (negative ? " negative" : "");
            EXPECT_EQ(made.negated, negative);
            EXPECT_TRUE(made.framed);
            EXPECT_EQ(made.sharpening, 0.0);
        }
    }
}

TEST(ConvertSteps, ConversionIsIdempotent) {
    const Conversion once = converted(Painted(300, 200, {250, 250, 240})
                                          .fill({60, 40, 150, 90}, {90, 30, 20})
                                          .fill({80, 20, 40, 150}, {20, 60, 120})
                                          .fill({200, 100, 33, 21}, {200, 180, 10}));
    const Conversion twice = converted(test::enlarged(once.pixels.data(), item_edge, 1, false));
    EXPECT_EQ(once.pixels, twice.pixels);
}

}  // namespace
}  // namespace selvedge::image_steps_test
