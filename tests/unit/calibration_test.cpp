// Calibration, percentages and confused pairs, against numbers of numpy 1.24 and scikit-learn 1.2.1.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/metrics/calibration.h>
#include <selvedge/metrics/confusion.h>

#include <array>
#include <cmath>

namespace selvedge::calibration_test {
namespace {

// Sixty-fourths, which floats hold exactly. Items 0 … 7; the sixth has two largest.
const std::array<float, 24> sixty_fourths{60, 3, 1,  40, 20, 4,  10, 50, 4,  30, 32, 2,
                                          8,  8, 48, 16, 24, 24, 2,  2,  60, 64, 0,  0};
const std::array<std::uint8_t, 8> labels{0, 1, 1, 0, 2, 2, 0, 0};

std::vector<float> probabilities() {
    std::vector<float> values;
    for (const float value : sixty_fourths) values.push_back(value / 64);
    return values;
}

// With p, y as above and a = p.argmax(1), conf = p.max(1), the expected figures were computed by
//   for lo, hi in pairwise(linspace(0, 1, bins + 1)): m = (conf > lo) & (conf <= hi);
//       ece += abs(conf[m].mean() - (a == y)[m].mean()) * m.mean()           (the reference code of Guo et al.)
//   sklearn.metrics.log_loss(y, p);  ((p - eye(3)[y]) ** 2).sum(1).mean()
TEST(Calibration, FifteenBinsAsNumpyAndScikitLearn) {
    const Calibration result = calibrate(probabilities(), 3, labels);
    ASSERT_EQ(result.bins.size(), 15U);
    EXPECT_NEAR(result.ece, 0.35546875, 1e-15);
    EXPECT_NEAR(result.mean_confidence, 0.73828125, 1e-15);
    EXPECT_NEAR(result.accuracy, 0.5, 1e-15);
    EXPECT_NEAR(result.nll, 0.870810292354441, 1e-12);
    EXPECT_NEAR(result.brier, 0.49859619140625, 1e-15);
    std::uint64_t count = 0;
    for (const CalibrationBin& bin : result.bins) count += bin.count;
    EXPECT_EQ(count, 8U);
    EXPECT_EQ(result.bins[11].count, 2U);  // (0.733, 0.8]
    EXPECT_NEAR(result.bins[11].confidence, 0.765625, 1e-15);
    EXPECT_NEAR(result.bins[11].accuracy, 1, 1e-15);
    EXPECT_EQ(result.bins[14].count, 3U);
    EXPECT_NEAR(result.bins[14].confidence, 0.9583333333333334, 1e-15);
    EXPECT_NEAR(result.bins[14].accuracy, 0.6666666666666666, 1e-15);
}

TEST(Calibration, ABinHoldsItsUpperEdge) {
    const Calibration result = calibrate(probabilities(), 3, labels, 4);
    EXPECT_NEAR(result.ece, 0.23828125, 1e-15);
    ASSERT_EQ(result.bins.size(), 4U);
    EXPECT_EQ(result.bins[0].count, 0U);
    EXPECT_EQ(result.bins[1].count, 2U);  // 0.375 and 0.5
    EXPECT_EQ(result.bins[2].count, 2U);  // 0.625 and 0.75
    EXPECT_EQ(result.bins[3].count, 4U);
    EXPECT_EQ(result.bins[0].confidence, 0);
}

TEST(Calibration, NothingAndCertainMistakesStayFinite) {
    const Calibration nothing = calibrate({}, 3, {});
    EXPECT_EQ(nothing.ece, 0);
    EXPECT_EQ(nothing.nll, 0);
    const std::array<float, 2> wrong{0, 1};
    const std::array<std::uint8_t, 1> truth{0};
    const Calibration certain = calibrate(wrong, 2, truth);
    EXPECT_EQ(certain.ece, 1);
    EXPECT_EQ(certain.brier, 2);
    EXPECT_NEAR(certain.nll, 149 * std::log(2.0), 1e-9);  // of the smallest float
}

TEST(Calibration, TextAndJson) {
    const Calibration result = calibrate(probabilities(), 3, labels, 4);
    EXPECT_EQ(to_text(result),
              "ECE 0.2383   mean confidence 0.7383   NLL 0.8708   Brier 0.4986\n"
              "  confidence in      items  mean confidence  accuracy\n"
              "(0.250, 0.500]          2           0.4375    0.0000\n"
              "(0.500, 0.750]          2           0.6875    0.5000\n"
              "(0.750, 1.000]          4           0.9141    0.7500\n");
    const Json json = calibration_to_json(result);
    EXPECT_EQ(json["ece"], 0.23828125);
    EXPECT_EQ(json["bins"].size(), 4U);
    EXPECT_EQ(json["bins"][3]["count"], 4);
    EXPECT_EQ(json["bins"][3]["upper"], 1.0);
}

// Confusion matrix of R2's kind, by hand: of 8 shirts 3 are taken for T-shirts, 1 for a coat.
ConfusionMatrix garments() {
    ConfusionMatrix matrix(3);
    matrix.counts = {9, 1, 0, 3, 4, 1, 0, 3, 13};
    return matrix;
}
const std::array<std::string, 3> names{"T-shirt", "Shirt", "Coat"};

TEST(Confused, PairsByCountThenByClass) {
    const std::vector<ConfusedPair> pairs = most_confused(garments());
    ASSERT_EQ(pairs.size(), 4U);
    EXPECT_EQ(pairs[0], (ConfusedPair{1, 0, 3, 0.375}));
    EXPECT_EQ(pairs[1], (ConfusedPair{2, 1, 3, 0.1875}));
    EXPECT_EQ(pairs[2], (ConfusedPair{0, 1, 1, 0.1}));
    EXPECT_EQ(pairs[3], (ConfusedPair{1, 2, 1, 0.125}));
    EXPECT_EQ(most_confused(garments(), 1).size(), 1U);
    EXPECT_TRUE(most_confused(ConfusionMatrix(3)).empty());
}

TEST(Confused, TextAndJson) {
    const std::vector<ConfusedPair> pairs = most_confused(garments(), 2);
    EXPECT_EQ(confused_pairs_table(pairs, names),
              "Shirt → T-shirt  3   37.5 %\n"
              "Coat → Shirt     3   18.8 %\n");
    EXPECT_EQ(confused_pairs_to_json(pairs, names)[0].dump(),
              R"({"true":1,"true_label":"Shirt","predicted":0,"predicted_label":"T-shirt","count":3,"part":0.375})");
}

TEST(Confused, TableInPerCentOfTheTrueClass) {
    EXPECT_EQ(confusion_table(garments(), names, ConfusionUnit::percent),
              "true \\ answer     0     1     2\n"
              "0 T-shirt      90.0  10.0   0.0\n"
              "1 Shirt        37.5  50.0  12.5\n"
              "2 Coat          0.0  18.8  81.2\n");
    EXPECT_NE(confusion_table(ConfusionMatrix(2), {}, ConfusionUnit::percent).find("0 class 0      0.0  0.0"),
              std::string::npos);
}

}  // namespace
}  // namespace selvedge::calibration_test
