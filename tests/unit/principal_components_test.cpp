// Principal components and nearest rows: cases computed by hand, and numpy's numbers.
#include <gtest/gtest.h>
#include <selvedge/analysis/neighbours.h>
#include <selvedge/analysis/principal_components.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace selvedge::principal_components_test {
namespace {

// Whole numbers without a pattern that a program in any language makes alike.
std::vector<float> numbers(std::size_t rows, std::size_t width) {
    std::vector<float> made;
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < width; ++j)
            made.push_back(static_cast<float>((37 * i + 61 * j + 17 * i * j + 5 * i * i) % 101));
    return made;
}

TEST(PrincipalComponents, OfACrossByHand) {
    // Along (3, 4) / 5 the rows are at ±10, across it at ±5, around (1, 2): variances 200 / 3 and 50 / 3.
    const std::vector<float> rows{7, 10, -5, -6, -3, 5, 5, -1};
    const Result<PrincipalComponents> found = principal_components(rows, 2, 2);
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_NEAR(found->mean[0], 1, 1e-12);
    EXPECT_NEAR(found->mean[1], 2, 1e-12);
    EXPECT_NEAR(found->axes[0], 0.6, 1e-9);
    EXPECT_NEAR(found->axes[1], 0.8, 1e-9);
    EXPECT_NEAR(found->axes[2], 0.8, 1e-9) << "the entry that is largest is positive";
    EXPECT_NEAR(found->axes[3], -0.6, 1e-9);
    EXPECT_NEAR(found->variances[0], 200.0 / 3, 1e-9);
    EXPECT_NEAR(found->variances[1], 50.0 / 3, 1e-9);
    EXPECT_NEAR(found->total_variance, 250.0 / 3, 1e-9);
    EXPECT_NEAR(found->explained(0), 0.8, 1e-9);
    const std::vector<double> along = found->project(std::span(rows).subspan(4, 2));
    EXPECT_NEAR(along[0], 0, 1e-9);
    EXPECT_NEAR(along[1], -5, 1e-9);
}

// numpy 1.24: values, vectors = numpy.linalg.eigh(numpy.cov(x.T)), each vector with its largest entry positive; and
// (x[3] - x.mean(0)) @ vector.
struct Golden {
    std::size_t rows, width;
    double total;
    struct Axis {
        double variance;
        std::array<double, 4> entries;  ///< the first ones
        double row_3;
    };
    std::array<Axis, 3> axes;
};
const std::array<Golden, 3> golden{{
    {20,
     6,
     5802.276315789475,
     {{{1812.608873203872, {0.42171297078, -0.114348225845, 0.258035480622, -0.280654829851}, -52.86131706984504},
       {1475.8812189985085, {0.331380813947, 0.663119223278, 0.092211793558, -0.383932951737}, 8.248416733556844},
       {1191.5556112477557,
        {-0.596724544273, -0.115768843286, 0.684818853762, -0.384300229536},
        -2.8883459789164907}}}},
    // Fewer rows than numbers in one: the covariance has rank 6.
    {7,
     50,
     40051.571428571435,
     {{{9331.734503490221, {-0.198864209294, -0.053206079579, 0.157773798529, -0.110625265565}, 104.3935660299021},
       {8510.64724589602, {0.016853768788, 0.023825931063, 0.204076752532, -0.255597596054}, -77.43285812209788},
       {7455.318778780184, {0.327609299348, -0.053268895142, 0.091119129762, 0.082220663581}, 22.57842339172731}}}},
    {40,
     12,
     10233.628846153846,
     {{{1702.3685736601315, {-0.046508088008, -0.567300591731, -0.116563027965, -0.162156608719}, -53.08789203488459},
       {1428.397016138037, {0.616377428089, 0.276365625903, 0.132639170769, -0.121281669821}, 7.402036245838292},
       {1271.506907935864, {0.153019581954, -0.087528327042, -0.285706564995, 0.635129285157}, 52.04879935054732}}}},
}};

TEST(PrincipalComponents, AgreeWithNumpy) {
    for (const Golden& wanted : golden) {
        SCOPED_TRACE(std::to_string(wanted.rows) + " × " + std::to_string(wanted.width));
        const std::vector<float> rows = numbers(wanted.rows, wanted.width);
        const Result<PrincipalComponents> found = principal_components(rows, wanted.width, 3);
        ASSERT_TRUE(found) << found.error().message();
        EXPECT_NEAR(found->total_variance, wanted.total, 1e-7);
        const std::vector<double> along = found->project(std::span(rows).subspan(3 * wanted.width, wanted.width));
        for (std::size_t k = 0; k < 3; ++k) {
            EXPECT_NEAR(found->variances[k], wanted.axes[k].variance, 1e-6);
            EXPECT_NEAR(along[k], wanted.axes[k].row_3, 1e-4);
            for (std::size_t d = 0; d < 4; ++d)
                EXPECT_NEAR(found->axes[k * wanted.width + d], wanted.axes[k].entries[d], 1e-6) << k << ", " << d;
        }
    }
}

