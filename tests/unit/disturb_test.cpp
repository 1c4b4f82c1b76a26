// Disturbances: stages by hand, what is drawn how often, and that copies depend on nothing else; drawings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/data/augment_settings.h>
#include <selvedge/data/drawings.h>
#include <selvedge/data/sha256.h>
#include <selvedge/io/fields.h>

#include <cmath>

#include "support/synthetic.h"

namespace selvedge::disturb_test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Pixels = std::vector<std::uint8_t>;

template <class Set>
Pixels staged(DisturbStage stage, Pixels image, std::size_t edge, const Set& set) {
    Disturbed drawn;
    set(drawn);
    drawn.stage[static_cast<std::size_t>(stage)] = true;
    Pixels scratch(image.size());
    disturb_image(image.data(), scratch.data(), edge, edge, 1, drawn);
    return image;
}

Pixels varied(const Pixels& image, const DisturbanceChances& chances, std::uint32_t sample) {
    Pixels out(image.size()), scratch(image.size());
    vary_image(image.data(), 28, 28, 1, {{}, chances}, 7, sample, 3, 0, out.data(), scratch.data());
    return out;
}

TEST(Disturb, LeavesTheImageWhereNothingIsWanted) {
    const Pixels image = test::synthetic_data(1, 28, 10).images;
    EXPECT_EQ(varied(image, {}, 0), image);
    DisturbanceChances plain;
    plain.plain = 1;
    plain.of.fill(1);
    EXPECT_EQ(varied(image, plain, 0), image);
}

TEST(Disturb, MirrorAndPolarityAreThat) {
    const Pixels image = test::synthetic_data(1, 28, 10).images;
    const Pixels mirrored = varied(image, DisturbanceChances::only(Disturbance::mirror), 5);
    const Pixels negative = varied(image, DisturbanceChances::only(Disturbance::polarity), 5);
    for (std::size_t y = 0; y < 28; ++y)
        for (std::size_t x = 0; x < 28; ++x) {
            EXPECT_EQ(mirrored[y * 28 + x], image[y * 28 + 27 - x]);
            // Below 32 the background, here black, shows through: v·(v/32), rounded.
            const double v = image[y * 28 + x];
            EXPECT_EQ(negative[y * 28 + x], 255 - static_cast<int>((v < 32 ? v * v / 32 : v) + 0.5));
        }
}

// The weight of a pixel at (dx, dy) is 2^-(dx² + dy²); their sum is (1 + 2·(1/2 + 1/16))².
TEST(Disturb, BlurByHand) {
    Pixels image(25, 0);
    image[12] = 255;
    const Pixels blurred = staged(DisturbStage::blur, image, 5, [](Disturbed& d) { d.spread = 0.5F; });
    EXPECT_THAT(blurred, ElementsAre(0, 2, 4, 2, 0,     //
                                     2, 14, 28, 14, 2,  //
                                     4, 28, 56, 28, 4,  //
                                     2, 14, 28, 14, 2,  //
                                     0, 2, 4, 2, 0));
}

TEST(Disturb, RedrawByHand) {
    Pixels image(49, 0);
    for (std::size_t i = 8; i < 41; ++i)
        if (i % 7 >= 1 && i % 7 <= 5) image[i] = 200;
    // A rim of one pixel, its inside empty.
    EXPECT_THAT(staged(DisturbStage::redraw, image, 7,
                       [](Disturbed& d) {
                           d.rim_width = 1;
                           d.rim = 1;
                       }),
                ElementsAre(0, 0, 0, 0, 0, 0, 0,            //
                            0, 255, 255, 255, 255, 255, 0,  //
                            0, 255, 0, 0, 0, 255, 0,        //
                            0, 255, 0, 0, 0, 255, 0,        //
                            0, 255, 0, 0, 0, 255, 0,        //
                            0, 255, 255, 255, 255, 255, 0,  //
                            0, 0, 0, 0, 0, 0, 0));
    const Pixels flat = staged(DisturbStage::redraw, image, 7, [](Disturbed& d) { d.fill = 0.6F; });
    EXPECT_EQ(flat[8], 153);
    EXPECT_EQ(flat[24], 153);
    EXPECT_EQ(flat[0], 0);
    // An edge inside: the brighter side of a step of 20 by a gain of 4, on a fill of 0.2.
    for (std::size_t row = 1; row < 6; ++row) image[row * 7 + 4] = image[row * 7 + 5] = 220;
    const Pixels lines = staged(DisturbStage::redraw, image, 7, [](Disturbed& d) {
        d.fill = 0.2F;
        d.lines = 1;
        d.line_gain = 4;
    });
    EXPECT_EQ(lines[24], 51);
    EXPECT_EQ(lines[25], 51 + 80);
}

TEST(Disturb, ToneByHand) {
    const Pixels image{0, 16, 32, 200};
    EXPECT_THAT(staged(DisturbStage::tone, image, 2, [](Disturbed& d) { d.gain = 0.5F; }), ElementsAre(0, 4, 16, 100));
    EXPECT_THAT(staged(DisturbStage::tone, image, 2, [](Disturbed& d) { d.ground = 51; }),
                ElementsAre(51, 34, 32, 200));
    // Rising to the right and to the foot: pixel centres at -1/2 and 1/2 of the half.
    EXPECT_THAT(staged(DisturbStage::tone, Pixels(4, 0), 2,
                       [](Disturbed& d) {
                           d.ground = 50;
                           d.rise_x = 20;
                           d.rise_y = 40;
                       }),
                ElementsAre(20, 40, 60, 80));
    EXPECT_THAT(staged(DisturbStage::tone, Pixels(4, 0), 2,
                       [](Disturbed& d) {
                           d.ground = 255;
                           d.negative = true;
                       }),
                Each(0));
}

