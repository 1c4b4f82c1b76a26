// The templates: what one gets who draws over them and fills them in.
#include "ui/ghosts.h"

#include <gtest/gtest.h>
#include <selvedge/model/model.h>

#include <fstream>
#include <iterator>

#include "support/paths.h"

namespace selvedge::ui::ghosts_test {
namespace {

Drawing traced(std::size_t index) {
    Drawing drawing;
    const std::vector<Point> outline = ghost_outline(index);
    const auto on_paper = [](Point p) { return Point{p.x * Drawing::edge, p.y * Drawing::edge}; };
    drawing.begin_stroke({17, 19, 24}, on_paper(outline.front()), 6);
    for (std::size_t k = 1; k <= outline.size(); ++k) {
        const Point a = on_paper(outline[k - 1]);
        const Point b = on_paper(outline[k % outline.size()]);
        for (int step = 1; step <= 10; ++step) {
            const float t = static_cast<float>(step) / 10;
            drawing.extend_stroke({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)}, 6);
        }
    }
    drawing.end_stroke();
    return drawing;
}

TEST(Ghosts, LieOnThePaperAndAreClosed) {
    for (std::size_t k = 0; k < ghost_count; ++k) {
        for (const Point& p : ghost_outline(k)) {
            EXPECT_TRUE(p.x >= 0.02F && p.x <= 0.98F && p.y >= 0.02F && p.y <= 0.98F) << k;
        }
        Drawing drawing = traced(k);
        EXPECT_TRUE(drawing.fill_outline({17, 19, 24})) << k;
    }
}

// A coat and a shirt have the outline of a pullover, so nobody can know them by it.
TEST(Ghosts, FilledInAreTakenForWhatTheyAre) {
    std::ifstream file(test::source_path("assets/models/r2-cnn.safetensors"), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    const Result<Model> model = parse_model(std::as_bytes(std::span(bytes)), "r2-cnn");
    ASSERT_TRUE(model) << model.error().message();
    Result<Classifier> classifier = model->session();
    ASSERT_TRUE(classifier);
    for (const std::size_t k : {0, 1, 2, 3, 5, 7, 8, 9}) {
        Drawing drawing = traced(k);
        ASSERT_TRUE(drawing.fill_outline({17, 19, 24}));
        const Result<Answer> answer = classifier->classify(drawing.view());
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->index, k) << answer->label;
    }
}

}  // namespace
}  // namespace selvedge::ui::ghosts_test
