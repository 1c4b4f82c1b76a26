// Datasets in folders: hand-made ones with every fault, and the real Fashion-MNIST where it is installed.
#include <gtest/gtest.h>
#include <selvedge/data/describe.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>

#include "files/datasets.h"

namespace selvedge::data_native_test {
namespace {

namespace fs = std::filesystem;

std::string text(std::initializer_list<int> values) {
    std::string bytes;
    for (const int value : values) bytes += static_cast<char>(value);
    return bytes;
}

// Two 1 x 2 images and their labels; one image and label for the test part.
const std::string two_images = text({0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4});
const std::string two_labels = text({0, 0, 8, 1, 0, 0, 0, 2, 9, 1});
const std::string one_image = text({0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 5, 6});
const std::string one_label = text({0, 0, 8, 1, 0, 0, 0, 1, 5});

class DataFolder : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "selvedge-data-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    void make(const std::string& name, const std::string& content) const {
        std::ofstream(folder_ / name, std::ios::binary) << content;
    }
    void make_all() const {
        make("train-images-idx3-ubyte", two_images);
        make("train-labels-idx1-ubyte", two_labels);
        make("t10k-images-idx3-ubyte", one_image);
        make("t10k-labels-idx1-ubyte", one_label);
    }
    void expect_load_error(const std::string& given, const std::string& part) const {
        const auto data = load_fashion_mnist(folder_);
        ASSERT_FALSE(data);
        const std::string message = data.error().message();
        EXPECT_NE(message.find(given), std::string::npos) << message;
        EXPECT_NE(message.find(part), std::string::npos) << message;
        EXPECT_EQ(message.find('\n'), std::string::npos) << "one line";
    }

    fs::path folder_;
};

TEST_F(DataFolder, LoadsPlainFiles) {
    make_all();
    const auto data = load_fashion_mnist(folder_);
    ASSERT_TRUE(data) << data.error().message();
    EXPECT_EQ(data->train.count, 2u);
    EXPECT_EQ(data->train.width, 2u);
    EXPECT_EQ(data->train.images, (std::vector<std::uint8_t>{1, 2, 3, 4}));
    EXPECT_EQ(data->train.labels, (std::vector<std::uint8_t>{9, 1}));
    EXPECT_EQ(data->test.images, (std::vector<std::uint8_t>{5, 6}));
    EXPECT_EQ(data->test.class_names[data->test.labels[0]], "Sandal");
}

TEST_F(DataFolder, LoadsOtherSpellingsAndGzip) {
    make("train-images.idx3-ubyte", two_images);
    make("train-labels.idx1-ubyte", two_labels);
    make("t10k-images-idx3-ubyte", one_image);
    make("t10k-labels-idx1-ubyte", one_label);
    ASSERT_EQ(std::system(("gzip '" + (folder_ / "t10k-images-idx3-ubyte").string() + "'").c_str()), 0);
    ASSERT_EQ(std::system(("gzip '" + (folder_ / "train-labels.idx1-ubyte").string() + "'").c_str()), 0);
    const auto data = load_fashion_mnist(folder_);
    ASSERT_TRUE(data) << data.error().message();
    EXPECT_EQ(data->train.count, 2u);
    EXPECT_EQ(data->test.count, 1u);
}

TEST_F(DataFolder, FaultsAreNamed) {
    make_all();
    make("t10k-images-idx3-ubyte", one_image.substr(0, 17));
    expect_load_error("t10k-images-idx3-ubyte", "truncated");
    make_all();
    make("train-labels-idx1-ubyte", text({0, 0, 8, 1, 0, 0, 0, 2, 9, 200}));
    expect_load_error("train-labels-idx1-ubyte", "label 200 at index 1");
    make_all();
    make("train-labels-idx1-ubyte", one_label);
    expect_load_error("train-images-idx3-ubyte", "2 images, 1 labels");
    make_all();
    make("train-images-idx3-ubyte", "a text file, not an IDX file");
    expect_load_error("train-images-idx3-ubyte", "0x61207465");
    make_all();
    make("train-images-idx3-ubyte", "");
    expect_load_error("train-images-idx3-ubyte", "is empty");
    make_all();
    make("train-images-idx3-ubyte", text({0x1F, 0x8B, 8, 0, 0}));
    expect_load_error("train-images-idx3-ubyte", "gzip data are truncated");
    make_all();
    make("t10k-images-idx3-ubyte", text({0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 5, 6, 7, 8}));
    expect_load_error(folder_.string(), "the training images are 1 x 2 pixels, the test images 2 x 2");
    make_all();
    fs::remove(folder_ / "t10k-labels-idx1-ubyte");
    expect_load_error(folder_.string(), "lacks t10k-labels-idx1-ubyte");
}

