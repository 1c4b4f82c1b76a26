// Reports and confusion matrices, against scikit-learn's documented text and figures worked out by hand.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>
#include <selvedge/metrics/report.h>

#include <array>

namespace selvedge::metrics_test {
namespace {

const std::vector<std::string> three_names{"class 0", "class 1", "class 2"};

// The example of scikit-learn's documentation of classification_report.
ConfusionMatrix documented() {
    const std::array<std::uint8_t, 5> truth{0, 1, 2, 2, 2}, answers{0, 0, 2, 2, 1};
    return ConfusionMatrix(3, truth, answers);
}

TEST(Confusion, CountsPairsByTrueClass) {
    const ConfusionMatrix matrix = documented();
    EXPECT_EQ(matrix.counts, (std::vector<std::uint32_t>{1, 0, 0, 1, 0, 0, 0, 1, 2}));
    EXPECT_EQ(matrix.at(1, 0), 1U);
    EXPECT_EQ(matrix.support(2), 3U);
    EXPECT_EQ(matrix.answered(0), 2U);
    EXPECT_EQ(matrix.correct(), 3U);
    EXPECT_EQ(matrix.total(), 5U);
    EXPECT_DOUBLE_EQ(matrix.accuracy(), 0.6);
    const std::vector<double> per_class = matrix.per_class_accuracy();
    EXPECT_DOUBLE_EQ(per_class[0], 1.0);
    EXPECT_DOUBLE_EQ(per_class[1], 0.0);
    EXPECT_DOUBLE_EQ(per_class[2], 2.0 / 3);
}

TEST(Confusion, TableHasNamesAtRowsAndNumbersAtColumns) {
    EXPECT_EQ(confusion_table(documented(), three_names),
              "true \\ answer  0  1  2\n"
              "0 class 0      1  0  0\n"
              "1 class 1      1  0  0\n"
              "2 class 2      0  1  2\n");
}

TEST(Confusion, TableWidensForCountsAndLongNames) {
    ConfusionMatrix matrix(2);
    matrix.counts = {1000, 2, 30, 4};
    const std::vector<std::string> names{"T-shirt/top for é", "b"};
    EXPECT_EQ(confusion_table(matrix, names),
              "true \\ answer           0     1\n"
              "0 T-shirt/top for é  1000     2\n"
              "1 b                    30     4\n");
}

TEST(Confusion, Json) { EXPECT_EQ(confusion_to_json(documented()).dump(), "[[1,0,0],[1,0,0],[0,1,2]]"); }

TEST(Report, IsScikitLearnsTextCharacterByCharacter) {
    EXPECT_EQ(to_text(classification_report(documented(), three_names)),
              "              precision    recall  f1-score   support\n"
              "\n"
              "     class 0       0.50      1.00      0.67         1\n"
              "     class 1       0.00      0.00      0.00         1\n"
              "     class 2       1.00      0.67      0.80         3\n"
              "\n"
              "    accuracy                           0.60         5\n"
              "   macro avg       0.50      0.56      0.49         5\n"
              "weighted avg       0.70      0.60      0.61         5\n");
}

TEST(Report, FourDigitsAndLongNamesWidenTheText) {
    const std::vector<std::string> names{"a", "a rather long name", "c"};
    EXPECT_EQ(to_text(classification_report(documented(), names), 4),
              "                    precision    recall  f1-score   support\n"
              "\n"
              "                 a     0.5000    1.0000    0.6667         1\n"
              "a rather long name     0.0000    0.0000    0.0000         1\n"
              "                 c     1.0000    0.6667    0.8000         3\n"
              "\n"
              "          accuracy                         0.6000         5\n"
              "         macro avg     0.5000    0.5556    0.4889         5\n"
              "      weighted avg     0.7000    0.6000    0.6133         5\n");
}

// [[5, 1], [2, 2]]: precision 5/7, 2/3; recall 5/6, 2/4; F1 10/13, 4/7.
TEST(Report, FiguresByHand) {
    ConfusionMatrix matrix(2);
    matrix.counts = {5, 1, 2, 2};
    const ClassificationReport report = classification_report(matrix, {});
    EXPECT_EQ(report.class_names, (std::vector<std::string>{"class 0", "class 1"}));
    EXPECT_DOUBLE_EQ(report.classes[0].precision, 5.0 / 7);
    EXPECT_DOUBLE_EQ(report.classes[1].precision, 2.0 / 3);
    EXPECT_DOUBLE_EQ(report.classes[0].recall, 5.0 / 6);
    EXPECT_DOUBLE_EQ(report.classes[1].recall, 0.5);
    EXPECT_DOUBLE_EQ(report.classes[0].f1, 10.0 / 13);
    EXPECT_DOUBLE_EQ(report.classes[1].f1, 4.0 / 7);
    EXPECT_EQ(report.classes[0].support, 6U);
    EXPECT_DOUBLE_EQ(report.accuracy, 0.7);
    EXPECT_DOUBLE_EQ(report.macro_average.f1, (10.0 / 13 + 4.0 / 7) / 2);
    EXPECT_DOUBLE_EQ(report.weighted_average.f1, 0.6 * 10 / 13 + 0.4 * 4 / 7);
    EXPECT_EQ(report.weighted_average.support, 10U);
}

TEST(Report, WithoutItemsEverythingIsZero) {
    const ClassificationReport report = classification_report(ConfusionMatrix(2), {});
    EXPECT_EQ(report.accuracy, 0);
    EXPECT_EQ(report.macro_average.f1, 0);
    EXPECT_EQ(report.weighted_average.recall, 0);
    EXPECT_NE(to_text(report).find("weighted avg       0.00      0.00      0.00         0"), std::string::npos);
}

TEST(Report, Json) {
    const Json json = report_to_json(classification_report(documented(), three_names));
    ASSERT_EQ(json["classes"].size(), 3U);
    EXPECT_EQ(json["classes"][0].dump(),
              R"({"class":"class 0","precision":0.5,"recall":1.0,"f1":0.6666666666666666,"support":1})");
    EXPECT_EQ(json["accuracy"], 0.6);
    EXPECT_EQ(json["macro_average"]["support"], 5);
    EXPECT_TRUE(json.contains("weighted_average"));
}

}  // namespace
}  // namespace selvedge::metrics_test
