// Splits: Keras' own arithmetic, exact class shares, determinism, and the impossible requests.
#include <gtest/gtest.h>
#include <selvedge/data/split.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace selvedge::split_test {
namespace {

void expect_partition(const Split& split, std::size_t count) {
    std::vector<std::uint32_t> all = split.train;
    all.insert(all.end(), split.validation.begin(), split.validation.end());
    std::sort(all.begin(), all.end());
    ASSERT_EQ(all.size(), count);
    for (std::uint32_t i = 0; i < count; ++i) ASSERT_EQ(all[i], i);
    EXPECT_TRUE(std::is_sorted(split.train.begin(), split.train.end()));
    EXPECT_TRUE(std::is_sorted(split.validation.begin(), split.validation.end()));
}

std::map<int, int> class_counts(const std::vector<std::uint8_t>& labels, const std::vector<std::uint32_t>& indices) {
    std::map<int, int> counts;
    for (const auto index : indices) ++counts[labels[index]];
    return counts;
}

TEST(Split, LastIsTheEndOfTheArray) {
    const auto split = split_last(60000, Portion::items(12000));
    ASSERT_TRUE(split);
    expect_partition(*split, 60000);
    EXPECT_EQ(split->train.size(), 48000u);
    EXPECT_EQ(split->validation.front(), 48000u);
    EXPECT_EQ(split->validation.back(), 59999u);
}

TEST(Split, LastFractionRoundsAsKerasDoes) {
    // Keras: split_at = int(math.floor(n * (1.0 - validation_split))).
    struct Case {
        std::size_t count;
        double fraction;
        std::size_t train;
    };
    // The last column as Python computes it; with 0.9 of 10 it computes 0 for training, so that is refused.
    for (const auto& [count, fraction, train] :
         {Case{60000, 0.2, 48000}, Case{60000, 0.1, 54000}, Case{10, 0.25, 7}, Case{7, 0.5, 3}, Case{100, 0.33, 67}}) {
        const auto split = split_last(count, Portion::fraction(fraction));
        ASSERT_TRUE(split);
        EXPECT_EQ(split->train.size(), train) << count << " " << fraction;
        expect_partition(*split, count);
    }
    EXPECT_FALSE(split_last(10, Portion::fraction(0.9)));
}

TEST(Split, RandomIsAPartitionFixedByTheSeed) {
    const auto a = split_random(1000, Portion::fraction(0.2), 1);
    const auto b = split_random(1000, Portion::items(200), 1);
    const auto c = split_random(1000, Portion::items(200), 2);
    ASSERT_TRUE(a && b && c);
    expect_partition(*a, 1000);
    EXPECT_EQ(a->validation.size(), 200u);
    EXPECT_EQ(a->validation, b->validation);
    EXPECT_NE(a->validation, c->validation);
    // Not a piece of the array: the mean index of 200 random ones is 499.5 with a standard error of 18.
    double sum = 0;
    for (const auto index : a->validation) sum += index;
    EXPECT_NEAR(sum / 200, 499.5, 90);
}

TEST(Split, RandomFractionRoundsToNearest) {
    EXPECT_EQ(split_random(10, Portion::fraction(0.9), 1)->validation.size(), 9u);
    EXPECT_EQ(split_random(10, Portion::fraction(0.26), 1)->validation.size(), 3u);
}

TEST(Split, StratifiedKeepsEqualClassesEqual) {
    std::vector<std::uint8_t> labels(6000);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::uint8_t>(i / 600);
    const auto split = split_stratified(labels, Portion::fraction(0.2), 5);
    ASSERT_TRUE(split);
    expect_partition(*split, 6000);
    for (const auto& [label, count] : class_counts(labels, split->validation)) EXPECT_EQ(count, 120) << label;
    EXPECT_NE(split->validation, split_stratified(labels, Portion::fraction(0.2), 6)->validation);
    EXPECT_EQ(split->validation, split_stratified(labels, Portion::fraction(0.2), 5)->validation);
    // A different choice within each class: not the same offsets in class 0 and in class 1.
    std::vector<std::uint32_t> first, second;
    for (const auto index : split->validation) {
        if (labels[index] == 0) first.push_back(index);
        if (labels[index] == 1) second.push_back(index - 600);
    }
    EXPECT_NE(first, second);
}

TEST(Split, StratifiedLargestRemainder) {
    // 10 items of classes 3 5 2; 4 for validation: quotas 1.2 2.0 0.8, so 1 2 1 (worked by hand).
    const std::vector<std::uint8_t> labels{0, 0, 0, 1, 1, 1, 1, 1, 2, 2};
    const auto split = split_stratified(labels, Portion::items(4), 1);
    ASSERT_TRUE(split) << split.error().message();
    EXPECT_EQ(class_counts(labels, split->validation), (std::map<int, int>{{0, 1}, {1, 2}, {2, 1}}));

    // A tie goes to the lower class: 3 3 3 3 items, 6 for validation: quotas 1.5 each, so 2 2 1 1.
    const std::vector<std::uint8_t> equal{0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3};
    EXPECT_EQ(class_counts(equal, split_stratified(equal, Portion::items(6), 1)->validation),
              (std::map<int, int>{{0, 2}, {1, 2}, {2, 1}, {3, 1}}));
}

TEST(Split, StratifiedIsExactToWithinOneForAnySize) {
    std::vector<std::uint8_t> labels;
    for (int label = 0; label < 5; ++label)
        labels.insert(labels.end(), 40 + 17 * static_cast<std::size_t>(label), static_cast<std::uint8_t>(label * 50));
    const auto total = static_cast<double>(labels.size());
    for (std::size_t size = 10; size + 10 < labels.size(); size += 7) {
        const auto split = split_stratified(labels, Portion::items(size), 3);
        ASSERT_TRUE(split);
        ASSERT_EQ(split->validation.size(), size);
        for (const auto& [label, count] : class_counts(labels, split->validation)) {
            const double quota = static_cast<double>(size) * (40 + 17 * (label / 50)) / total;
            EXPECT_GE(count, std::floor(quota));
            EXPECT_LE(count, std::ceil(quota));
        }
    }
}

TEST(Split, ImpossibleRequestsAreErrors) {
    for (const double fraction : {0.0, 1.0, -0.5, 1.5, std::nan(""), 1e-9})
        EXPECT_FALSE(split_random(100, Portion::fraction(fraction), 1)) << fraction;
    for (const std::size_t items : {0u, 100u, 101u}) {
        EXPECT_FALSE(split_random(100, Portion::items(items), 1)) << items;
        EXPECT_FALSE(split_last(100, Portion::items(items))) << items;
    }
    EXPECT_FALSE(split_last(0, Portion::fraction(0.5)));
    EXPECT_FALSE(split_random(1, Portion::fraction(0.5), 1));
    EXPECT_FALSE(split_stratified({}, Portion::items(1), 1));
    const auto error = split_last(100, Portion::items(100)).error().message();
    EXPECT_NE(error.find("1 to 99"), std::string::npos) << error;
}

TEST(Split, StratifiedNamesTheClassThatIsTooSmall) {
    std::vector<std::uint8_t> labels(100, 4);
    labels[50] = 7;
    const auto single = split_stratified(labels, Portion::items(20), 1);
    ASSERT_FALSE(single);
    EXPECT_NE(single.error().rule.find("class 7 has 1 item "), std::string::npos) << single.error().rule;
    labels[51] = 7;
    EXPECT_FALSE(split_stratified(labels, Portion::items(10), 1));  // quota 0.2: none for validation
    EXPECT_TRUE(split_stratified(labels, Portion::items(50), 1));
}

TEST(Split, SubsetIsDistinctAndFixedByTheSeed) {
    const auto subset = random_subset(1000, 100, 1);
    ASSERT_TRUE(subset);
    EXPECT_EQ(std::set<std::uint32_t>(subset->begin(), subset->end()).size(), 100u);
    EXPECT_LT(subset->back(), 1000u);
    EXPECT_TRUE(std::is_sorted(subset->begin(), subset->end()));
    EXPECT_EQ(*subset, *random_subset(1000, 100, 1));
    EXPECT_NE(*subset, *random_subset(1000, 100, 2));
    EXPECT_EQ(random_subset(5, 5, 1)->size(), 5u);
    EXPECT_FALSE(random_subset(5, 6, 1));
    EXPECT_FALSE(random_subset(5, 0, 1));
}

}  // namespace
}  // namespace selvedge::split_test
