// The real Fashion-MNIST through the conversion: pictures that were made that way already must come out as they went
// in.
#include <gtest/gtest.h>
#include <selvedge/image/convert.h>

#include <algorithm>
#include <cstdlib>

#include "files/datasets.h"
#include "support/painted.h"

namespace selvedge::image_dataset_test {
namespace {

struct Deviation {
    double mean = 0.0;   ///< of the absolute differences of all pixels
    double exact = 0.0;  ///< part of the items without any difference
    double wrongly_negated = 0.0;
};

/// Every `stride`-th test item, drawn with squares of `scale` pixels, converted and compared with itself.
Deviation deviation(const Dataset& items, std::size_t stride, std::size_t scale, bool negative) {
    Deviation total;
    double count = 0.0;
    for (std::size_t i = 0; i < items.count; i += stride, ++count) {
        const auto item = items.image(i);
        const Result<Conversion> made = convert(test::enlarged(item.data(), item_edge, scale, negative).view());
        if (!made) {
            ADD_FAILURE() << i << ": " << made.error().message();
            continue;
        }
        double difference = 0.0;
        for (std::size_t p = 0; p < item_pixels; ++p) difference += std::abs(int{made->pixels[p]} - int{item[p]});
        total.mean += difference / static_cast<double>(item_pixels);
        total.exact += difference == 0.0;
        total.wrongly_negated += made->negated != negative;
    }
    total.mean /= count;
    total.exact /= count;
    return total;
}

TEST(ImageDataset, TestItemsComeOutAsTheyWentIn) {
    const Result<std::filesystem::path> folder = find_dataset(DatasetPlaces::standard({}));
    if (!folder) GTEST_SKIP() << "Fashion-MNIST is not installed: " << folder.error().message();
    const Result<FashionMnist> data = load_fashion_mnist(*folder);
    ASSERT_TRUE(data) << data.error().message();
    ASSERT_EQ(data->test.image_size(), item_pixels);

    struct Case {
        std::size_t stride, scale;
    };
    for (const Case& size : {Case{1, 1}, Case{40, 8}}) {
        for (const bool negative : {false, true}) {
            const Deviation found = deviation(data->test, size.stride, size.scale, negative);
            EXPECT_LT(found.mean, 0.01) << "x" << size.scale << (negative ? " negative" : "");
            EXPECT_GT(found.exact, 0.999) << "x" << size.scale << (negative ? " negative" : "");
            EXPECT_EQ(found.wrongly_negated, 0.0) << "x" << size.scale << (negative ? " negative" : "");
        }
    }
}

}  // namespace
}  // namespace selvedge::image_dataset_test
