// Words about surveys, the view of a map of points, and the sheet of filters.
#include "ui/survey_words.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ui/filters.h"
#include "ui/point_view.h"

namespace selvedge::ui::survey_words_test {
namespace {

// Six pictures of three classes along a line, and two hidden layers.
engine::Survey survey() {
    auto images = std::make_shared<Dataset>();
    images->count = 6;
    images->labels = {0, 0, 1, 1, 1, 2};
    images->class_names = {"Trouser", "T-shirt/top", "Bag"};
    engine::Survey made;
    made.part = engine::Part::test;
    made.images = images;
    made.count = 6;
    made.layer = "dense";
    made.places = {-5, 0, -4, 0, 0, 0.1F, 0.5F, 0, -0.5F, 0, 9, 8};
    made.units = {{"conv2d", true, {true, false, true, false}},
                  {"dense", false, {true, true}},
                  {"dense_1", false, {false, true, true}}};
    return made;
}

TEST(SurveyWords, SayWhichUnitsNeverSpeak) {
    EXPECT_EQ(dead_words(survey(), "conv2d"), "2 of 4 dead: Maps 2 and 4 are 0 for every one of the 6 test pictures.");
    EXPECT_EQ(dead_words(survey(), "dense"),
              "None of its 2 units is dead: each speaks for some of the 6 test pictures.");
    EXPECT_EQ(dead_words(survey(), "dense_1"), "1 of 3 dead: Unit 1 is 0 for every one of the 6 test pictures.");
    EXPECT_EQ(dead_words(survey(), "max_pool2d"), "");
    EXPECT_EQ(dead_summary(survey()),
              "Dead units, 0 for every one of the 6 test pictures: conv2d 2 of 4, dense_1 1 of 3.");
    engine::Survey many = survey();
    many.units = {{"dense", false, std::vector<bool>(30)}};
    EXPECT_NE(dead_words(many, "dense").find("23, 24 and 6 more are 0"), std::string::npos);
    many.units = {{"dense", false, {true}}};
    EXPECT_EQ(dead_summary(many), "No dead units: every one speaks for some of the 6 test pictures.");
}

TEST(SurveyWords, CountTheClassesAroundAPlace) {
    using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;
    EXPECT_EQ(classes_around(survey(), {0, 0}, 3), (Pairs{{1, 3}}));
    EXPECT_EQ(classes_around(survey(), {-4.6F, 0}, 3), (Pairs{{0, 2}, {1, 1}}));
    EXPECT_EQ(classes_around(survey(), {0, 0}, 99), (Pairs{{1, 3}, {0, 2}, {2, 1}}));
    EXPECT_EQ(around_words(survey(), {0, 0}),
              "The 6 marks around this picture: 3 × T-shirt/top, 2 × trouser, 1 × bag.");
    const std::vector<ClassPlace> places = class_places(survey());
    ASSERT_EQ(places.size(), 3U);
    EXPECT_EQ(places[0].where, "left");
    EXPECT_EQ(places[1].where, "middle");
    EXPECT_EQ(places[2].where, "upper right");
    EXPECT_EQ(places[1].count, 3U);
    EXPECT_NEAR(places[0].middle[0], -4.5, 1e-6);
}

TEST(SurveyWords, SayHowManyNeighboursAgree) {
    const auto train = std::make_shared<engine::Survey>(survey());
    engine::Located located;
    located.train = train;
    located.neighbours.nearest = {{0, 1}, {2, 2}, {3, 3}};
    EXPECT_EQ(agreement_words(located, 0), "1 of the 3 is of the class answered, trouser.");
    EXPECT_EQ(agreement_words(located, 1), "2 of the 3 are of the class answered, T-shirt/top.");
    EXPECT_EQ(agreement_words(located, 2), "None of the 3 is of the class answered, bag.");
    located.neighbours.nearest = {{2, 2}};
    EXPECT_EQ(agreement_words(located, 1), "All 1 are of the class answered, T-shirt/top.");
}

TEST(PointView, ShowsAllPointsAndZoomsAtThePointer) {
    PointView view;
    const std::vector<float> points{-10, -5, 10, 5, 0, 0};
    view.show(points);
    view.frame({100, 50}, 400, 200);
    for (std::size_t k = 0; k < 3; ++k) {
        const Spot at = view.to_screen(points[k * 2], points[k * 2 + 1]);
        EXPECT_TRUE(at.x > 100 && at.x < 500 && at.y > 50 && at.y < 250) << k;
    }
    EXPECT_NEAR(view.to_screen(0, 0).x, 300, 1e-3);
    EXPECT_LT(view.to_screen(0, 5).y, view.to_screen(0, -5).y) << "larger is higher";
    const Spot before = view.to_screen(10, 5);
    view.zoom_at(before, 3);
    EXPECT_NEAR(view.zoom(), 3, 1e-6);
    EXPECT_NEAR(view.to_screen(10, 5).x, before.x, 0.01);
    EXPECT_NEAR(view.to_screen(10, 5).y, before.y, 0.01);
    view.pan(-1e6F, 0);
    EXPECT_TRUE(std::isfinite(view.to_screen(0, 0).x));
    EXPECT_LE(view.to_screen(10, 0).x, 500) << "the map cannot be lost";
    view.zoom_at({300, 150}, 1e-6F);
    EXPECT_EQ(view.zoom(), 1);
    EXPECT_NEAR(view.to_screen(0, 0).x, 300, 1e-3) << "the whole map lies where it lay";
    view.zoom_at({300, 150}, 1e9F);
    EXPECT_EQ(view.zoom(), PointView::most_zoom);
}

TEST(PointView, FindsTheNearestPointThatIsShown) {
    PointView view;
    const std::vector<float> points{-10, -10, 10, 10, 0, 0, 0.01F, 0};
    const std::vector<std::uint8_t> labels{0, 0, 1, 2};
    view.show(points);
    view.frame({0, 0}, 200, 200);
    const Spot middle = view.to_screen(0, 0);
    EXPECT_EQ(view.nearest(middle, 5, points, labels, {true, true, true}), 2U);
    EXPECT_EQ(view.nearest(middle, 5, points, labels, {true, false, true}), 3U);
    EXPECT_EQ(view.nearest(middle, 5, points, labels, {true, false, false}), std::nullopt);
    EXPECT_EQ(view.nearest({middle.x + 4, middle.y}, 3, points, labels, {true, true, true}), std::nullopt);
}

// Two filters of 2 × 3 for two maps: weights (row, column, map, filter).
engine::Anatomy anatomy() {
    engine::Anatomy made;
    made.layers = {{"conv2d", "conv2d", Shape{4, 4, 2}, 0, 0}, {"dense", "dense", Shape{3}, 0, 0}};
    std::vector<float> weights(2 * 3 * 2 * 2);
    for (std::size_t k = 0; k < weights.size(); ++k) weights[k] = static_cast<float>(k) - 12;
    made.weights["conv2d.kernel"] = {Shape{2, 3, 2, 2}, weights};
    made.weights["dense.kernel"] = {Shape{784, 3}, std::vector<float>(784 * 3, 1.0F)};
    return made;
}

TEST(Filters, LieInColumnsByFilterAndRowsByMap) {
    ASSERT_TRUE(filter_size(anatomy(), "conv2d"));
    EXPECT_FALSE(filter_size(anatomy(), "dense")) << "what it sees are maps, not the picture";
    EXPECT_FALSE(filter_size(anatomy(), "max_pool2d"));
    const FilterSheet sheet = filter_sheet(anatomy(), "conv2d", 9);
    EXPECT_EQ(sheet.columns, 2U);
    EXPECT_EQ(sheet.width(), 2U * 4U - 1U);
    EXPECT_EQ(sheet.height(), 2U * 3U - 1U);
    for (std::size_t filter = 0; filter < 2; ++filter)
        for (std::size_t map = 0; map < 2; ++map) {
            const auto [left, top] = sheet.corner({filter, map});
            for (std::size_t row = 0; row < 2; ++row)
                for (std::size_t column = 0; column < 3; ++column) {
                    const auto wanted = static_cast<float>(((row * 3 + column) * 2 + map) * 2 + filter) - 12;
                    EXPECT_EQ(sheet.values[(top + row) * sheet.width() + left + column], wanted);
                    EXPECT_EQ(sheet.at(left + column, top + row), (FilterTile{filter, map}));
                }
        }
    EXPECT_TRUE(std::isnan(sheet.values[3])) << "an empty column between two filters";
    EXPECT_EQ(sheet.at(3, 0), std::nullopt);
    EXPECT_EQ(sheet.at(0, 2), std::nullopt);
    EXPECT_EQ(sheet.most, 11) << "what one weight in twenty exceeds";
}

TEST(Filters, WrapIntoBandsAndShowADenseLayersPictures) {
    const FilterSheet narrow = filter_sheet(anatomy(), "conv2d", 1);
    EXPECT_EQ(narrow.bands(), 2U);
    EXPECT_EQ(narrow.width(), 3U);
    const auto [left, top] = narrow.corner({1, 0});
    EXPECT_EQ(left, 0U);
    EXPECT_EQ(narrow.values[top * 3], -11) << "the second filter's first weight";
    EXPECT_EQ(narrow.at(left, top), (FilterTile{1, 0}));
    EXPECT_EQ(narrow.values.size(), narrow.width() * narrow.height());

    engine::Anatomy plain = anatomy();
    plain.layers = {{"flatten", "flatten", Shape{784}, 0, 0}, {"dense", "dense", Shape{3}, 0, 0}};
    const std::optional<FilterSize> size = filter_size(plain, "dense");
    ASSERT_TRUE(size);
    EXPECT_EQ(size->filters, 3U);
    EXPECT_EQ(size->width, 28U);
    const FilterSheet pictures = filter_sheet(plain, "dense", 2);
    EXPECT_EQ(pictures.bands(), 2U);
    EXPECT_EQ(pictures.width(), 57U);
}

}  // namespace
}  // namespace selvedge::ui::survey_words_test
