// Drawn tops: T-shirts, pullovers, dresses, coats and shirts, all a torso with or without sleeves.
#include "data/drawn.h"

namespace selvedge::draw {
namespace {

// Half of a torso's measures, in units of about its length.
struct Torso {
    float neck = 0.13F, neck_depth = 0.07F, shoulder = 0.34F, drop = 0.06F;  // shoulders lie `drop` below the neck
    float armpit = 0.25F, chest = 0.31F, waist = 0.3F, hem = 0.31F, length = 0.9F;
    float sleeve = 0, sleeve_width = 0.17F, angle = 0.1F;  // sleeve: its length; angle: full turns below the horizontal
    bool v_neck = false;
};

Torso any_torso(RandomStream& random) {
    Torso t;
    t.neck = random.uniform(0.08F, 0.17F);
    t.neck_depth = random.uniform(0.02F, 0.13F);
    t.v_neck = chance(random, 0.25F);
    t.shoulder = random.uniform(0.28F, 0.4F);
    t.drop = random.uniform(0.02F, 0.1F);
    t.chest = t.shoulder * random.uniform(0.82F, 1);
    t.hem = t.chest * random.uniform(0.92F, 1.15F);
    t.waist = (t.chest + t.hem) / 2 * random.uniform(0.88F, 1.02F);
    t.sleeve_width = random.uniform(0.12F, 0.2F);
    t.armpit = t.drop + t.sleeve_width * random.uniform(1, 1.35F);
    return t;
}

Point along(Point from, float turns, float length) {
    const Line ray = arc(from, length, length, turns, turns, 1);
    return ray.front();
}

Line body(const Torso& t, RandomStream& random) {
    Line half;
    if (t.v_neck)
        half.push_back({0, t.neck_depth * 2});
    else
        half.insert(half.end(), {{0, t.neck_depth}, {t.neck * 0.6F, t.neck_depth * 0.85F}});
    half.push_back({t.neck, 0});
    half.push_back({t.shoulder, t.drop});
    if (t.sleeve > 0) {
        const Point outer = along({t.shoulder, t.drop}, t.angle, t.sleeve);
        const float taper = t.sleeve > 0.45F ? random.uniform(0.55F, 0.8F) : random.uniform(0.85F, 1.15F);
        half.push_back(outer);
        half.push_back(along(outer, t.angle + 0.25F, t.sleeve_width * taper));
    }
    half.push_back({t.chest, t.armpit});
    half.push_back({t.waist, (t.armpit + t.length) / 2});
    half.push_back({t.hem, t.length});
    return rounded(mirrored(half), chance(random, 0.35F) ? 1 : 0, true);
}

Drawing cut(const Torso& t, const Tones& tone, RandomStream& random) {
    Drawing drawing{{body(t, random), tone.cloth, 0}};
    const float width = random.uniform(0.015F, 0.05F);
    if (chance(random, 0.6F)) {  // the neck's band
        const Line band = t.v_neck ? Line{{-t.neck, 0}, {0, 2 * t.neck_depth}, {t.neck, 0}}
                                   : arc({0, 0}, t.neck, t.neck_depth, 0, 0.5F, 8);
        drawing.push_back({band, tone.detail, width});
    }
    if (t.sleeve > 0 && chance(random, 0.5F)) {  // seams between body and sleeves
        drawing.push_back({{{t.shoulder * 0.97F, t.drop}, {t.chest * 0.97F, t.armpit}}, tone.detail, width * 0.7F});
        drawing.push_back({{{-t.shoulder * 0.97F, t.drop}, {-t.chest * 0.97F, t.armpit}}, tone.detail, width * 0.7F});
    }
    return drawing;
}

void add_stripes(Drawing& drawing, const Torso& t, float tone, RandomStream& random) {
    const float step = random.uniform(0.08F, 0.2F), width = step * random.uniform(0.25F, 0.5F);
    for (float y = t.armpit + step / 2; y < t.length - width; y += step)
        drawing.push_back({{{-t.waist * 0.9F, y}, {t.waist * 0.9F, y}}, tone, width});
}

void add_cuffs(Drawing& drawing, const Torso& t, float tone, float width) {
    for (const float side : {-1.0F, 1.0F}) {
        const Point outer = along({t.shoulder, t.drop}, t.angle, t.sleeve * 0.88F);
        const Point inner = along(outer, t.angle + 0.25F, t.sleeve_width * 0.75F);
        drawing.push_back({{{side * outer.x, outer.y}, {side * inner.x, inner.y}}, tone, width});
    }
}

void long_sleeves(Torso& t, RandomStream& random) {
    // Hanging beside the body, as photographed, or held away from it, as drawn.
    t.angle = chance(random, 0.5F) ? random.uniform(0.19F, 0.235F) : random.uniform(0.1F, 0.19F);
    t.sleeve = random.uniform(0.6F, 0.85F);
}

void add_buttons(Drawing& drawing, float x, float from, float to, float tone, RandomStream& random) {
    const float step = random.uniform(0.09F, 0.2F), size = random.uniform(0.02F, 0.045F);
    for (float y = from + step / 2; y < to; y += step) drawing.push_back({{{x, y}}, tone, size});
}

void add_collar(Drawing& drawing, const Torso& t, float tone, RandomStream& random) {
    const float depth = t.neck_depth + random.uniform(0.06F, 0.16F), spread = t.neck * random.uniform(1, 1.5F);
    for (const float side : {-1.0F, 1.0F})
        drawing.push_back(
            {{{side * t.neck, -0.02F}, {0, t.neck_depth * 0.8F}, {side * spread * 0.6F, depth}, {side * spread, 0.04F}},
             tone,
             0});
}

}  // namespace

Drawing t_shirt(RandomStream& random) {
    Torso t = any_torso(random);
    t.length = random.uniform(0.7F, 1);
    if (chance(random, 0.88F)) {
        t.sleeve = random.uniform(0.16F, 0.36F);
        t.angle = random.uniform(0.04F, 0.19F);
    } else {  // a top without sleeves
        t.shoulder = t.neck + random.uniform(0.04F, 0.12F);
        t.neck_depth = random.uniform(0.08F, 0.2F);
    }
    const Tones tone = tones(random);
    Drawing drawing = cut(t, tone, random);
    if (chance(random, 0.15F)) add_stripes(drawing, t, tone.detail, random);
    if (chance(random, 0.2F)) {  // a print
        const float size = random.uniform(0.08F, 0.18F), y = random.uniform(0.3F, 0.45F);
        const float tall = size * random.uniform(0.6F, 1.2F);
        drawing.push_back({arc({0, y}, size, tall, 0, 1, chance(random, 0.5F) ? 4 : 12), tone.detail, 0});
    }
    return drawing;
}

Drawing pullover(RandomStream& random) {
    Torso t = any_torso(random);
    t.length = random.uniform(0.75F, 0.95F);
    long_sleeves(t, random);
    const Tones tone = tones(random);
    Drawing drawing = cut(t, tone, random);
    const float width = random.uniform(0.02F, 0.05F);
    if (chance(random, 0.6F))
        drawing.push_back({{{-t.hem, t.length * 0.92F}, {t.hem, t.length * 0.92F}}, tone.detail, width});
    if (chance(random, 0.5F)) add_cuffs(drawing, t, tone.detail, width);
    if (chance(random, 0.3F)) add_stripes(drawing, t, tone.detail, random);
    if (chance(random, 0.2F)) {  // a hood, and its pocket
        drawing.insert(drawing.begin(), {rounded({{-t.neck * 1.3F, 0.08F},
                                                  {-t.neck * 1.4F, -0.1F},
                                                  {0, -0.22F},
                                                  {t.neck * 1.4F, -0.1F},
                                                  {t.neck * 1.3F, 0.08F}},
                                                 2, true),
                                         tone.cloth, 0});
        const float top = t.length * 0.6F, bottom = t.length * 0.85F;
        drawing.push_back(
            {{{-0.1F, top}, {0.1F, top}, {0.17F, bottom}, {-0.17F, bottom}, {-0.1F, top}}, tone.detail, width});
    }
    return drawing;
}

Drawing dress(RandomStream& random) {
    Torso t = any_torso(random);
    t.length = 1;
    t.shoulder = random.uniform(0.13F, 0.22F);
    t.neck = t.shoulder - random.uniform(0.03F, 0.07F);
    t.neck_depth = random.uniform(0.03F, 0.16F);
    t.drop = random.uniform(0, 0.03F);
    t.armpit = random.uniform(0.13F, 0.2F);
    t.chest = random.uniform(0.15F, 0.21F);
    if (chance(random, 0.35F)) {
        t.sleeve = chance(random, 0.7F) ? random.uniform(0.08F, 0.2F) : random.uniform(0.35F, 0.5F);
        t.angle = random.uniform(0.08F, 0.22F);
        t.sleeve_width = random.uniform(0.07F, 0.12F);
        t.armpit = t.drop + t.sleeve_width * 1.1F;
    }
    const Tones tone = tones(random);
    Drawing drawing = cut(t, tone, random);
    // The skirt: from the waist on, wide or narrow.
    const float waist = random.uniform(0.36F, 0.5F), hem = random.uniform(0.16F, 0.5F),
                narrow = t.chest * random.uniform(0.7F, 1);
    const float round = hem * random.uniform(0.5F, 1);
    Torso bodice = t;
    bodice.length = waist;
    bodice.waist = (t.chest + narrow) / 2;
    bodice.hem = narrow;
    drawing.front().points = body(bodice, random);
    drawing.insert(
        drawing.begin() + 1,
        {mirrored({{narrow, waist - 0.01F}, {(narrow + round) / 2, (waist + 1) / 2}, {hem, 0.97F}, {hem * 0.5F, 1}}),
         tone.cloth, 0});
    const float width = random.uniform(0.02F, 0.06F);
    if (chance(random, 0.5F)) drawing.push_back({{{-narrow, waist}, {narrow, waist}}, tone.detail, width});
    if (chance(random, 0.2F)) add_stripes(drawing, bodice, tone.detail, random);
    if (chance(random, 0.3F))
        for (const float part : {-0.5F, 0.0F, 0.5F})
            drawing.push_back({{{part * narrow, waist}, {part * hem, 0.96F}}, tone.detail, width * 0.6F});
    return drawing;
}

Drawing coat(RandomStream& random) {
    Torso t = any_torso(random);
    t.length = random.uniform(0.9F, 1.15F);
    long_sleeves(t, random);
    t.hem = t.chest * random.uniform(1, 1.35F);
    t.v_neck = true;
    const Tones tone = tones(random);
    Drawing drawing = cut(t, tone, random);
    const float width = random.uniform(0.02F, 0.045F), lapel = random.uniform(0.2F, 0.4F);
    drawing.push_back({{{0, t.neck_depth}, {0, t.length}}, tone.detail, width});
    if (chance(random, 0.7F))
        for (const float side : {-1.0F, 1.0F})
            drawing.push_back(
                {{{side * t.neck, 0}, {side * t.neck * 1.5F, lapel * 0.55F}, {0, lapel}}, tone.detail, width});
    if (chance(random, 0.6F)) {
        const bool double_row = chance(random, 0.4F);
        const float x = double_row ? 0.08F : 0.05F;
        add_buttons(drawing, x, lapel, t.length, tone.detail, random);
        if (double_row) add_buttons(drawing, -x, lapel, t.length, tone.detail, random);
    }
    if (chance(random, 0.5F))
        for (const float side : {-1.0F, 1.0F})
            drawing.push_back({{{side * t.waist * 0.4F, t.length * 0.65F}, {side * t.waist * 0.8F, t.length * 0.65F}},
                               tone.detail,
                               width});
    if (chance(random, 0.3F))
        drawing.push_back({{{-t.waist, t.length * 0.52F}, {t.waist, t.length * 0.52F}}, tone.detail, width * 1.5F});
    return drawing;
}

Drawing shirt(RandomStream& random) {
    Torso t = any_torso(random);
    t.length = random.uniform(0.8F, 1);
    t.neck = random.uniform(0.08F, 0.13F);
    t.neck_depth = random.uniform(0.02F, 0.07F);
    t.v_neck = false;
    if (chance(random, 0.6F)) {
        long_sleeves(t, random);
    } else {
        t.sleeve = random.uniform(0.18F, 0.34F);
        t.angle = random.uniform(0.06F, 0.19F);
    }
    const Tones tone = tones(random);
    Drawing drawing{{body(t, random), tone.cloth, 0}};
    const float width = random.uniform(0.015F, 0.035F);
    add_collar(drawing, t, tone.detail, random);
    drawing.push_back({{{0, t.neck_depth}, {0, t.length}}, tone.detail, width});
    if (chance(random, 0.7F))
        add_buttons(drawing, chance(random, 0.5F) ? 0.0F : 0.035F, t.neck_depth + 0.1F, t.length, tone.detail, random);
    if (chance(random, 0.4F)) {
        const float x = t.chest * 0.35F, size = t.chest * 0.4F;
        drawing.push_back(
            {{{x, 0.3F}, {x + size, 0.3F}, {x + size, 0.42F}, {x, 0.42F}, {x, 0.3F}}, tone.detail, width});
    }
    if (t.sleeve > 0.45F && chance(random, 0.5F)) add_cuffs(drawing, t, tone.detail, width * 1.5F);
    return drawing;
}

}  // namespace selvedge::draw
