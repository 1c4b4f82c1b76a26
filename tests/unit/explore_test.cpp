// A look at a dataset: counts, statistics and pictures of a few pixels, by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <selvedge/data/explore.h>

#include <cmath>
#include <numeric>

#include "support/synthetic.h"

namespace selvedge::explore_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Four items of 1×2: class 0 has (0, 10) and (4, 20), class 2 has (255, 0) and (200, 3); class 1 has none.
Dataset four() {
    return {.count = 4,
            .height = 1,
            .width = 2,
            .images = {0, 10, 255, 0, 4, 20, 200, 3},
            .labels = {0, 2, 0, 2},
            .class_names = {"a", "b", "c"}};
}
constexpr std::array<std::uint32_t, 4> all{0, 1, 2, 3};
constexpr std::array<std::uint32_t, 3> some{0, 2, 3};

TEST(Explore, CountsClasses) {
    EXPECT_THAT(class_counts(four(), all), ElementsAre(2, 0, 2));
    EXPECT_THAT(class_counts(four(), some), ElementsAre(2, 0, 1));
    Dataset unnamed = four();
    unnamed.class_names.clear();
    EXPECT_THAT(class_counts(unnamed, {}), ElementsAre(0, 0, 0)) << "as many as occur anywhere";
}

TEST(Explore, PixelsOfAClass) {
    const std::vector<ClassPixels> pixels = class_pixels(four(), all);
    ASSERT_THAT(pixels, SizeIs(3));
    EXPECT_EQ(pixels[0].count, 2U);
    EXPECT_DOUBLE_EQ(pixels[0].mean, 34.0 / 4);
    EXPECT_NEAR(pixels[0].standard_deviation, std::sqrt((0 + 100 + 16 + 400) / 4.0 - 8.5 * 8.5), 1e-12);
    EXPECT_DOUBLE_EQ(pixels[0].covered, 0.75);
    EXPECT_DOUBLE_EQ(pixels[0].spread, (2 + 5) / 2.0);  // of 0 and 4, and of 10 and 20
    EXPECT_EQ(pixels[1].count, 0U);
    EXPECT_EQ(pixels[1].mean, 0);
    EXPECT_DOUBLE_EQ(pixels[2].mean, 458.0 / 4);
}

TEST(Explore, MeanImages) {
    EXPECT_THAT(mean_image(four(), all).pixels, ElementsAre(115, 8));  // 114.75 and 8.25
    EXPECT_THAT(mean_image(four(), {}).pixels, ElementsAre(0, 0));
    const std::vector<GreyPicture> means = class_mean_images(four(), all);
    ASSERT_THAT(means, SizeIs(3));
    EXPECT_THAT(means[0].pixels, ElementsAre(2, 15));
    EXPECT_THAT(means[1].pixels, ElementsAre(0, 0));
    EXPECT_THAT(means[2].pixels, ElementsAre(228, 2));  // 227.5 and 1.5
    Dataset colored = four();
    colored.width = 1;
    colored.channels = 2;
    EXPECT_THAT(grey_picture(colored, 2).pixels, ElementsAre(12)) << "channels are averaged";
}

TEST(Explore, SamplesAreOfTheirClassAndTheSameEachTime) {
    const Dataset data = test::synthetic_data(90, 8, 3);
    std::vector<std::uint32_t> items(60);
    std::iota(items.begin(), items.end(), 20U);
    const auto samples = class_samples(data, items, 7, 1);
    ASSERT_THAT(samples, SizeIs(3));
    for (std::size_t c = 0; c < 3; ++c) {
        ASSERT_THAT(samples[c], SizeIs(7));
        EXPECT_TRUE(std::is_sorted(samples[c].begin(), samples[c].end()));
        for (const std::uint32_t item : samples[c]) {
            EXPECT_EQ(data.labels[item], c);
            EXPECT_TRUE(item >= 20 && item < 80) << item;
        }
    }
    EXPECT_EQ(class_samples(data, items, 7, 1), samples);
    EXPECT_NE(class_samples(data, items, 7, 2), samples);
    EXPECT_THAT(class_samples(data, items, 1000, 1)[0], SizeIs(20)) << "all there are";
    EXPECT_THAT(class_samples(four(), all, 5, 1)[1], IsEmpty());
}

TEST(Explore, Tiles) {
    const std::array pictures{GreyPicture{2, 1, {1, 2}}, GreyPicture{2, 1, {3, 4}}, GreyPicture{2, 1, {5, 6}}};
    const GreyPicture plain = tiled(pictures, 2, 1, 0);
    EXPECT_EQ(plain.width, 4U);
    EXPECT_EQ(plain.height, 2U);
    EXPECT_THAT(plain.pixels, ElementsAre(1, 2, 3, 4, 5, 6, 128, 128));
    const GreyPicture framed = tiled(std::span(pictures).first(1), 1, 2, 1);
    EXPECT_EQ(framed.width, 6U);
    EXPECT_EQ(framed.height, 4U);
    EXPECT_THAT(framed.pixels, ElementsAre(128, 128, 128, 128, 128, 128,  //
                                           128, 1, 1, 2, 2, 128,          //
                                           128, 1, 1, 2, 2, 128,          //
                                           128, 128, 128, 128, 128, 128));
    EXPECT_THAT(tiled({}, 3, 1, 1).pixels, IsEmpty());
}

TEST(Explore, DistributionPicture) {
    const std::array pictures{GreyPicture{1, 2, {7, 8}}, GreyPicture{1, 2, {9, 10}}};
    const std::vector<std::vector<std::size_t>> counts{{10, 5}, {0, 2}};
    const GreyPicture sheet = distribution_picture(pictures, counts, 20);
    EXPECT_EQ(sheet.width, 4U + 1 + 4 + 20 + 4);
    EXPECT_EQ(sheet.height, 4U + 2 * (16 + 4));  // two bars of 8 a row
    const auto at = [&](std::size_t x, std::size_t y) { return int{sheet.pixels[y * sheet.width + x]}; };
    EXPECT_EQ(at(4, 4), 7);
    EXPECT_EQ(at(4, 25), 10);
    const auto length = [&](std::size_t y) {
        std::size_t x = 9;
        while (x < sheet.width && at(x, y) != 255) ++x;
        return x - 9;
    };
    EXPECT_EQ(length(4), 20U);
    EXPECT_EQ(length(10), 20U);
    EXPECT_EQ(length(11), 0U) << "a line between the bars";
    EXPECT_EQ(length(12), 0U);
    EXPECT_EQ(length(24), 10U);
    EXPECT_EQ(length(32), 4U);
    EXPECT_EQ(at(9, 4), 0);
    EXPECT_EQ(at(9, 32), 100);
    EXPECT_THAT(distribution_picture({}, {}, 20).pixels, IsEmpty());
}

}  // namespace
}  // namespace selvedge::explore_test
