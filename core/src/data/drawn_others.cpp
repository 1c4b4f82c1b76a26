// Drawn pictures of no garment.
#include <selvedge/data/drawings.h>

#include <algorithm>
#include <array>

#include "data/drawn.h"
#include "data/drawn_dataset.h"

namespace selvedge {
namespace draw {
namespace {

using Pixels = std::array<std::uint8_t, edge * edge>;

float any_tone(RandomStream& random) { return random.uniform(0.4F, 1); }
Point anywhere(RandomStream& random) { return {random.uniform(), random.uniform()}; }

Drawing strokes(RandomStream& random) {
    Drawing drawing;
    const std::size_t count = 1 + random.below(4);
    for (std::size_t i = 0; i < count; ++i) {
        Line line;
        const std::size_t points = 2 + random.below(5);
        for (std::size_t k = 0; k < points; ++k) line.push_back(anywhere(random));
        drawing.push_back({rounded(line, random.below(3), false), any_tone(random), random.uniform(0.03F, 0.16F)});
    }
    return drawing;
}

// A figure or letter, as of seven segments, a diagonal and two bows, drawn with a pen.
Drawing figure(RandomStream& random) {
    const float w = random.uniform(0.4F, 0.8F), lean = random.uniform(-0.15F, 0.15F);
    const std::array<Line, 10> parts{{{{0, 0}, {w, 0}},
                                      {{0, 0.5F}, {w, 0.5F}},
                                      {{0, 1}, {w, 1}},
                                      {{0, 0}, {0, 0.5F}},
                                      {{0, 0.5F}, {0, 1}},
                                      {{w, 0}, {w, 0.5F}},
                                      {{w, 0.5F}, {w, 1}},
                                      {{w, 0}, {0, 1}},
                                      arc({0, 0.25F}, w, 0.25F, -0.25F, 0.25F, 10),
                                      arc({w / 2, 0.5F}, w / 2, 0.5F, 0, 1, 16)}};
    Drawing drawing;
    const float width = random.uniform(0.06F, 0.2F), tone = any_tone(random);
    const std::size_t count = 2 + random.below(4);
    for (std::size_t i = 0; i < count; ++i) {
        Line part = parts[random.below(parts.size())];
        for (Point& point : part) point.x += lean * (1 - point.y);
        drawing.push_back({part, tone, width});
    }
    return drawing;
}

Drawing polygon(RandomStream& random) {
    Drawing drawing;
    const std::size_t count = 1 + random.below(3);
    for (std::size_t i = 0; i < count; ++i) {
        const float turn = random.uniform(), wide = random.uniform(0.2F, 0.6F), tall = random.uniform(0.2F, 0.6F);
        const Point center = anywhere(random);
        drawing.push_back({arc(center, wide, tall, turn - 0.5F, turn + 0.5F, 3 + random.below(6)), any_tone(random),
                           chance(random, 0.5F) ? 0 : random.uniform(0.04F, 0.12F)});
    }
    return drawing;
}

Drawing star(RandomStream& random) {
    const std::size_t points = 4 + random.below(5);
    const float inner = random.uniform(0.25F, 0.6F);
    const Line outside = arc({0, 0}, 1, 1, -0.25F, 0.75F, 2 * points),
               inside = arc({0, 0}, inner, inner, -0.25F, 0.75F, 2 * points);
    Line line;
    for (std::size_t i = 0; i < 2 * points; ++i) line.push_back(i % 2 == 0 ? outside[i] : inside[i]);
    line.push_back(line.front());
    return {{line, any_tone(random), chance(random, 0.6F) ? 0 : random.uniform(0.08F, 0.2F)}};
}

Drawing face(RandomStream& random) {
    const float tone = any_tone(random), other = tone > 0.7F ? 0.1F : 1.0F, size = random.uniform(0.08F, 0.2F),
                down = random.uniform(0.1F, 0.3F);
    Drawing drawing{{arc({0, 0}, 1, random.uniform(0.8F, 1.2F), 0, 1, 24), tone, chance(random, 0.6F) ? 0 : 0.1F}};
    const float feature = drawing.front().width > 0 ? tone : other;
    for (const float x : {-0.4F, 0.4F}) drawing.push_back({{{x, -0.3F}}, feature, 2 * size});
    drawing.push_back({arc({0, down}, 0.5F, random.uniform(-0.3F, 0.4F), 0, 0.5F, 10), feature, 0.12F});
    return drawing;
}

// Noise on a coarse grid, brought to 28×28 bilinearly.
Pixels noise(RandomStream& random) {
    const std::size_t cells = 2 + random.below(27);
    std::vector<float> grid(cells * cells);
    const float sharp = random.uniform(1, 4);
    for (float& value : grid) value = std::clamp((random.uniform() - 0.5F) * sharp + 0.5F, 0.0F, 1.0F);
    Pixels pixels{};
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const float step = static_cast<float>(cells - 1) / (edge - 1);
        const float x = static_cast<float>(i % edge) * step, y = static_cast<float>(i / edge) * step;
        const std::size_t left = std::min(static_cast<std::size_t>(x), cells - 2),
                          top = std::min(static_cast<std::size_t>(y), cells - 2);
        const float right_part = x - static_cast<float>(left), lower_part = y - static_cast<float>(top);
        const float* at = grid.data() + top * cells + left;
        const float upper = (1 - right_part) * at[0] + right_part * at[1],
                    lower = (1 - right_part) * at[cells] + right_part * at[cells + 1];
        pixels[i] = static_cast<std::uint8_t>(((1 - lower_part) * upper + lower_part * lower) * 255 + 0.5F);
    }
    return pixels;
}

Pixels stripes(RandomStream& random) {
    const std::size_t period = 2 + random.below(9), kind = random.below(4);
    const auto bright = static_cast<std::uint8_t>(any_tone(random) * 255);
    Pixels pixels{};
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const std::size_t x = i % edge, y = i / edge;
        const std::array<std::size_t, 4> places{x, y, x + y, (x / period + y / period) * period};
        pixels[i] = places[kind] / period % 2 == 0 ? bright : 0;
    }
    return pixels;
}

Pixels other(std::size_t kind, RandomStream& random) {
    constexpr std::array drawn{strokes, figure, polygon, star, face};
    if (kind == drawn.size()) return noise(random);
    if (kind == drawn.size() + 1) return stripes(random);
    return rasterize(drawn[kind](random));
}

}  // namespace
}  // namespace draw

Dataset drawn_others(std::size_t count, std::uint64_t seed) {
    constexpr std::size_t kinds = 7, first_kind = 100;
    Dataset data = draw::empty_drawings(count);
    for (std::size_t i = 0; i < count; ++i) {
        RandomStream random = draw::stream_of(seed, first_kind + i % kinds, i);
        draw::add_pixels(data, draw::other(i % kinds, random));
    }
    return data;
}

}  // namespace selvedge
