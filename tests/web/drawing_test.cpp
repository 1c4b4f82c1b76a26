// The drawing pad's paper: strokes, fill, undo and what it says has changed.
#include "ui/drawing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "ui/preview.h"

namespace selvedge::ui::drawing_test {
namespace {

constexpr Rgb ink{10, 20, 30};
constexpr std::size_t edge = Drawing::edge;

std::vector<std::uint8_t> pixels(const Drawing& drawing) { return {drawing.rgba().begin(), drawing.rgba().end()}; }

Rgb at(const Drawing& drawing, std::size_t x, std::size_t y) {
    const auto p = drawing.rgba().subspan((y * edge + x) * 4, 4);
    return {p[0], p[1], p[2]};
}

// How many pixels' worth of ink there is, from the red channel.
double inked(const Drawing& drawing) {
    double sum = 0;
    for (std::size_t i = 0; i < drawing.rgba().size(); i += 4) sum += (255.0 - drawing.rgba()[i]) / (255.0 - ink.red);
    return sum;
}

void line(Drawing& drawing, Point from, Point to, float diameter, Rgb colour = ink) {
    drawing.begin_stroke(colour, from, diameter);
    for (int k = 1; k <= 20; ++k) {
        const float t = static_cast<float>(k) / 20;
        drawing.extend_stroke({from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)}, diameter);
    }
    drawing.end_stroke();
}

void ring(Drawing& drawing, float radius, float diameter) {
    const auto point = [&](int k) {
        const float angle = static_cast<float>(k) * std::numbers::pi_v<float> / 60;
        return Point{384 + radius * std::cos(angle), 384 + radius * std::sin(angle)};
    };
    drawing.begin_stroke(ink, point(0), diameter);
    for (int k = 1; k <= 121; ++k) drawing.extend_stroke(point(k), diameter);
    drawing.end_stroke();
}

TEST(Drawing, ADotCoversTheAreaOfItsCircle) {
    for (const float diameter : {3.0F, 10.0F, 41.0F}) {
        Drawing drawing;
        drawing.begin_stroke(ink, {300.3F, 200.7F}, diameter);
        drawing.end_stroke();
        const double area = std::numbers::pi * diameter * diameter / 4;
        EXPECT_NEAR(inked(drawing), area, 0.02 * area + 0.3) << diameter;
    }
}

TEST(Drawing, AStrokeIsAsWideAsItsBrushAndHasNoSeams) {
    Drawing drawing;
    line(drawing, {100, 100}, {500, 400}, 30);  // 500 long
    const double area = 30.0 * 500 + std::numbers::pi * 30 * 30 / 4;
    EXPECT_NEAR(inked(drawing), area, 0.01 * area);
    for (std::size_t y = 0; y < edge; ++y) {
        for (std::size_t x = 0; x < edge; ++x) {
            const double px = static_cast<double>(x) + 0.5 - 100;
            const double py = static_cast<double>(y) + 0.5 - 100;
            const double t = std::clamp((px * 400 + py * 300) / 250000, 0.0, 1.0);
            const double distance = std::hypot(px - t * 400, py - t * 300);
            if (distance < 14) {
                ASSERT_EQ(at(drawing, x, y), ink) << x << ", " << y;
            }
            if (distance > 16) {
                ASSERT_EQ(at(drawing, x, y), Drawing::paper) << x << ", " << y;
            }
        }
    }
}

TEST(Drawing, UndoAndRedoRestoreEveryBit) {
    Drawing drawing;
    EXPECT_FALSE(drawing.can_undo());
    std::vector<std::vector<std::uint8_t>> states{pixels(drawing)};
    line(drawing, {50, 50}, {700, 600}, 40);
    states.push_back(pixels(drawing));
    ring(drawing, 200, 12);
    states.push_back(pixels(drawing));
    ASSERT_TRUE(drawing.fill({200, 0, 0}, {384, 300}));
    states.push_back(pixels(drawing));
    drawing.clear();
    states.push_back(pixels(drawing));
    EXPECT_TRUE(drawing.blank());

    for (std::size_t k = states.size() - 1; k-- > 0;) {
        ASSERT_TRUE(drawing.undo());
        ASSERT_EQ(pixels(drawing), states[k]) << k;
    }
    EXPECT_FALSE(drawing.undo());
    for (std::size_t k = 1; k < states.size(); ++k) {
        ASSERT_TRUE(drawing.redo());
        ASSERT_EQ(pixels(drawing), states[k]) << k;
    }
    EXPECT_FALSE(drawing.redo());
    drawing.undo();
    line(drawing, {10, 10}, {20, 20}, 5);
    EXPECT_FALSE(drawing.can_redo());
}

TEST(Drawing, ACancelledStrokeWasNever) {
    Drawing drawing;
    line(drawing, {50, 50}, {300, 300}, 20);
    const auto before = pixels(drawing);
    drawing.begin_stroke({255, 0, 0}, {200, 200}, 80);
    drawing.extend_stroke({400, 100}, 80);
    EXPECT_TRUE(drawing.stroking());
    drawing.cancel_stroke();
    EXPECT_FALSE(drawing.stroking());
    EXPECT_EQ(pixels(drawing), before);
    ASSERT_TRUE(drawing.undo());
    EXPECT_TRUE(drawing.blank()) << "the cancelled stroke is no step";
}

TEST(Drawing, FillReachesUnderTheSoftEdgeAndStaysInside) {
    Drawing drawing;
    ring(drawing, 200, 10);
    const Drawing outline = drawing;
    ASSERT_TRUE(drawing.fill(ink, {384, 384}));
    for (std::size_t y = 0; y < edge; ++y) {
        for (std::size_t x = 0; x < edge; ++x) {
            const double distance = std::hypot(static_cast<double>(x) + 0.5 - 384, static_cast<double>(y) + 0.5 - 384);
            if (distance < 203) {
                ASSERT_EQ(at(drawing, x, y), ink) << x << ", " << y;
            }
            if (distance > 207) {
                ASSERT_EQ(at(drawing, x, y), at(outline, x, y)) << x << ", " << y;
            }
        }
    }
    EXPECT_FALSE(drawing.fill(ink, {384, 384})) << "it has that colour already";
    EXPECT_FALSE(drawing.fill(ink, {-1, 5}));
    EXPECT_FALSE(drawing.fill(ink, {5, 768}));
    EXPECT_FALSE(drawing.fill(ink, {std::nanf(""), 5}));
}

TEST(Drawing, StrokesBeyondThePaperAreCutOff) {
    Drawing drawing;
    line(drawing, {-500, 384}, {2000, 384}, 20);
    EXPECT_NEAR(inked(drawing), 20.0 * edge, 0.01 * 20 * edge);
    line(drawing, {-900, -900}, {-800, -950}, 60);
    EXPECT_TRUE(drawing.undo());
}

TEST(Drawing, TheDirtyBoxHoldsEveryChange) {
    Drawing drawing;
    drawing.take_dirty();
    EXPECT_FALSE(drawing.take_dirty());
    const auto check = [&](const char* what, const std::vector<std::uint8_t>& before, std::uint64_t revision) {
        const auto box = drawing.take_dirty();
        ASSERT_TRUE(box) << what;
        EXPECT_GT(drawing.revision(), revision) << what;
        for (std::size_t y = 0; y < edge; ++y) {
            for (std::size_t x = 0; x < edge; ++x) {
                const bool inside = x >= box->x && y >= box->y && x < box->x + box->width && y < box->y + box->height;
                const std::size_t i = (y * edge + x) * 4;
                if (!inside) {
                    ASSERT_EQ(before[i], drawing.rgba()[i]) << what << " at " << x << ", " << y;
                }
            }
        }
    };
    const auto step = [&](const char* what, auto&& change) {
        const auto before = pixels(drawing);
        const auto revision = drawing.revision();
        change();
        check(what, before, revision);
    };
    step("a line", [&] { line(drawing, {100, 700}, {400, 650}, 25); });
    step("a fill", [&] { drawing.fill({90, 90, 90}, {600, 100}); });
    step("undo", [&] { drawing.undo(); });
    step("a cancelled stroke", [&] {
        drawing.begin_stroke(ink, {600, 600}, 50);
        drawing.extend_stroke({700, 500}, 50);
        drawing.cancel_stroke();
    });
    step("clear", [&] { drawing.clear(); });
}

TEST(Drawing, ManyStepsKeepToTheirMemory) {
    Drawing drawing;
    for (int k = 0; k < 60; ++k) line(drawing, {0, 10.0F * static_cast<float>(k)}, {767, 767}, 20);
    int steps = 0;
    while (drawing.undo()) ++steps;
    EXPECT_GE(steps, 20);
    EXPECT_LT(steps, 60) << "60 steps over the whole paper would take 140 MB";
}

TEST(Drawing, APictureIsLaidOnWhite) {
    Drawing drawing;
    std::vector<std::uint8_t> rgba(edge * edge * 4);
    rgba[0] = 100;
    rgba[3] = 255;
    rgba[4] = 100;
    rgba[7] = 51;  // a fifth
    drawing.place(rgba);
    EXPECT_EQ(at(drawing, 0, 0), (Rgb{100, 0, 0}));
    EXPECT_EQ(at(drawing, 1, 0), (Rgb{224, 204, 204}));
    EXPECT_EQ(at(drawing, 2, 0), Drawing::paper);
    EXPECT_TRUE(drawing.undo());
    EXPECT_TRUE(drawing.blank());
}

TEST(Preview, IsAsLargeAsAskedAndAveragesWithoutMixingInWhatIsUnseen) {
    // Columns in turn red and see-through green: the average is red, half there.
    constexpr std::size_t width = 64;
    constexpr std::size_t height = 16;
    std::vector<std::uint8_t> rgba(width * height * 4);
    for (std::size_t i = 0; i < width * height; ++i) {
        rgba[i * 4 + (i % 2)] = 200;
        rgba[i * 4 + 3] = i % 2 == 0 ? 255 : 0;
    }
    const Preview preview = make_preview({rgba, width, height}, 16);
    ASSERT_EQ(preview.width, 16U);
    ASSERT_EQ(preview.height, 4U);
    for (std::size_t i = 0; i < preview.rgba.size(); i += 4) {
        EXPECT_EQ(preview.rgba[i], 200);
        EXPECT_EQ(preview.rgba[i + 1], 0);
        EXPECT_EQ(preview.rgba[i + 3], 127);
    }
    const Preview same = make_preview({rgba, width, height}, 100);
    EXPECT_EQ(same.rgba, rgba);
    EXPECT_EQ(make_preview({rgba, width * height, 1}, 8).height, 1U);

    const std::vector<std::uint8_t> square = in_square(preview, 32);
    ASSERT_EQ(square.size(), 32U * 32 * 4);
    EXPECT_EQ(square[3], 0) << "above it";
    EXPECT_EQ(square[(16 * 32 + 16) * 4 + 3], 127) << "its middle";
}

TEST(Drawing, MirroredMarksAreTheSameOnBothSides) {
    Drawing drawing;
    drawing.begin_stroke(ink, {200, 100}, 20, true);
    drawing.extend_stroke({260, 300}, 30);
    drawing.extend_stroke({390, 500}, 12);
    drawing.end_stroke();
    for (std::size_t y = 0; y < edge; ++y) {
        // To a level, since distances are rounded from another side.
        for (std::size_t x = 0; x < edge / 2; ++x)
            ASSERT_NEAR(at(drawing, x, y).red, at(drawing, edge - 1 - x, y).red, 1) << x << ", " << y;
    }
    EXPECT_TRUE(drawing.undo());
    EXPECT_TRUE(drawing.blank()) << "both sides are one step";
}

TEST(Drawing, AMirroredFillColoursBothAreasInOneStep) {
    Drawing drawing;
    line(drawing, {384, 0}, {384, 767}, 12);
    const std::vector<std::uint8_t> before = pixels(drawing);
    EXPECT_TRUE(drawing.fill(Rgb{1, 2, 3}, {100, 100}, true));
    EXPECT_EQ(at(drawing, 50, 50), (Rgb{1, 2, 3}));
    EXPECT_EQ(at(drawing, 700, 50), (Rgb{1, 2, 3}));
    EXPECT_TRUE(drawing.undo());
    EXPECT_EQ(pixels(drawing), before);
}

TEST(Drawing, AnOutlineIsFilledAndItsOutsideIsNot) {
    Drawing drawing;
    ring(drawing, 200, 16);
    const double outline = inked(drawing);
    EXPECT_TRUE(drawing.fill_outline(ink));
    const double disc = std::numbers::pi * 208 * 208;
    EXPECT_GT(inked(drawing), 2 * outline);
    EXPECT_NEAR(inked(drawing), disc, 0.01 * disc);
    EXPECT_EQ(at(drawing, 10, 10), Drawing::paper);
    EXPECT_FALSE(drawing.fill_outline(ink)) << "nothing is left to fill";
    EXPECT_TRUE(drawing.undo());
    EXPECT_NEAR(inked(drawing), outline, 1e-9);
}

TEST(Drawing, AnOutlineWithAGapHasNoInside) {
    Drawing drawing;
    line(drawing, {200, 200}, {500, 200}, 16);
    line(drawing, {500, 200}, {500, 500}, 16);
    const std::vector<std::uint8_t> before = pixels(drawing);
    EXPECT_FALSE(drawing.fill_outline(ink));
    EXPECT_EQ(pixels(drawing), before);
}

}  // namespace
}  // namespace selvedge::ui::drawing_test
