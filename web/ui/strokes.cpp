// Drawing's strokes: round brush marks along a smooth curve, anti-aliased by the distance to the curve's pieces.
#include <algorithm>
#include <cmath>

#include "ui/drawing.h"

namespace selvedge::ui {
namespace {

/// How much darker `top` makes a channel that is `below`, at coverage 0..255.
std::uint8_t blend(std::uint8_t below, std::uint8_t top, unsigned cover) {
    return static_cast<std::uint8_t>((below * (255U - cover) + top * cover + 127U) / 255U);
}

std::size_t clamp_to_edge(float value) {
    return static_cast<std::size_t>(std::clamp(value, 0.0F, static_cast<float>(Drawing::edge)));
}

Point middle(Point a, Point b) { return {(a.x + b.x) / 2, (a.y + b.y) / 2}; }

}  // namespace

void Drawing::begin_stroke(Rgb ink, Point at, float diameter, bool mirrored) {
    end_stroke();
    stroke_ = Stroke{.ink = ink,
                     .mirrored = mirrored,
                     .from = at,
                     .last = at,
                     .from_diameter = diameter,
                     .last_diameter = diameter,
                     .before = pixels_,
                     .cover = std::vector<std::uint8_t>(edge * edge),
                     .box = {}};
    mark(*stroke_, at, diameter, at, diameter);
}

void Drawing::extend_stroke(Point at, float diameter) {
    if (!stroke_) return;
    Stroke& stroke = *stroke_;
    // Samples closer than this only add the hand's and the device's tremor.
    if (std::hypot(at.x - stroke.last.x, at.y - stroke.last.y) < 0.75F) return;
    const float to_diameter = (stroke.last_diameter + diameter) / 2;
    curve(stroke, stroke.last, stroke.last_diameter, middle(stroke.last, at), to_diameter);
    stroke.last = at;
    stroke.last_diameter = diameter;
}

void Drawing::end_stroke() {
    if (!stroke_) return;
    Stroke& stroke = *stroke_;
    mark(stroke, stroke.from, stroke.from_diameter, stroke.last, stroke.last_diameter);
    if (stroke.box.width > 0) remember(stroke.box, stroke.before);
    stroke_.reset();
}

void Drawing::cancel_stroke() {
    if (!stroke_) return;
    pixels_ = stroke_->before;
    if (stroke_->box.width > 0) touch(stroke_->box);
    stroke_.reset();
}

/// The quadratic Bézier curve from where the stroke stands, cut into pieces short enough to look round.
void Drawing::curve(Stroke& stroke, Point control, float control_diameter, Point to, float to_diameter) {
    const Point start = stroke.from;
    const float start_diameter = stroke.from_diameter;
    const float length =
        std::hypot(control.x - start.x, control.y - start.y) + std::hypot(to.x - control.x, to.y - control.y);
    const int pieces = std::clamp(static_cast<int>(length / 5), 1, 64);
    for (int piece = 1; piece <= pieces; ++piece) {
        const float t = static_cast<float>(piece) / static_cast<float>(pieces);
        const float a = (1 - t) * (1 - t);
        const float b = 2 * t * (1 - t);
        const float c = t * t;
        const Point at{a * start.x + b * control.x + c * to.x, a * start.y + b * control.y + c * to.y};
        const float diameter = a * start_diameter + b * control_diameter + c * to_diameter;
        mark(stroke, stroke.from, stroke.from_diameter, at, diameter);
        stroke.from = at;
        stroke.from_diameter = diameter;
    }
}

void Drawing::mark(Stroke& stroke, Point from, float from_diameter, Point to, float to_diameter) {
    cover(stroke, from, from_diameter, to, to_diameter);
    if (!stroke.mirrored) return;
    constexpr auto width = static_cast<float>(edge);
    cover(stroke, {width - from.x, from.y}, from_diameter, {width - to.x, to.y}, to_diameter);
}

/// One straight piece with round ends. A pixel keeps its largest coverage, so pieces that overlap leave no seams.
void Drawing::cover(Stroke& stroke, Point from, float from_diameter, Point to, float to_diameter) {
    const float reach = std::max(from_diameter, to_diameter) / 2 + 1;
    const std::size_t left = clamp_to_edge(std::floor(std::min(from.x, to.x) - reach));
    const std::size_t top = clamp_to_edge(std::floor(std::min(from.y, to.y) - reach));
    const std::size_t right = clamp_to_edge(std::ceil(std::max(from.x, to.x) + reach));
    const std::size_t bottom = clamp_to_edge(std::ceil(std::max(from.y, to.y) + reach));
    if (left >= right || top >= bottom) return;

    const float dx = to.x - from.x;
    const float dy = to.y - from.y;
    const float length_squared = dx * dx + dy * dy;
    for (std::size_t y = top; y < bottom; ++y) {
        for (std::size_t x = left; x < right; ++x) {
            const float px = static_cast<float>(x) + 0.5F - from.x;
            const float py = static_cast<float>(y) + 0.5F - from.y;
            const float t = length_squared > 0 ? std::clamp((px * dx + py * dy) / length_squared, 0.0F, 1.0F) : 0.0F;
            const float distance = std::hypot(px - t * dx, py - t * dy);
            const float radius = (from_diameter + t * (to_diameter - from_diameter)) / 2;
            const float part = std::clamp(radius - distance + 0.5F, 0.0F, 1.0F);
            const auto cover = static_cast<std::uint8_t>(part * 255.0F + 0.5F);
            std::uint8_t& covered = stroke.cover[y * edge + x];
            if (cover <= covered) continue;
            covered = cover;
            const std::size_t at = (y * edge + x) * 4;
            pixels_[at] = blend(stroke.before[at], stroke.ink.red, cover);
            pixels_[at + 1] = blend(stroke.before[at + 1], stroke.ink.green, cover);
            pixels_[at + 2] = blend(stroke.before[at + 2], stroke.ink.blue, cover);
        }
    }
    const Box box{.x = left, .y = top, .width = right - left, .height = bottom - top};
    if (stroke.box.width == 0) {
        stroke.box = box;
    } else {
        const std::size_t x = std::min(stroke.box.x, box.x);
        const std::size_t y = std::min(stroke.box.y, box.y);
        stroke.box = {.x = x,
                      .y = y,
                      .width = std::max(stroke.box.x + stroke.box.width, right) - x,
                      .height = std::max(stroke.box.y + stroke.box.height, bottom) - y};
    }
    touch(box);
}

}  // namespace selvedge::ui
