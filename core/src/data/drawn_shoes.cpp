// Drawn shoes, their toes to the left as the data set's: sandals, sneakers and ankle boots.
#include "data/drawn.h"

namespace selvedge::draw {
namespace {

// A flat pair of soles' one, seen from above, with its strap between the toes.
Drawing flip_flop(const Tones& tone, RandomStream& random) {
    const float wide = random.uniform(0.17F, 0.24F), heel = wide * random.uniform(0.7F, 0.95F),
                width = random.uniform(0.04F, 0.09F);
    const Line half{{0, 0}, {wide * 0.9F, 0.06F}, {wide, 0.28F}, {heel * 0.85F, 0.6F}, {heel, 0.9F}, {heel * 0.5F, 1}};
    Drawing pair;
    const bool two = chance(random, 0.6F);
    for (const float x : two ? std::vector<float>{-wide * 1.15F, wide * 1.15F} : std::vector<float>{0}) {
        Layer sole{rounded(mirrored(half), 2, true), tone.cloth, 0},
            strap{{{-wide * 0.9F, 0.5F}, {0, 0.2F}, {wide * 0.9F, 0.5F}}, tone.detail, width};
        for (Layer* layer : {&sole, &strap})
            for (Point& point : layer->points) point.x += x;
        pair.push_back(sole);
        pair.push_back(strap);
    }
    return pair;
}

}  // namespace

Drawing sandal(RandomStream& random) {
    const Tones tone = tones(random);
    if (chance(random, 0.2F)) return flip_flop(tone, random);
    // The sole's upper line from the toe (0, ·) to the heel (1, ·); high heels arch.
    const bool high = chance(random, 0.5F);
    const float rise = high ? random.uniform(0.25F, 0.6F) : random.uniform(0, 0.1F),
                thick = high ? random.uniform(0.03F, 0.07F) : random.uniform(0.06F, 0.16F);
    const Line foot = rounded({{0, 0}, {0.3F, 0}, {0.55F, -rise * 0.35F}, {0.8F, -rise * 0.95F}, {1, -rise}}, 2, false);
    Drawing drawing;
    if (high) {
        const float heel = chance(random, 0.5F) ? random.uniform(0.025F, 0.05F) : random.uniform(0.06F, 0.13F);
        drawing.push_back(
            {{{0.82F, -rise * 0.9F}, {1, -rise}, {0.97F, thick / 2}, {0.97F - heel, thick / 2}}, tone.cloth, 0});
        if (chance(random, 0.35F)) {  // a pump: closed but for the top
            const float top = random.uniform(0.1F, 0.2F);
            Line upper = foot;
            upper.insert(upper.end(), {{1.02F, -rise - top},
                                       {0.85F, -rise - top * 0.6F},
                                       {0.55F, -rise * 0.5F - top * 0.3F},
                                       {0.3F, -top * 0.7F},
                                       {0.1F, -top * 0.6F}});
            drawing.push_back({upper, tone.cloth, 0});
        }
    } else if (rise > 0.05F) {
        drawing.push_back({{{0, 0}, {0.3F, 0}, {1, -rise}, {1, thick}, {0, thick}}, tone.cloth, 0});
    }
    drawing.push_back({foot, tone.cloth, thick});
    // Straps over the toes, over the instep and about the ankle.
    const float width = random.uniform(0.03F, 0.09F), arch = random.uniform(0.12F, 0.25F);
    const int straps = 1 + static_cast<int>(random.below(3));
    for (int i = 0; i < straps; ++i) {
        const float x = 0.08F + 0.13F * static_cast<float>(i) + random.uniform(0, 0.06F);
        drawing.push_back({{{x, 0}, {x + 0.1F, -arch}, {x + 0.22F, -arch * 0.9F}, {x + 0.24F, -rise * 0.2F}},
                           chance(random, 0.7F) ? tone.cloth : tone.detail,
                           width});
    }
    if (chance(random, 0.75F)) {
        const float up = random.uniform(0.15F, 0.4F);
        drawing.push_back({{{1, -rise}, {1, -rise - up}}, tone.cloth, width});
        drawing.push_back(
            {{{1, -rise - up}, {0.72F, -rise * 0.8F - up * 0.9F}, {chance(random, 0.5F) ? 0.75F : 0.4F, -rise * 0.6F}},
             tone.cloth,
             width});
    }
    return drawing;
}

Drawing sneaker(RandomStream& random) {
    const Tones tone = tones(random);
    const float top = random.uniform(0.34F, 0.58F), sole = random.uniform(0.06F, 0.14F),
                toe = random.uniform(0.14F, 0.26F);
    const float opening = random.uniform(0.55F, 0.68F), heel = top * random.uniform(0.8F, 1);
    const Line upper{{0, -0.02F},
                     {0.02F, -toe * 0.7F},
                     {0.14F, -toe},
                     {0.32F, -toe * 1.2F},
                     {opening - 0.05F, -top},
                     {opening + 0.04F, -top * 1.02F},
                     {0.76F, -top * 0.72F},
                     {0.9F, -heel * 0.85F},
                     {0.97F, -heel},
                     {1, -heel * 0.6F},
                     {0.99F, 0}};
    Drawing drawing{{rounded(upper, 1, true), tone.cloth, 0}};
    const float line = random.uniform(0.02F, 0.045F);
    drawing.push_back({rounded({{-0.02F, -0.02F}, {1.02F, -0.02F}, {1, sole}, {0.03F, sole}}, 1, true),
                       chance(random, 0.6F) ? tone.detail : tone.cloth, 0});
    if (chance(random, 0.5F)) drawing.push_back({{{0, 0}, {1, 0}}, tone.detail, line});
    if (chance(random, 0.7F)) {  // laces
        const int laces = 2 + static_cast<int>(random.below(3));
        for (int i = 0; i < laces; ++i) {
            const float part = (static_cast<float>(i) + 0.5F) / static_cast<float>(laces);
            const float x = 0.32F + (opening - 0.4F) * part, y = -toe * 1.2F + (toe * 1.2F - top) * part;
            drawing.push_back({{{x, y + 0.02F}, {x + 0.09F, y + 0.09F}}, tone.detail, line});
        }
    }
    if (chance(random, 0.5F)) {  // stripes at the side
        const int stripes = 1 + static_cast<int>(random.below(3));
        for (int i = 0; i < stripes; ++i) {
            const float x = 0.42F + 0.09F * static_cast<float>(i);
            drawing.push_back({{{x, -0.04F}, {x + 0.12F, -top * 0.55F}}, tone.detail, line * 1.3F});
        }
    }
    if (chance(random, 0.4F)) drawing.push_back({arc({0.02F, 0}, 0.2F, toe, 0.75F, 1, 6), tone.detail, line});
    return drawing;
}

Drawing ankle_boot(RandomStream& random) {
    const Tones tone = tones(random);
    const float shaft =
        chance(random, 0.3F) ? random.uniform(1.2F, 1.7F) : random.uniform(0.75F, 1.15F);  // its top above the ground
    const float front = random.uniform(0.42F, 0.56F), back = random.uniform(0.93F, 1.02F),
                instep = random.uniform(0.36F, 0.5F), toe = random.uniform(0.16F, 0.3F);
    const float sole = random.uniform(0.03F, 0.1F), heel = random.uniform(0.02F, 0.28F);
    Line upper{{0, -sole},
               {0, -toe * 0.8F},
               {0.1F, -toe},
               {0.25F, -toe * 1.15F},
               {front - 0.06F, -instep},
               {front, -instep - 0.14F},
               {front + random.uniform(-0.06F, 0.04F), -shaft},
               {back + random.uniform(-0.02F, 0.05F), -shaft},
               {back - 0.03F, -0.4F},
               {0.98F, -0.2F},
               {0.98F, -sole - heel * 0.3F},
               {0.6F, -sole}};
    Drawing drawing{{rounded(upper, 1, true), tone.cloth, 0}};
    const float line = random.uniform(0.02F, 0.05F), under = chance(random, 0.5F) ? tone.detail : tone.cloth;
    const float block = random.uniform(0.12F, 0.32F);
    drawing.push_back({{{-0.01F, -sole},
                        {0.62F, -sole},
                        {0.98F - block, -sole},
                        {0.99F, -sole},
                        {0.99F, heel},
                        {1 - block, heel},
                        {0.98F - block, 0.01F},
                        {0.55F, 0.01F},
                        {0, heel * 0.9F},
                        {-0.01F, heel * 0.7F}},
                       under,
                       0});
    if (chance(random, 0.4F)) drawing.push_back({{{front, -shaft * 0.93F}, {back, -shaft * 0.93F}}, tone.detail, line});
    const float style = random.uniform();
    if (style < 0.4F) {  // laces
        const int laces = 3 + static_cast<int>(random.below(3));
        for (int i = 0; i < laces; ++i) {
            const float y = -instep - (shaft - instep - 0.1F) * static_cast<float>(i) / static_cast<float>(laces);
            drawing.push_back({{{front - 0.03F, y}, {front + 0.14F, y + 0.05F}}, tone.detail, line});
        }
    } else if (style < 0.6F) {  // an elastic at the side
        drawing.push_back(
            {{{front + 0.14F, -shaft * 0.97F}, {back - 0.14F, -shaft * 0.97F}, {(front + back) / 2, -instep * 0.8F}},
             tone.detail,
             0});
    } else if (style < 0.75F) {  // a strap
        drawing.push_back({{{front - 0.08F, -instep * 0.8F}, {back, -instep * 0.95F}}, tone.detail, line * 1.6F});
    }
    return drawing;
}

}  // namespace selvedge::draw