TEST(PrincipalComponents, AreTheSameInPiecesOfAnySize) {
    const std::vector<float> rows = numbers(40, 12);
    const Result<PrincipalComponents> whole = principal_components(rows, 12, 2);
    Result<PrincipalFit> fit = PrincipalFit::create(rows, 12, 2);
    ASSERT_TRUE(whole && fit);
    double before = -1;
    while (fit->advance(30)) {
        EXPECT_GE(fit->progress(), before);
        before = fit->progress();
    }
    EXPECT_EQ(fit->progress(), 1);
    EXPECT_EQ(fit->components().axes, whole->axes);
    EXPECT_EQ(fit->components().variances, whole->variances);
}

TEST(PrincipalComponents, AnAxisAlongWhichNothingDiffersIsNought) {
    const Result<PrincipalComponents> line = principal_components(std::vector<float>{0, 0, 1, 2, 2, 4}, 2, 2);
    ASSERT_TRUE(line);
    EXPECT_NEAR(line->axes[1], 2 / std::sqrt(5.0), 1e-12);
    EXPECT_EQ(line->axes[2], 0);
    EXPECT_EQ(line->axes[3], 0);
    EXPECT_NEAR(line->explained(0), 1, 1e-12);
    const Result<PrincipalComponents> point = principal_components(std::vector<float>{3, 1, 3, 1}, 2, 2);
    ASSERT_TRUE(point);
    EXPECT_EQ(point->total_variance, 0);
    EXPECT_EQ(point->explained(0), 0);
    EXPECT_EQ(point->project(std::vector<float>{7, 7}), (std::vector<double>{0, 0}));
}

TEST(PrincipalComponents, RefuseWhatTheyCannotBeFoundFor) {
    EXPECT_FALSE(principal_components(std::vector<float>{1, 2, 3}, 2, 1));
    EXPECT_FALSE(principal_components(std::vector<float>{1, 2}, 2, 1));
    EXPECT_FALSE(principal_components(std::vector<float>{1, 2, 3, 4}, 2, 3));
    EXPECT_FALSE(principal_components(std::vector<float>{1, 2, 3, 4}, 2, 0));
    const Result<PrincipalComponents> broken =
        principal_components(std::vector<float>{1, 2, std::numeric_limits<float>::quiet_NaN(), 4}, 2, 1);
    ASSERT_FALSE(broken);
    EXPECT_NE(broken.error().message().find("not finite"), std::string::npos);
}

TEST(NearestRows, AgreeWithNumpy) {
    // numpy.sqrt(((x - q) ** 2).sum(1)) for 40 rows, the 41st as q.
    const std::vector<float> all = numbers(41, 12);
    const FeatureMatrix matrix{12, {all.begin(), all.begin() + 40 * 12}};
    const Neighbours found = nearest_rows(matrix, std::span(all).subspan(40 * 12), 4);
    ASSERT_EQ(found.nearest.size(), 4U);
    const std::array<std::uint32_t, 4> rows{22, 30, 6, 27};
    const std::array<float, 4> distances{90.87904049F, 96.13532129F, 97.43715924F, 102.34256202F};
    for (std::size_t k = 0; k < 4; ++k) {
        EXPECT_EQ(found.nearest[k].row, rows[k]);
        EXPECT_NEAR(found.nearest[k].distance, distances[k], 1e-4);
    }
    EXPECT_NEAR(found.mean_distance, 135.64222786323947, 1e-4);
}

TEST(NearestRows, OfRowsEquallyNearTheFirstComesFirst) {
    const FeatureMatrix matrix{2, {3, 4, 0, 0, -3, -4, 5, 0, 0, 0}};
    const Neighbours found = nearest_rows(matrix, std::vector<float>{0, 0}, 9);
    ASSERT_EQ(found.nearest.size(), 5U) << "no more than there are";
    std::vector<std::uint32_t> order;
    for (const Neighbour& one : found.nearest) order.push_back(one.row);
    EXPECT_EQ(order, (std::vector<std::uint32_t>{1, 4, 0, 2, 3}));
    EXPECT_EQ(found.nearest[0].distance, 0);
    EXPECT_EQ(found.nearest[2].distance, 5);
    EXPECT_EQ(found.mean_distance, 3);
    EXPECT_TRUE(nearest_rows({}, {}, 3).nearest.empty());
}

}  // namespace
}  // namespace selvedge::principal_components_test
