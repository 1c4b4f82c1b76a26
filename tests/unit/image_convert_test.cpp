// The conversion on pictures whose 28x28 can be worked out by hand: place, aspect, polarity, transparency, specks.
#include <gtest/gtest.h>
#include <selvedge/image/convert.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/painted.h"

namespace selvedge::image_convert_test {
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

/// `inside` within the box, `outside` elsewhere.
std::array<std::uint8_t, item_pixels> boxed(const Box& box, std::uint8_t inside = 255, std::uint8_t outside = 0) {
    std::array<std::uint8_t, item_pixels> pixels;
    pixels.fill(outside);
    for (std::size_t y = box.y; y < box.y + box.height; ++y) {
        std::fill_n(pixels.begin() + static_cast<std::ptrdiff_t>(y * item_edge + box.x), box.width, inside);
    }
    return pixels;
}

const Box whole_item{0, 0, 28, 28};

TEST(Convert, BlackSquareOnWhiteFillsTheItem) {
    const Conversion made = converted(Painted(400, 400, white).fill({100, 100, 200, 200}, black));
    EXPECT_EQ(made.pixels, boxed(whole_item));
    EXPECT_EQ(made.trimmed, (Box{100, 100, 200, 200}));
    EXPECT_EQ(made.placed, whole_item);
    EXPECT_EQ(made.background, white);
    EXPECT_TRUE(made.negated);
    EXPECT_FALSE(made.blank);
    EXPECT_FALSE(made.transparent);
    EXPECT_EQ(made.coverage, 1.0);
    EXPECT_EQ(made.scale, 28.0 / 200.0);
}

TEST(Convert, WhiteSquareOnBlackIsNotNegated) {
    const Conversion made = converted(Painted(400, 400, black).fill({100, 100, 200, 200}, white));
    EXPECT_EQ(made.pixels, boxed(whole_item));
    EXPECT_FALSE(made.negated);
}

TEST(Convert, PlaceInThePictureDoesNotMatter) {
    for (const Box& box : {Box{0, 0, 90, 90}, Box{310, 5, 90, 90}, Box{7, 309, 90, 90}, Box{309, 309, 90, 90}}) {
        EXPECT_EQ(converted(Painted(400, 400, white).fill(box, black)).pixels, boxed(whole_item)) << box.x;
    }
}

TEST(Convert, RectanglesKeepTheirAspectAndAreCentred) {
    EXPECT_EQ(converted(Painted(400, 300, white).fill({30, 150, 200, 100}, black)).pixels, boxed({0, 7, 28, 14}));
    EXPECT_EQ(converted(Painted(400, 300, white).fill({30, 10, 70, 280}, black)).pixels, boxed({10, 0, 7, 28}));
    // 1000 times as long as wide: one pixel is left of the width.
    EXPECT_EQ(converted(Painted(1100, 60, white).fill({50, 30, 1000, 1}, black)).pixels, boxed({0, 13, 28, 1}));
}

TEST(Convert, SmallDrawingsAreEnlarged) {
    EXPECT_EQ(converted(Painted(20, 20, white).fill({3, 4, 4, 8}, black)).pixels, boxed({7, 0, 14, 28}));
    EXPECT_EQ(converted(Painted(3, 3, white).fill({1, 1, 1, 1}, black)).pixels, boxed(whole_item));
}

TEST(Convert, MiddleGreyBackgroundIsNegatedWhenTheGarmentIsDarker) {
    // 255 - 64 = 191 on 255 - 128 = 127, stretched so that 127 is black: (191 - 127) * 255 / 128 = 127.5.
    const Conversion darker = converted(Painted(100, 100, grey(128)).fill({20, 20, 60, 30}, grey(64)));
    EXPECT_TRUE(darker.negated);
    EXPECT_EQ(darker.pixels, boxed({0, 7, 28, 14}, 128));
    // (192 - 128) * 255 / 127 = 128.5039
    const Conversion lighter = converted(Painted(100, 100, grey(128)).fill({20, 20, 60, 30}, grey(192)));
    EXPECT_FALSE(lighter.negated);
    EXPECT_EQ(lighter.pixels, boxed({0, 7, 28, 14}, 129));

    ConvertOptions as_it_is;
    as_it_is.level = false;
    EXPECT_EQ(converted(Painted(100, 100, grey(128)).fill({20, 20, 60, 30}, grey(64)), as_it_is).pixels,
              boxed({0, 7, 28, 14}, 191, 127));
}

TEST(Convert, NegationCanBeChosen) {
    const Painted picture = Painted(100, 100, white).fill({20, 20, 60, 30}, grey(55));
    ConvertOptions options;
    options.negate = Negate::never;
    EXPECT_EQ(converted(picture, options).pixels, boxed({0, 7, 28, 14}, 55, 255));
    EXPECT_FALSE(converted(picture, options).negated);
    options.negate = Negate::always;
    EXPECT_EQ(converted(picture, options).pixels, boxed({0, 7, 28, 14}, 200, 0));
    const Painted dark = Painted(100, 100, black).fill({20, 20, 60, 30}, grey(55));
    EXPECT_EQ(converted(dark, options).pixels, boxed({0, 7, 28, 14}, 200, 255));
}

TEST(Convert, ColoursBecomeGreyByLumaOrAverage) {
    const Painted picture = Painted(100, 100, black).fill({20, 20, 60, 60}, {255, 0, 0});
    EXPECT_EQ(converted(picture).pixels, boxed(whole_item, 54));  // 0.2126 * 255 = 54.2
    ConvertOptions options;
    options.grey = Grey::average;
    EXPECT_EQ(converted(picture, options).pixels, boxed(whole_item, 85));
}

TEST(Convert, TransparentPartsAreWhite) {
    const Conversion made = converted(Painted(60, 60, black, 0).fill({10, 10, 40, 20}, black));
    EXPECT_TRUE(made.transparent);
    EXPECT_EQ(made.backdrop, white);
    EXPECT_EQ(made.background, white);
    EXPECT_EQ(made.pixels, boxed({0, 7, 28, 14}));
    // Half transparent black over white: (255 * 127 + 127) / 255 = 127, negated 128.
    EXPECT_EQ(converted(Painted(60, 60, {9, 200, 30}, 0).fill({10, 10, 40, 20}, black, 128)).pixels,
              boxed({0, 7, 28, 14}, 128));
}

TEST(Convert, WhiteCutOutsStayVisible) {
    const Conversion made = converted(Painted(60, 60, white, 0).fill({10, 10, 40, 20}, grey(250)));
    EXPECT_EQ(made.backdrop, black);
    EXPECT_FALSE(made.negated);
    EXPECT_EQ(made.pixels, boxed({0, 7, 28, 14}, 250));
}

TEST(Convert, TransparentCornersOfAWhitePhotographAreWhite) {
    Painted picture = Painted(60, 60, white).fill({10, 10, 40, 20}, black);
    picture.fill({0, 0, 3, 3}, black, 0).fill({57, 57, 3, 3}, black, 0);
    const Conversion made = converted(picture);
    EXPECT_EQ(made.backdrop, white);
    EXPECT_EQ(made.trimmed, (Box{10, 10, 40, 20}));
    EXPECT_EQ(made.pixels, boxed({0, 7, 28, 14}));
}

TEST(Convert, AlphaCanBeIgnored) {
    ConvertOptions options;
    options.composite = false;
    const Conversion made = converted(Painted(60, 60, black, 0).fill({10, 10, 40, 20}, white, 3), options);
    EXPECT_FALSE(made.transparent);
    EXPECT_EQ(made.background, black);
    EXPECT_EQ(made.pixels, boxed({0, 7, 28, 14}));
}

TEST(Convert, SpecksAreNotTheGarment) {
    Painted picture = Painted(100, 100, white).fill({30, 30, 40, 40}, black);
    picture.set(0, 0, black).set(98, 3, black).fill({4, 95, 2, 2}, black);
    EXPECT_EQ(converted(picture).trimmed, (Box{30, 30, 40, 40}));
    EXPECT_EQ(converted(picture).pixels, boxed(whole_item));
}

TEST(Convert, SaltAllOverALargePictureIsNotTheGarment) {
    Painted picture(1200, 900, white);
    for (std::size_t i = 0; i < 1200 * 900; i += 997) picture.set(i % 1200, i / 1200, black);
    picture.fill({400, 300, 300, 300}, black);
    const Box found = converted(picture).trimmed;  // a speck that shares a cell with the garment may belong to it
    EXPECT_NEAR(static_cast<double>(found.x), 400, 5);
    EXPECT_NEAR(static_cast<double>(found.y), 300, 5);
    EXPECT_NEAR(static_cast<double>(found.width), 300, 10);
    EXPECT_NEAR(static_cast<double>(found.height), 300, 10);
}

TEST(Convert, PartsOfOneSizeAreAllKept) {
    const Painted pair = Painted(100, 100, white).fill({10, 30, 20, 40}, black).fill({70, 30, 20, 40}, black);
    EXPECT_EQ(converted(pair).trimmed, (Box{10, 30, 80, 40}));
    EXPECT_EQ(converted(pair).coverage, 0.5);
    Painted dashes(280, 40, white);
    for (std::size_t x = 4; x < 276; x += 8) dashes.fill({x, 20, 4, 2}, black);
    EXPECT_EQ(converted(dashes).trimmed, (Box{4, 20, 268, 2}));
}

TEST(Convert, ThinLinesOfALargeDrawingCount) {
    const Painted line = Painted(4000, 3000, white).fill({500, 700, 2000, 8}, black).fill({500, 708, 8, 1000}, black);
    EXPECT_EQ(converted(line).trimmed, (Box{500, 700, 2000, 1008}));
}

TEST(Convert, BackgroundIsTheBordersMostCommonColour) {
    // The garment runs out of the frame at the bottom, and lies in two corners.
    const Painted picture = Painted(100, 100, {240, 230, 220}).fill({0, 60, 100, 40}, {10, 20, 90});
    const Conversion made = converted(picture);
    EXPECT_EQ(made.background, (Rgb{240, 230, 220}));
    EXPECT_EQ(made.trimmed, (Box{0, 60, 100, 40}));
    EXPECT_TRUE(made.negated);
}

TEST(Convert, NoiseInTheBackgroundIsBackground) {
    Painted picture(300, 300, white);
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < 300 * 300; ++i) {
        state = state * 1664525u + 1013904223u;
        picture.set(i % 300, i / 300, grey(static_cast<std::uint8_t>(192 + (state >> 24) % 17)));
    }
    picture.fill({100, 100, 100, 50}, black);
    const Conversion made = converted(picture);
    EXPECT_NEAR(made.background.green, 200, 1);
    EXPECT_EQ(made.trimmed, (Box{100, 100, 100, 50}));
    for (std::size_t x = 0; x < item_edge; ++x) {
        EXPECT_EQ(made.pixels[x], 0);
        EXPECT_EQ(made.pixels[14 * item_edge + x], 255);
    }
}