TEST_F(DataFolder, FindsInOrder) {
    make_all();
    const fs::path elsewhere = folder_ / "none";
    DatasetPlaces places;
    places.defaults = {elsewhere, folder_};
    ASSERT_TRUE(find_dataset(places));
    EXPECT_EQ(*find_dataset(places), folder_);
    places.environment = elsewhere;
    const auto from_environment = find_dataset(places);
    ASSERT_FALSE(from_environment);
    EXPECT_EQ(from_environment.error().given, "SELVEDGE_DATA=" + elsewhere.string());
    places.option = folder_;
    ASSERT_TRUE(find_dataset(places));
    places.option = elsewhere;
    const auto from_option = find_dataset(places);
    ASSERT_FALSE(from_option);
    EXPECT_EQ(from_option.error().given, "--data " + elsewhere.string());
}

TEST_F(DataFolder, NotFoundListsWhatWasLookedAtAndHowToGetIt) {
    make("train-images-idx3-ubyte", two_images);
    DatasetPlaces places;
    places.defaults = {folder_ / "none", folder_};
    const auto folder = find_dataset(places);
    ASSERT_FALSE(folder);
    const std::string message = folder.error().message();
    for (const std::string& part : {(folder_ / "none").string() + " (there is no such folder)",
                                    std::string("lacks train-labels-idx1-ubyte, t10k-images"),
                                    std::string("apt install dataset-fashion-mnist"), std::string("--data DIR")})
        EXPECT_NE(message.find(part), std::string::npos) << message << "\n expected: " << part;
}

TEST_F(DataFolder, StandardPlacesReadTheEnvironment) {
    ::setenv("SELVEDGE_DATA", folder_.c_str(), 1);
    EXPECT_EQ(DatasetPlaces::standard({}).environment, folder_);
    ::setenv("SELVEDGE_DATA", "", 1);
    EXPECT_FALSE(DatasetPlaces::standard({}).environment);
    ::unsetenv("SELVEDGE_DATA");
    EXPECT_FALSE(DatasetPlaces::standard({}).environment);
    EXPECT_EQ(DatasetPlaces::standard(folder_).option, folder_);
}

TEST_F(DataFolder, SingleFiles) {
    make_all();
    const auto images = load_data_file(folder_ / "train-images-idx3-ubyte");
    ASSERT_TRUE(images);
    EXPECT_EQ(describe(*images).kind, DatasetKind::images);
    const auto labels = load_data_file(folder_ / "train-labels-idx1-ubyte");
    ASSERT_TRUE(labels);
    EXPECT_EQ(describe(*labels).kind, DatasetKind::labels);
    EXPECT_EQ(labels->class_names.size(), 10u);
    make("letters", text({0, 0, 8, 1, 0, 0, 0, 1, 25}));
    const auto letters = load_data_file(folder_ / "letters");
    ASSERT_TRUE(letters);
    EXPECT_TRUE(letters->class_names.empty());
    EXPECT_FALSE(load_data_file(folder_));
    EXPECT_FALSE(load_data_file(folder_ / "none"));
}

// Published facts: 6,000 and 1,000 items a class, mean 0.2860 and standard deviation 0.3530 of the training pixels on
// the scale 0 … 1 (the constants that PyTorch's examples normalise with), the first labels, an ankle boot and a
// T-shirt.
TEST(FashionMnistData, TheRealFilesAreThePublishedOnes) {
    const auto folder = find_dataset(DatasetPlaces::standard({}));
    if (!folder) GTEST_SKIP() << "the real dataset is not here: " << folder.error().message();
    const auto data = load_fashion_mnist(*folder);
    ASSERT_TRUE(data) << data.error().message();

    const DatasetFacts train = describe(data->train);
    EXPECT_EQ(train.count, 60000u);
    EXPECT_EQ(train.height, 28u);
    EXPECT_EQ(train.width, 28u);
    EXPECT_EQ(train.class_counts, std::vector<std::size_t>(10, 6000));
    EXPECT_EQ(train.pixel_min, 0);
    EXPECT_EQ(train.pixel_max, 255);
    EXPECT_NEAR(train.pixel_mean / 255, 0.2860, 5e-5);
    EXPECT_NEAR(train.pixel_standard_deviation / 255, 0.3530, 5e-5);
    EXPECT_EQ(train.origin, "original Fashion-MNIST training set");
    EXPECT_TRUE(train.is_original);
    EXPECT_EQ(data->train.labels[0], 9);
    EXPECT_EQ(data->train.labels[1], 0);

    const DatasetFacts test = describe(data->test);
    EXPECT_EQ(test.count, 10000u);
    EXPECT_EQ(test.class_counts, std::vector<std::size_t>(10, 1000));
    EXPECT_EQ(test.origin, "original Fashion-MNIST test set");

    Dataset changed = data->test;
    changed.labels[0] = static_cast<std::uint8_t>((changed.labels[0] + 1) % 10);
    const DatasetFacts other = describe(changed);
    EXPECT_FALSE(other.is_original);
    EXPECT_EQ(other.origin, "images of the original Fashion-MNIST test set, other labels");
    changed.images[100] ^= 1;
    EXPECT_EQ(describe(changed).origin, "not the published files");
}

}  // namespace
}  // namespace selvedge::data_native_test