TEST(Disturb, FamiliesComeAsOftenAsAskedAndByThemselves) {
    DisturbanceChances chances{.plain = 0.25F};
    chances.of[static_cast<std::size_t>(Disturbance::blur)] = 0.4F;
    chances.of[static_cast<std::size_t>(Disturbance::outline)] = 0.1F;
    constexpr int count = 20000;
    int blurred = 0, redrawn = 0, both = 0;
    for (std::uint32_t sample = 0; sample < count; ++sample) {
        const Disturbed drawn = draw_disturbed(chances, 28, 28, 1, sample, 2, 0);
        const bool blur = drawn.stage[static_cast<std::size_t>(DisturbStage::blur)];
        const bool redraw = drawn.stage[static_cast<std::size_t>(DisturbStage::redraw)];
        EXPECT_FALSE(drawn.stage[static_cast<std::size_t>(DisturbStage::place)]);
        EXPECT_FALSE(drawn.stage[static_cast<std::size_t>(DisturbStage::tone)]);
        blurred += blur ? 1 : 0;
        redrawn += redraw ? 1 : 0;
        both += blur && redraw ? 1 : 0;
        if (blur) {
            EXPECT_GE(drawn.spread, 0.3F);
            EXPECT_LE(drawn.spread, 0.8F);
        }
    }
    const auto expect_part = [&](int found, double part) {
        EXPECT_NEAR(found, part * count, 5 * std::sqrt(part * (1 - part) * count));
    };
    expect_part(blurred, 0.75 * 0.4);
    expect_part(redrawn, 0.75 * 0.1);
    expect_part(both, 0.75 * 0.04);
}

TEST(Disturb, SettingsReadWhatTheyWrite) {
    std::optional<AugmentSettings> read;
    const char* text = R"({"mode": "on_the_fly", "disturb": {"plain": 0.5, "scale": 0.25, "pale": 1}})";
    ASSERT_TRUE(read_json(*parse_json(text, "test"), read, "augment"));
    EXPECT_EQ(read->vary.disturb.plain, 0.5F);
    EXPECT_EQ(read->vary.disturb.of[static_cast<std::size_t>(Disturbance::scale)], 0.25F);
    std::optional<AugmentSettings> again;
    ASSERT_TRUE(read_json(write_fields(*read), again, "augment"));
    EXPECT_EQ(read, again);
    const auto refusal = [&](const char* wrong) {
        const Status status = read_json(*parse_json(wrong, "test"), read, "augment");
        return status ? "" : status.error().message();
    };
    EXPECT_THAT(refusal(R"({"disturb": {"scael": 0.5}})"), HasSubstr("did you mean 'scale'"));
    EXPECT_THAT(refusal(R"({"disturb": {"scale": 1.5}})"), HasSubstr("scale"));
    EXPECT_THAT(refusal(R"({"disturb": {"plain": 0.5}})"), HasSubstr("differ in nothing"));
}

TEST(Drawings, NearlyFillTheFrameInTurn) {
    const Dataset data = drawn_garments(20, 3);
    ASSERT_EQ(data.count, 200U);
    ASSERT_EQ(data.images.size(), 200U * 784);
    EXPECT_EQ(data.class_names, fashion_class_names());
    for (std::size_t i = 0; i < data.count; ++i) {
        EXPECT_EQ(data.labels[i], i % 10);
        std::size_t left = 28, right = 0, top = 28, bottom = 0;
        for (std::size_t p = 0; p < 784; ++p) {
            if (data.image(i)[p] == 0) continue;
            left = std::min(left, p % 28), right = std::max(right, p % 28);
            top = std::min(top, p / 28), bottom = std::max(bottom, p / 28);
        }
        EXPECT_GE(std::max(right - left, bottom - top), 23U) << i;
        EXPECT_LE(std::max(left, 27 - right) - std::min(left, 27 - right), 5U) << i;
        EXPECT_LE(std::max(top, 27 - bottom) - std::min(top, 27 - bottom), 5U) << i;
    }
    const Dataset fewer = drawn_garments(5, 3);
    EXPECT_TRUE(std::equal(fewer.images.begin(), fewer.images.end(), data.images.begin()));
    EXPECT_NE(drawn_garments(5, 4).images, fewer.images);
}

TEST(Drawings, OthersHaveNoLabels) {
    const Dataset others = drawn_others(70, 3);
    EXPECT_EQ(others.count, 70U);
    EXPECT_EQ(others.images.size(), 70U * 784);
    EXPECT_TRUE(others.labels.empty());
}

// Two compilers gave this hash.
TEST(Drawings, DisturbedAreTheSameBytesEverywhere) {
    Dataset data = drawn_garments(20, 1);
    const Dataset others = drawn_others(70, 1);
    data.images.insert(data.images.end(), others.images.begin(), others.images.end());
    DisturbanceChances chances;
    chances.of.fill(0.3F);
    Pixels scratch(784), out(784), all;
    for (std::uint32_t i = 0; i < 270; ++i) {
        vary_image(data.images.data() + i * 784, 28, 28, 1, {{}, chances}, 1, i, 0, 0, out.data(), scratch.data());
        all.insert(all.end(), out.begin(), out.end());
    }
    EXPECT_EQ(sha256(std::as_bytes(std::span(all))),
              "c52219b5d328bf46fc28f84200d92af0826bd5f460cb1b190543ed3f952dbcbb");
}

}  // namespace
}  // namespace selvedge::disturb_test
