// The seven steps' switches, and why an answer may be wrong.
#include "ui/findings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "ui/steps.h"

namespace selvedge::ui::findings_test {
namespace {

const std::vector<std::string> names{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                                     "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

struct Painted {
    std::size_t width, height;
    std::vector<std::uint8_t> rgba;
    [[nodiscard]] Picture view() const { return {rgba, width, height}; }
};

/// A picture whose pixel (x, y) has the grey that `grey` gives.
Painted paint(std::size_t width, std::size_t height, const std::function<int(std::size_t, std::size_t)>& grey) {
    Painted made{width, height, {}};
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const auto value = static_cast<std::uint8_t>(grey(x, y));
            made.rgba.insert(made.rgba.end(), {value, value, value, 255});
        }
    }
    return made;
}

bool inside(std::size_t v, std::size_t from, std::size_t to) { return v >= from && v < to; }

Painted block() {
    return paint(100, 100, [](auto x, auto y) {
        return inside(x, 10, 41) && inside(y, 5, 60) ? (y / 10 % 2 == 0 ? 20 : 110) : 255;
    });
}

Answer answer(std::size_t index, float probability, Verdict verdict = Verdict::sure) {
    Answer made{index, names[index], std::vector<float>(10, (1 - probability) / 9), verdict, 0};
    made.probabilities[index] = probability;
    return made;
}

engine::Outcome outcome_of(const Painted& picture, const engine::Preparation& preparation = {},
                           const Answer& said = answer(3, 0.9F), const Answer& mirrored = answer(3, 0.9F)) {
    engine::Outcome outcome;
    outcome.preparation = preparation;
    outcome.width = picture.width;
    outcome.height = picture.height;
    outcome.conversion = *convert(picture.view(), preparation.convert);
    outcome.answer = said;
    outcome.mirrored = mirrored;
    return outcome;
}

std::vector<Mend> mends_of(const engine::Outcome& outcome) {
    std::vector<Mend> mends;
    for (const Finding& finding : find_causes(outcome, names)) mends.push_back(finding.mend);
    return mends;
}

bool has(const std::vector<Mend>& mends, Mend mend) {
    return std::find(mends.begin(), mends.end(), mend) != mends.end();
}

TEST(Findings, AFilledGarmentOnWhiteHasNone) { EXPECT_TRUE(mends_of(outcome_of(block())).empty()); }

TEST(Findings, WhatIsSwitchedOffIsFoundAndMended) {
    engine::Preparation off;
    off.convert.resize = off.convert.center = false;
    const engine::Outcome made = outcome_of(block(), off);
    EXPECT_TRUE(has(mends_of(made), Mend::fit));
    EXPECT_TRUE(has(mends_of(made), Mend::centre));
    const engine::Preparation again = mended(mended(off, Mend::fit), Mend::centre);
    EXPECT_TRUE(as_dataset(again));
    EXPECT_TRUE(mends_of(outcome_of(block(), again)).empty());
}

TEST(Findings, AWrongPolarityIsFoundAndMended) {
    engine::Preparation never;
    never.convert.negate = Negate::never;
    EXPECT_TRUE(has(mends_of(outcome_of(block(), never)), Mend::ground));
    EXPECT_EQ(mended(never, Mend::ground).convert.negate, Negate::automatic);
}

TEST(Findings, AnOutlineIsFoundAndAFilledShapeIsNot) {
    const Painted outline = paint(100, 100, [](auto x, auto y) {
        const bool shape = inside(x, 20, 80) && inside(y, 10, 90);
        return shape && !(inside(x, 25, 75) && inside(y, 15, 85)) ? 20 : 255;
    });
    EXPECT_TRUE(has(mends_of(outcome_of(outline)), Mend::fill_outline));
    EXPECT_GT(enclosed_part(outcome_of(outline).conversion), 0.5);
    EXPECT_EQ(enclosed_part(outcome_of(block()).conversion), 0);
}

TEST(Findings, AFewPixelsAreTooSmall) {
    const Painted dot = paint(60, 60, [](auto x, auto y) { return inside(x, 30, 38) && inside(y, 20, 30) ? 0 : 255; });
    const std::vector<Finding> found = find_causes(outcome_of(dot), names);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].text, "Too small: only 10 pixels of the picture. Enlarging them shows no more.");
}

TEST(Findings, ANoisyGroundIsFoundAndARougherOneAccepted) {
    const Painted noisy = paint(90, 90, [](auto x, auto y) { return static_cast<int>((x * 7919 + y * 104729) % 251); });
    EXPECT_TRUE(has(mends_of(outcome_of(noisy)), Mend::accept_rougher));
    EXPECT_GT(mended({}, Mend::accept_rougher).convert.tolerance, 0.05);
}