TEST(Convert, ToleranceIsFivePerCentOfTheDistanceInRgb) {
    const auto blank = [](Rgb colour, double tolerance) {
        ConvertOptions options;
        options.tolerance = tolerance;
        return converted(Painted(60, 60, white).fill({10, 10, 40, 40}, colour), options).blank;
    };
    EXPECT_TRUE(blank(grey(255 - 12), 0.05));  // 0.05 * 255 = 12.75
    EXPECT_FALSE(blank(grey(255 - 13), 0.05));
    EXPECT_TRUE(blank({255, 255, 255 - 22}, 0.05));  // 12.75 * sqrt(3) = 22.08 along one axis
    EXPECT_FALSE(blank({255, 255, 255 - 23}, 0.05));
    EXPECT_FALSE(blank(grey(254), 0.0));
    EXPECT_TRUE(blank(grey(206), 0.2));
}

TEST(Convert, NothingToSeeIsBlank) {
    for (const Painted& picture : {Painted(1, 1, black), Painted(1, 1, white), Painted(28, 28, grey(99)),
                                   Painted(640, 480, white), Painted(50, 50, {200, 10, 10}, 0)}) {
        const Conversion made = converted(picture);
        EXPECT_TRUE(made.blank);
        EXPECT_EQ(made.pixels, boxed(whole_item, 0));
    }
    // A lone pixel is no more than a speck in a photograph, but all there is in a drawing.
    EXPECT_TRUE(converted(Painted(4000, 3000, white).set(70, 80, black)).blank);
    EXPECT_FALSE(converted(Painted(50, 50, white).set(7, 8, black)).blank);
}

// A line of the item is the mean of 607,143 lines of the picture, whose sum of levels 32 bits do not hold.
TEST(Convert, ALineOfPixelsAsLongAsAnyIsAddedUpExactly) {
    const std::size_t height = 17'000'000;
    const Conversion made = converted(Painted(1, height, black).fill({0, 0, 1, height / 2}, white),
                                      {.trim = false, .sharpen = false, .negate = Negate::never, .level = false});
    EXPECT_EQ(made.pixels, boxed({13, 0, 1, 14}));
}

}  // namespace
}  // namespace selvedge::image_convert_test
