// Sizes and bytes of a Picture: what is refused, and whether the error says the value, the rule and the remedy.
#include <gtest/gtest.h>
#include <selvedge/image/convert.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace selvedge::image_picture_test {
namespace {

TEST(Picture, HundredMegapixelsAreTheMost) {
    EXPECT_TRUE(check_picture_size(1, 1));
    EXPECT_TRUE(check_picture_size(10'000, 10'000));
    EXPECT_TRUE(check_picture_size(100'000'000, 1));
    EXPECT_FALSE(check_picture_size(10'001, 10'000));
    EXPECT_FALSE(check_picture_size(1, 100'000'001));
}

TEST(Picture, SizesThatOverflowAreRefused) {
    const std::size_t most = std::numeric_limits<std::size_t>::max();
    EXPECT_FALSE(check_picture_size(most, most));
    EXPECT_FALSE(check_picture_size(most, 2));
    EXPECT_FALSE(
        check_picture_size(std::size_t{1} << (sizeof(std::size_t) * 4), std::size_t{1} << (sizeof(std::size_t) * 4)));
}

TEST(Picture, ErrorsNameValueRuleAndRemedy) {
    const Status huge = check_picture_size(20'000, 20'000);
    ASSERT_FALSE(huge);
    EXPECT_NE(huge.error().given.find("20000x20000"), std::string::npos);
    EXPECT_NE(huge.error().rule.find("100 megapixels"), std::string::npos);
    EXPECT_FALSE(huge.error().remedy.empty());
    EXPECT_EQ(huge.error().message().find('\n'), std::string::npos);
}

TEST(Picture, ConvertRefusesEmptyPictures) {
    EXPECT_FALSE(convert(Picture{}));
    EXPECT_FALSE(convert(Picture{{}, 0, 5}));
    EXPECT_FALSE(convert(Picture{{}, 5, 0}));
}

TEST(Picture, ConvertRefusesBytesThatDoNotFit) {
    const std::vector<std::uint8_t> rgba(4 * 4 * 4, 255);
    EXPECT_TRUE(convert(Picture{rgba, 4, 4}));
    for (const Picture& wrong : {Picture{rgba, 4, 5}, Picture{rgba, 4, 3}, Picture{rgba, 20'000, 20'000},
                                 Picture{std::span(rgba).first(63), 4, 4}}) {
        const Result<Conversion> result = convert(wrong);
        ASSERT_FALSE(result);
        EXPECT_FALSE(result.error().remedy.empty());
    }
    const Result<Conversion> one_short = convert(Picture{std::span(rgba).first(63), 4, 4});
    EXPECT_NE(one_short.error().message().find("63"), std::string::npos);
    EXPECT_NE(one_short.error().message().find("64"), std::string::npos);
}

TEST(Picture, ConvertRefusesTolerancesOutOfRange) {
    const std::vector<std::uint8_t> rgba(4, 255);
    for (const double tolerance : {-0.01, 1.0, 7.0, std::numeric_limits<double>::quiet_NaN()}) {
        ConvertOptions options;
        options.tolerance = tolerance;
        EXPECT_FALSE(convert(Picture{rgba, 1, 1}, options)) << tolerance;
    }
}

}  // namespace
}  // namespace selvedge::image_picture_test
