// Dataset, selection and description, on a dataset small enough to work out by hand.
#include <gtest/gtest.h>
#include <selvedge/data/dataset.h>
#include <selvedge/data/describe.h>

#include <cmath>

namespace selvedge::data_test {
namespace {

Dataset three_items() {
    return {.count = 3,
            .height = 1,
            .width = 2,
            .channels = 1,
            .images = {10, 20, 30, 40, 50, 60},
            .labels = {1, 0, 1},
            .class_names = {"bag", "boot", "coat"}};
}

TEST(Dataset, ClassNamesOfFashionMnist) {
    const auto names = fashion_class_names();
    ASSERT_EQ(names.size(), 10u);
    EXPECT_EQ(names[0], "T-shirt/top");
    EXPECT_EQ(names[5], "Sandal");
    EXPECT_EQ(names[9], "Ankle boot");
}

TEST(Dataset, SelectKeepsOrderAndRepeats) {
    const std::vector<std::uint32_t> indices{2, 0, 2};
    const Dataset chosen = select(three_items(), indices);
    EXPECT_EQ(chosen.count, 3u);
    EXPECT_EQ(chosen.images, (std::vector<std::uint8_t>{50, 60, 10, 20, 50, 60}));
    EXPECT_EQ(chosen.labels, (std::vector<std::uint8_t>{1, 1, 1}));
    EXPECT_EQ(chosen.class_names.size(), 3u);
    EXPECT_EQ(chosen.width, 2u);
}

TEST(Dataset, SelectWithoutLabels) {
    Dataset images = three_items();
    images.labels.clear();
    const std::vector<std::uint32_t> indices{1};
    const Dataset chosen = select(images, indices);
    EXPECT_EQ(chosen.images, (std::vector<std::uint8_t>{30, 40}));
    EXPECT_TRUE(chosen.labels.empty());
}

TEST(Describe, FactsOfATinyDataset) {
    const DatasetFacts facts = describe(three_items());
    EXPECT_EQ(facts.kind, DatasetKind::images_and_labels);
    EXPECT_EQ(facts.count, 3u);
    EXPECT_EQ(facts.class_counts, (std::vector<std::size_t>{1, 2, 0}));
    EXPECT_EQ(facts.pixel_min, 10);
    EXPECT_EQ(facts.pixel_max, 60);
    EXPECT_DOUBLE_EQ(facts.pixel_mean, 35.0);
    EXPECT_NEAR(facts.pixel_standard_deviation, std::sqrt(8750.0 / 30.0), 1e-12);  // (25² + 15² + 5²) * 2 / 6
    EXPECT_FALSE(facts.is_original);
    EXPECT_EQ(facts.origin, "not the published files");
}

// The hash is that of the IDX file, so that it is the same whatever way the data came in: from sha256sum of the bytes.
TEST(Describe, HashesAreThoseOfTheFiles) {
    const DatasetFacts facts = describe(three_items());
    EXPECT_EQ(facts.images_sha256, "497d58ad6a89f0d9f981f6116dd010815459c6a9e4d52da489ba31bf1aab75e4");
    EXPECT_EQ(facts.labels_sha256, "ff153c454dbe0bcce222f1e312e2ba2362e6a3351fdd913aedea8150d81688a1");
}

TEST(Describe, ImagesOrLabelsAlone) {
    Dataset images = three_items();
    images.labels.clear();
    const DatasetFacts of_images = describe(images);
    EXPECT_EQ(kind_name(of_images.kind), "images");
    EXPECT_TRUE(of_images.class_counts.empty());
    EXPECT_TRUE(of_images.labels_sha256.empty());

    Dataset labels;
    labels.count = 2;
    labels.labels = {3, 200};
    const DatasetFacts of_labels = describe(labels);
    EXPECT_EQ(kind_name(of_labels.kind), "labels");
    EXPECT_EQ(of_labels.class_counts.size(), 201u);
    EXPECT_EQ(of_labels.class_counts[200], 1u);
    EXPECT_EQ(of_labels.height, 0u);
    EXPECT_TRUE(of_labels.images_sha256.empty());
}

TEST(Describe, ConstantImagesHaveNoSpread) {
    Dataset images = three_items();
    images.images.assign(6, 255);
    const DatasetFacts facts = describe(images);
    EXPECT_EQ(facts.pixel_min, 255);
    EXPECT_EQ(facts.pixel_max, 255);
    EXPECT_EQ(facts.pixel_standard_deviation, 0.0);
}

}  // namespace
}  // namespace selvedge::data_test