TEST(Findings, AShoeThatPointsToTheRightIsFound) {
    const auto mends = [](const Answer& said, const Answer& mirrored) {
        return mends_of(outcome_of(block(), {}, said, mirrored));
    };
    EXPECT_TRUE(has(mends(answer(8, 0.97F), answer(9, 0.83F)), Mend::mirror)) << "surely a bag, but mirrored a boot";
    EXPECT_TRUE(has(mends(answer(7, 0.6F), answer(9, 0.95F)), Mend::mirror));
    EXPECT_FALSE(has(mends(answer(7, 0.9F), answer(9, 0.95F)), Mend::mirror)) << "a shoe either way";
    EXPECT_FALSE(has(mends(answer(8, 0.6F), answer(9, 0.3F)), Mend::mirror));
    EXPECT_FALSE(has(mends(answer(9, 0.95F), answer(8, 0.6F)), Mend::mirror)) << "it is sure as it is";
    EXPECT_FALSE(has(mends(answer(3, 0.5F), answer(2, 0.95F)), Mend::mirror)) << "no shoe";
}

TEST(Findings, AnAnswerThatIsNotSureIsSaid) {
    const auto only = [](Verdict verdict) {
        const Answer given = answer(6, 0.3F, verdict);
        const std::vector<Finding> found = find_causes(outcome_of(block(), {}, given, given), names);
        EXPECT_EQ(found.size(), 1U);
        EXPECT_EQ(found[0].mend, Mend::show_ghost);
        return found[0].text;
    };
    EXPECT_EQ(only(Verdict::unsure), "It might be several things: the likeliest has 30 %.");
    EXPECT_EQ(only(Verdict::unlike), "Unlike any of the ten classes: the likeliest has 30 %.");
}

TEST(Findings, NothingIsSaidOfABlankPicture) {
    engine::Outcome blank = outcome_of(paint(9, 9, [](auto, auto) { return 255; }));
    EXPECT_TRUE(blank.conversion.blank);
    EXPECT_TRUE(find_causes(blank, names).empty());
}

TEST(Steps, EachIsSwitchedOffAndOnAgain) {
    const Conversion made = outcome_of(block()).conversion;
    for (std::size_t step = 0; step < conversion_steps.size(); ++step) {
        const engine::Preparation usual;
        EXPECT_TRUE(step_is_on(usual, made, step)) << conversion_steps[step].name;
        const engine::Preparation off = step_switched(usual, made, step);
        EXPECT_FALSE(step_is_on(off, made, step)) << conversion_steps[step].name;
        EXPECT_FALSE(as_dataset(off));
        const Conversion without = *convert(block().view(), off.convert);
        // Grey stripes on white have nothing that these two could change.
        const bool idle = conversion_steps[step].name == "grey" || conversion_steps[step].name == "level";
        EXPECT_EQ(without.pixels == made.pixels, idle) << conversion_steps[step].name;
        EXPECT_TRUE(as_dataset(step_switched(off, without, step))) << conversion_steps[step].name;
    }
}

TEST(Steps, TheStripShowsTheStepsInTheirOrder) {
    const engine::Outcome outcome = outcome_of(block());
    const std::vector<std::uint8_t> strip = step_strip(outcome.conversion);
    constexpr std::size_t width = 8 * thumbnail_edge;
    ASSERT_EQ(strip.size(), width * thumbnail_edge * 4);
    // The last tile is the item, each of its pixels four by four.
    for (const std::size_t pixel : {std::size_t{0}, std::size_t{14 * 28 + 14}, std::size_t{783}}) {
        const std::size_t x = 7 * thumbnail_edge + pixel % 28 * 4 + 2;
        const std::size_t y = pixel / 28 * 4 + 2;
        EXPECT_EQ(strip[(y * width + x) * 4], outcome.conversion.pixels[pixel]);
    }
    // A step that is off shows what came before it.
    engine::Preparation off;
    off.convert.level = false;
    const Conversion without = outcome_of(block(), off).conversion;
    const std::vector<std::uint8_t> shorter = step_strip(without);
    for (std::size_t y = 0; y < thumbnail_edge; ++y) {
        const auto* row = &shorter[(y * width + 6 * thumbnail_edge) * 4];
        EXPECT_TRUE(std::equal(row, row + thumbnail_edge * 4, row + thumbnail_edge * 4));
    }
}

TEST(Steps, WordsSayWhatWasDone) {
    const engine::Outcome outcome = outcome_of(block());
    EXPECT_EQ(step_words(outcome, 0), "To 31 × 55");
    EXPECT_EQ(step_words(outcome, 1), "To 16 × 28");
    EXPECT_EQ(step_words(outcome, 4), "Light ground");
}

}  // namespace
}  // namespace selvedge::ui::findings_test
