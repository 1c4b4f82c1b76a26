// Drawing's flood fill: the connected area of similar colour, grown under the soft edges of the lines around it.
#include <algorithm>
#include <cstdlib>

#include "ui/drawing.h"

namespace selvedge::ui {
namespace {

/// Most a channel may differ from the colour that was clicked.
constexpr int tolerance = 40;
/// A line's soft edge is about this many pixels wide; without growing, a pale seam would stay between fill and line.
constexpr int soft_edge = 2;

void visit_neighbours(std::size_t pixel, auto&& visit) {
    const std::size_t x = pixel % Drawing::edge;
    const std::size_t y = pixel / Drawing::edge;
    if (x > 0) visit(pixel - 1);
    if (x + 1 < Drawing::edge) visit(pixel + 1);
    if (y > 0) visit(pixel - Drawing::edge);
    if (y + 1 < Drawing::edge) visit(pixel + Drawing::edge);
}

Box united(const std::optional<Box>& a, const Box& b) {
    if (!a) return b;
    const std::size_t x = std::min(a->x, b.x);
    const std::size_t y = std::min(a->y, b.y);
    return {.x = x,
            .y = y,
            .width = std::max(a->x + a->width, b.x + b.width) - x,
            .height = std::max(a->y + a->height, b.y + b.height) - y};
}

}  // namespace

bool Drawing::fill(Rgb ink, Point at, bool mirrored) {
    end_stroke();
    const std::vector<std::uint8_t> before = pixels_;
    std::optional<Box> box = colour_area(ink, at);
    if (mirrored) {
        const std::optional<Box> other = colour_area(ink, {static_cast<float>(edge) - at.x, at.y});
        if (other) box = united(box, *other);
    }
    if (!box) return false;
    remember(*box, before);
    touch(*box);
    return true;
}

bool Drawing::fill_outline(Rgb ink) {
    end_stroke();
    const auto is_paper = [&](std::size_t pixel) {
        const std::uint8_t* p = &pixels_[pixel * 4];
        return p[0] + tolerance >= paper.red && p[1] + tolerance >= paper.green && p[2] + tolerance >= paper.blue;
    };
    std::vector<bool> outside(edge * edge);
    std::vector<std::size_t> front;
    const auto reach = [&](std::size_t pixel) {
        if (outside[pixel] || !is_paper(pixel)) return;
        outside[pixel] = true;
        front.push_back(pixel);
    };
    for (std::size_t k = 0; k < edge; ++k) {
        for (const std::size_t pixel : {k, (edge - 1) * edge + k, k * edge, k * edge + edge - 1}) reach(pixel);
    }
    while (!front.empty()) {
        const std::size_t pixel = front.back();
        front.pop_back();
        visit_neighbours(pixel, reach);
    }
    // What is shut off, a piece at a time, each as if it had been filled by hand.
    const std::vector<std::uint8_t> before = pixels_;
    std::optional<Box> box;
    for (std::size_t pixel = 0; pixel < outside.size(); ++pixel) {
        if (outside[pixel] || !is_paper(pixel)) continue;
        const Point at{static_cast<float>(pixel % edge), static_cast<float>(pixel / edge)};
        if (const std::optional<Box> filled = colour_area(ink, at)) box = united(box, *filled);
    }
    if (!box) return false;
    remember(*box, before);
    touch(*box);
    return true;
}

/// Colours the area around `at`, and returns the box around what changed.
std::optional<Box> Drawing::colour_area(Rgb ink, Point at) {
    constexpr auto limit = static_cast<float>(edge);
    if (!(at.x >= 0 && at.y >= 0 && at.x < limit && at.y < limit)) return std::nullopt;
    const std::size_t first = static_cast<std::size_t>(at.y) * edge + static_cast<std::size_t>(at.x);
    const Rgb seed{pixels_[first * 4], pixels_[first * 4 + 1], pixels_[first * 4 + 2]};
    if (seed == ink) return std::nullopt;

    const auto similar = [&](std::size_t pixel) {
        const std::uint8_t* p = &pixels_[pixel * 4];
        return std::abs(p[0] - seed.red) <= tolerance && std::abs(p[1] - seed.green) <= tolerance &&
               std::abs(p[2] - seed.blue) <= tolerance;
    };
    // 0: outside; 1: of similar colour; n + 1: reached by growing in round n.
    std::vector<std::uint8_t> reached(edge * edge);
    std::vector<std::size_t> front{first};
    std::vector<std::size_t> rim;
    reached[first] = 1;
    while (!front.empty()) {
        const std::size_t pixel = front.back();
        front.pop_back();
        visit_neighbours(pixel, [&](std::size_t next) {
            if (reached[next] != 0) return;
            if (similar(next)) {
                reached[next] = 1;
                front.push_back(next);
            } else {
                rim.push_back(next);
            }
        });
    }
    for (int round = 0; round < soft_edge; ++round) {
        std::vector<std::size_t> outer;
        for (const std::size_t pixel : rim) {
            if (reached[pixel] != 0) continue;
            reached[pixel] = static_cast<std::uint8_t>(2 + round);
            visit_neighbours(pixel, [&](std::size_t next) {
                if (reached[next] == 0) outer.push_back(next);
            });
        }
        rim = std::move(outer);
    }

    const int seed_light = seed.red + seed.green + seed.blue;
    std::size_t left = edge;
    std::size_t top = edge;
    std::size_t right = 0;
    std::size_t bottom = 0;
    for (std::size_t pixel = 0; pixel < reached.size(); ++pixel) {
        if (reached[pixel] == 0) continue;
        std::uint8_t* p = &pixels_[pixel * 4];
        if (reached[pixel] > 1) {
            // In the soft edge, only go further from the colour that was there, never back from the line's.
            const int light = p[0] + p[1] + p[2];
            const int ink_light = ink.red + ink.green + ink.blue;
            const bool goes_further = ink_light < seed_light ? ink_light < light : ink_light > light;
            if (!goes_further) continue;
        }
        p[0] = ink.red;
        p[1] = ink.green;
        p[2] = ink.blue;
        left = std::min(left, pixel % edge);
        right = std::max(right, pixel % edge + 1);
        top = std::min(top, pixel / edge);
        bottom = std::max(bottom, pixel / edge + 1);
    }
    if (left >= right) return std::nullopt;
    return Box{.x = left, .y = top, .width = right - left, .height = bottom - top};
}

}  // namespace selvedge::ui
