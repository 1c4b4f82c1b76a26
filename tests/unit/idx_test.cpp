// IDX parsing on hand-made bytes: what it reads, and what each kind of damaged file is answered.
#include <gtest/gtest.h>
#include <selvedge/data/idx.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace selvedge::idx_test {
namespace {

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// Two images of 2 x 3.
const std::initializer_list<int> two_images{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2,  0,  0,
                                            0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255};
const std::initializer_list<int> two_labels{0, 0, 8, 1, 0, 0, 0, 2, 9, 0};

TEST(Idx, ReadsImages) {
    const auto data = parse_idx_images(bytes_of(two_images), "images");
    ASSERT_TRUE(data) << data.error().message();
    EXPECT_EQ(data->count, 2u);
    EXPECT_EQ(data->height, 2u);
    EXPECT_EQ(data->width, 3u);
    EXPECT_EQ(data->channels, 1u);
    EXPECT_EQ(data->images, (std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255}));
    EXPECT_EQ(data->image(1)[0], 7);
    EXPECT_EQ(data->image(1).size(), 6u);
}

TEST(Idx, ReadsLabelsAndJoins) {
    auto images = parse_idx_images(bytes_of(two_images), "images");
    auto labels = parse_idx_labels(bytes_of(two_labels), "labels");
    ASSERT_TRUE(images);
    ASSERT_TRUE(labels);
    EXPECT_EQ(*labels, (std::vector<std::uint8_t>{9, 0}));
    const auto data = join_idx(*images, "images", *labels, "labels", fashion_class_names());
    ASSERT_TRUE(data);
    EXPECT_EQ(data->class_names[data->labels[0]], "Ankle boot");
    EXPECT_EQ(data->class_names[data->labels[1]], "T-shirt/top");
}

TEST(Idx, HeadersAreWhatTheParserReads) {
    EXPECT_EQ(idx_images_header(2, 2, 3), bytes_of({0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3}));
    EXPECT_EQ(idx_labels_header(60000), bytes_of({0, 0, 8, 1, 0, 0, 0xEA, 0x60}));
}

TEST(Idx, KindIsInTheFirstBytes) {
    EXPECT_EQ(idx_kind(bytes_of(two_images)), IdxKind::images);
    EXPECT_EQ(idx_kind(bytes_of(two_labels)), IdxKind::labels);
    EXPECT_EQ(idx_kind(bytes_of({0x1F, 0x8B, 8})), IdxKind::gzip);
    EXPECT_EQ(idx_kind(bytes_of({0x89, 'P', 'N', 'G'})), IdxKind::other);
    EXPECT_EQ(idx_kind({}), IdxKind::other);
}

TEST(Idx, EveryTruncationAndEveryExtraByteIsAnError) {
    const auto images = bytes_of(two_images), labels = bytes_of(two_labels);
    for (std::size_t size = 0; size < images.size(); ++size)
        EXPECT_FALSE(parse_idx_images(std::span(images).first(size), "i")) << size;
    for (std::size_t size = 0; size < labels.size(); ++size)
        EXPECT_FALSE(parse_idx_labels(std::span(labels).first(size), "l")) << size;
    auto longer = images;
    longer.push_back(std::byte{0});
    const auto result = parse_idx_images(longer, "i");
    ASSERT_FALSE(result);
    EXPECT_TRUE(contains(result.error().message(), "promises 28 bytes, the file has 29")) << result.error().message();
}

TEST(Idx, TruncationNamesBothSizes) {
    auto images = bytes_of(two_images);
    images.resize(20);
    const auto result = parse_idx_images(images, "train-images");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().given, "train-images");
    EXPECT_TRUE(contains(result.error().rule, "truncated: its header promises 28 bytes, the file has 20"));
}

TEST(Idx, WrongMagicSaysWhatWasFound) {
    const auto text = parse_idx_images(bytes_of({'h', 'e', 'l', 'l', 'o', ' ', 'w', 'o', 'r', 'l', 'd'}), "x");
    ASSERT_FALSE(text);
    EXPECT_TRUE(contains(text.error().rule, "0x00000803")) << text.error().rule;
    EXPECT_TRUE(contains(text.error().rule, "0x68656c6c")) << text.error().rule;

    const auto exchanged = parse_idx_images(bytes_of(two_labels), "x");
    ASSERT_FALSE(exchanged);
    EXPECT_TRUE(contains(exchanged.error().remedy, "file of labels"));
    const auto other_way = parse_idx_labels(bytes_of(two_images), "x");
    ASSERT_FALSE(other_way);
    EXPECT_TRUE(contains(other_way.error().remedy, "file of images"));

    const auto gzip = parse_idx_labels(bytes_of({0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3}), "x");
    ASSERT_FALSE(gzip);
    EXPECT_TRUE(contains(gzip.error().remedy, "gzip")) << gzip.error().message();
}

TEST(Idx, NoItemsIsAnError) {
    const auto images = parse_idx_images(bytes_of({0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28}), "x");
    ASSERT_FALSE(images);
    EXPECT_TRUE(contains(images.error().rule, "no images"));
    const auto labels = parse_idx_labels(bytes_of({0, 0, 8, 1, 0, 0, 0, 0}), "x");
    ASSERT_FALSE(labels);
    EXPECT_TRUE(contains(labels.error().rule, "no labels"));
}

TEST(Idx, AbsurdSizesAreErrors) {
    // 2^32-1 images of 65536 x 65536 overflow 64 bits; zero edges would make any count fit.
    const auto huge = parse_idx_images(bytes_of({0, 0, 8, 3, 255, 255, 255, 255, 0, 1, 0, 0, 0, 1, 0, 0, 1, 2}), "x");
    ASSERT_FALSE(huge);
    EXPECT_TRUE(contains(huge.error().rule, "65536 x 65536")) << huge.error().rule;
    EXPECT_FALSE(parse_idx_images(bytes_of({0, 0, 8, 3, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 28}), "x"));
    EXPECT_FALSE(parse_idx_images(bytes_of({0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 16, 0, 0, 0, 16, 0}), "x"));
    EXPECT_FALSE(parse_idx_labels(bytes_of({0, 0, 8, 1, 255, 255, 255, 255, 1}), "x"));
}

TEST(Idx, CountsThatDisagree) {
    const auto images = parse_idx_images(bytes_of(two_images), "i");
    ASSERT_TRUE(images);
    const auto data = join_idx(*images, "i", {1, 2, 3}, "l", fashion_class_names());
    ASSERT_FALSE(data);
    EXPECT_EQ(data.error().given, "i and l");
    EXPECT_TRUE(contains(data.error().rule, "2 images, 3 labels"));
}

TEST(Idx, LabelOutOfRangeIsLocated) {
    const auto images = parse_idx_images(bytes_of(two_images), "i");
    ASSERT_TRUE(images);
    const auto data = join_idx(*images, "i", {9, 200}, "l", fashion_class_names());
    ASSERT_FALSE(data);
    EXPECT_TRUE(contains(data.error().rule, "label 200 at index 1")) << data.error().rule;
    EXPECT_TRUE(contains(data.error().rule, "10 classes")) << data.error().rule;
    EXPECT_FALSE(join_idx(*images, "i", {9, 10}, "l", fashion_class_names()));
}

}  // namespace
}  // namespace selvedge::idx_test
