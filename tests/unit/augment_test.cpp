// Augmentation: maps and pixels against scipy and by hand, draws within their ranges, and the copies of an enlarged
// training part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/data/augment_settings.h>
#include <selvedge/data/sha256.h>
#include <selvedge/io/fields.h>

#include <cmath>
#include <numeric>
#include <span>

#include "support/synthetic.h"

namespace selvedge::augment_test {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using Pixels = std::vector<std::uint8_t>;

Pixels augmented(const Pixels& image, std::size_t height, std::size_t width, const Augmentation& drawn,
                 std::size_t channels = 1) {
    Pixels out(image.size(), 99);
    augment_image(image.data(), height, width, channels, pixel_map(drawn, height, width), out.data());
    return out;
}

TEST(CosTurns, AgreesWithTheLibraryAndIsExactAtQuarters) {
    for (int i = -1000; i <= 1000; ++i) {
        const double turns = i / 1000.0;
        EXPECT_NEAR(cos_turns(turns), std::cos(turns * 2 * 3.141592653589793238), 1e-15) << turns;
    }
    EXPECT_EQ(cos_turns(0), 1);
    EXPECT_EQ(cos_turns(0.25), 0);
    EXPECT_EQ(cos_turns(-0.5), -1);
    EXPECT_EQ(sin_turns(0.25), 1);
    EXPECT_EQ(sin_turns(-0.25), -1);
    EXPECT_EQ(sin_turns(0.5), 0);
}

TEST(Augmentation, WithoutAnyDifferenceTheImageStays) {
    const Dataset data = test::synthetic_data(1, 28, 10);
    EXPECT_EQ(augmented(data.images, 28, 28, {}), data.images);
}

TEST(Augmentation, ByHand) {
    const Pixels image{1, 2, 3,  //
                       4, 5, 6,  //
                       7, 8, 9};
    EXPECT_THAT(augmented(image, 3, 3, {.flip = true}), ElementsAre(3, 2, 1, 6, 5, 4, 9, 8, 7));
    EXPECT_THAT(augmented(image, 3, 3, {.turns = 0.25}), ElementsAre(7, 4, 1, 8, 5, 2, 9, 6, 3)) << "clockwise";
    EXPECT_THAT(augmented(image, 3, 3, {.turns = -0.25}), ElementsAre(3, 6, 9, 2, 5, 8, 1, 4, 7));
    EXPECT_THAT(augmented(image, 3, 3, {.shift_x = 1.0 / 3}), ElementsAre(0, 1, 2, 0, 4, 5, 0, 7, 8)) << "to the right";
    EXPECT_THAT(augmented(image, 3, 3, {.shift_y = 1.0 / 3}), ElementsAre(0, 0, 0, 1, 2, 3, 4, 5, 6)) << "down";
    EXPECT_THAT(augmented(image, 3, 3, {.shift_x = -2}), ElementsAreArray(Pixels(9, 0))) << "out of sight";
    // Mirrored first, then turned.
    EXPECT_THAT(augmented(image, 3, 3, {.turns = 0.25, .flip = true}), ElementsAre(9, 6, 3, 8, 5, 2, 7, 4, 1));

    // Half a pixel to the right: the mean of neighbours, and of the first one and the 0 outside; halves go up.
    EXPECT_THAT(augmented({10, 20, 31}, 1, 3, {.shift_x = 0.5 / 3}), ElementsAre(5, 15, 26));
    // Twice as large about the centre 1.5: outputs 0 … 3 come from 0.75, 1.25, 1.75, 2.25.
    EXPECT_THAT(augmented({0, 100, 200, 40}, 1, 4, {.zoom = 2}), ElementsAre(75, 125, 175, 160));
    // Half as large: from -1.5, 0.5, 2.5, 4.5.
    EXPECT_THAT(augmented({0, 100, 200, 40}, 1, 4, {.zoom = 0.5}), ElementsAre(0, 50, 120, 0));
    EXPECT_THAT(augmented({1, 2, 3, 4, 5, 6}, 1, 3, {.flip = true}, 2), ElementsAre(5, 6, 3, 4, 1, 2)) << "channels";
}

// scipy 1.10: floor(affine_transform(image, inverse matrix, offset, order=1, mode='grid-constant', cval=0) + 0.5) of
// the forward map p → centre + shift + 1.25·R(30°)·mirror·(p − centre), with (row, column) for (y, x).
TEST(Augmentation, AgreesWithScipy) {
    Pixels image(30);
    for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<std::uint8_t>((i * 37 + 11) % 256);
    const Augmentation drawn{.turns = 30.0 / 360, .zoom = 1.25, .shift_x = 0.1, .shift_y = -0.2, .flip = true};
    EXPECT_THAT(augmented(image, 6, 5, drawn),
                ElementsAre(96, 128, 194, 94, 128, 176, 174, 181, 184, 180, 112, 115, 117, 120, 123, 48, 96, 53, 59, 73,
                            62, 235, 135, 126, 173, 0, 76, 147, 178, 99));
}

TEST(Augmentation, DrawsAreWithinTheirRangesAndIndependentOfEachOther) {
    const AugmentRanges all{.rotation = 20, .zoom = 0.3F, .shift = 0.1F, .flip = true};
    double turns = 0, zoom = 0, square = 0;
    int flips = 0;
    constexpr int count = 20000;
    for (std::uint32_t sample = 0; sample < count; ++sample) {
        const Augmentation drawn = draw_augmentation(all, 7, sample, 3, 0);
        EXPECT_LE(std::fabs(drawn.turns), 20.0 / 360);
        EXPECT_GE(drawn.zoom, 0.7F);
        EXPECT_LE(drawn.zoom, 1.3F);
        EXPECT_LE(std::fabs(drawn.shift_x), 0.1F);
        EXPECT_LE(std::fabs(drawn.shift_y), 0.1F);
        turns += drawn.turns * 360;
        square += drawn.turns * 360 * drawn.turns * 360;
        zoom += drawn.zoom;
        flips += drawn.flip ? 1 : 0;
        // Another range changed, or left out, changes nothing else.
        const Augmentation only = draw_augmentation({.zoom = 0.3F}, 7, sample, 3, 0);
        EXPECT_EQ(only, (Augmentation{.zoom = drawn.zoom}));
    }
    // Uniform on ±20: mean 0, variance 20²/3; five standard errors.
    EXPECT_NEAR(turns / count, 0, 5 * 20 / std::sqrt(3.0 * count));
    EXPECT_NEAR(square / count, 400.0 / 3, 5 * 400 * std::sqrt(4.0 / 45 / count));
    EXPECT_NEAR(zoom / count, 1, 5 * 0.3 / std::sqrt(3.0 * count));
    EXPECT_NEAR(flips, count / 2, 5 * std::sqrt(count) / 2);

    const Augmentation here = draw_augmentation(all, 7, 1, 3, 0);
    for (const Augmentation& other : {draw_augmentation(all, 8, 1, 3, 0), draw_augmentation(all, 7, 2, 3, 0),
                                      draw_augmentation(all, 7, 1, 4, 0), draw_augmentation(all, 7, 1, 3, 1)})
        EXPECT_FALSE(here == other);
}

AugmentSettings settings(const std::string& text) {
    std::optional<AugmentSettings> read;
    const Status status = read_json(*parse_json(text, "test"), read, "data: augment");
    EXPECT_TRUE(status.ok()) << (status ? "" : status.error().message());
    return read.value_or(AugmentSettings{});
}

TEST(AugmentedCopies, AreOfTheNamedClassesInTheOrderOfThePart) {
    const Dataset data = test::synthetic_data(60, 8, 3);  // labels 0, 1, 2, 0, …
    std::vector<std::uint32_t> part;
    for (std::uint32_t i = 0; i < 30; ++i) part.push_back(2 * i);
    const AugmentSettings wanted = settings(R"({"classes": [2, 0], "copies": 2, "rotation": 10, "flip": true})");
    const Dataset copies = augmented_copies(data, part, wanted, 5);
    ASSERT_EQ(copies.count, 40U);  // of 10 items of class 0 and 10 of class 2
    ASSERT_EQ(copies.labels.size(), 40U);
    ASSERT_EQ(copies.images.size(), 40U * 64);
    std::size_t next = 0;
    for (const std::uint32_t item : part) {
        if (data.labels[item] == 1) continue;
        for (std::uint32_t k = 1; k <= 2; ++k, ++next) {
            const auto original = data.image(item);
            const Pixels expected = augmented({original.begin(), original.end()}, 8, 8,
                                              draw_augmentation(wanted.vary.ranges, 5, item, 0, k));
            EXPECT_THAT(copies.image(next), ElementsAreArray(expected)) << item;
            EXPECT_EQ(copies.labels[next], data.labels[item]);
        }
    }
    EXPECT_NE(augmented_copies(data, part, wanted, 6).images, copies.images) << "another seed";
}

TEST(AugmentedCopies, FractionsAreSpreadOverEachClass) {
    const Dataset data = test::synthetic_data(60, 8, 3);
    std::vector<std::uint32_t> part(60);
    for (std::uint32_t i = 0; i < 60; ++i) part[i] = i;
    const auto count = [&](const char* text) { return augmented_copies(data, part, settings(text), 1).count; };
    EXPECT_EQ(count(R"({"classes": [1], "copies": 0.5, "flip": true})"), 10U);
    EXPECT_EQ(count(R"({"classes": [1], "copies": 0.3, "flip": true})"), 6U);
    EXPECT_EQ(count(R"({"classes": [1], "copies": 1.75, "flip": true})"), 35U);
    EXPECT_EQ(count(R"({"classes": null, "copies": 0.01, "flip": true})"), 0U) << "less than one of any class";
    EXPECT_EQ(count(R"({"copies": 1, "zoom": 0.1})"), 60U);
}

// Native x86 and WebAssembly gave this hash, from the same sources by two compilers.
TEST(AugmentedCopies, AreTheSameBytesEverywhere) {
    const Dataset data = test::synthetic_data(700, 28, 10);
    std::vector<std::uint32_t> part(700);
    std::iota(part.begin(), part.end(), 0U);
    const AugmentSettings wanted =
        settings(R"({"copies": 2, "rotation": 25, "zoom": 0.2, "shift": 0.1, "flip": true})");
    const Dataset copies = augmented_copies(data, part, wanted, 42);
    EXPECT_EQ(sha256(std::as_bytes(std::span(copies.images))),
              "1a80319aa289b413a7b6054f2221be964728b267237d88611fcb56efcc3a195f");
}

TEST(AugmentSettings, ReadWhatTheyWrite) {
    const AugmentSettings wanted = settings(
        R"({"mode": "on_the_fly", "classes": [6, 2], "rotation": 12.5, "zoom": 0.1, "shift": 0.05, "flip": true})");
    EXPECT_THAT(wanted.classes.labels, ElementsAre(2, 6));
    EXPECT_EQ(settings(write_fields(wanted).dump()), wanted);
    EXPECT_EQ(
        write_fields(settings(R"({"flip": true})")).dump(),
        R"({"mode":"enlarge","classes":null,"copies":1.0,"rotation":0.0,"zoom":0.0,"shift":0.0,"flip":true,"disturb":null})");
}

TEST(AugmentSettings, RefuseWhatCannotBe) {
    const auto error = [](const std::string& text) {
        std::optional<AugmentSettings> read;
        const Status status = read_json(*parse_json(text, "test"), read, "data: augment");
        EXPECT_FALSE(status.ok()) << text;
        return status ? "" : status.error().message();
    };
    EXPECT_THAT(error("{}"), HasSubstr("differ in nothing"));
    EXPECT_THAT(error(R"({"classes": [], "flip": true})"), HasSubstr("null for all"));
    EXPECT_THAT(error(R"({"classes": [2, 2], "flip": true})"), HasSubstr("class 2: is named twice"));
    EXPECT_THAT(error(R"({"classes": [300], "flip": true})"), HasSubstr("classes 300"));
    EXPECT_THAT(error(R"({"classes": 2, "flip": true})"), HasSubstr("a list of class numbers"));
    EXPECT_THAT(error(R"({"mode": "enlarged", "flip": true})"), HasSubstr("did you mean 'enlarge'"));
    EXPECT_THAT(error(R"({"zoom": 1})"), HasSubstr("zoom"));
    EXPECT_THAT(error(R"({"copies": 0, "flip": true})"), HasSubstr("copies"));
    EXPECT_THAT(error(R"({"rotation": 181})"), HasSubstr("rotation"));
    EXPECT_THAT(error(R"({"rotate": 10})"), HasSubstr("rotat"));
}

}  // namespace
}  // namespace selvedge::augment_test
