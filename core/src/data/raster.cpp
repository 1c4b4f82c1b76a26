// Raster: samples on a fine grid, each of the last layer that covers it.
#include "data/raster.h"

#include <selvedge/random/cosine.h>

#include <algorithm>
#include <limits>

namespace selvedge::draw {
namespace {

constexpr std::size_t samples = 4;  ///< along a pixel's edge
constexpr std::size_t fine = edge * samples;

struct Bounds {
    float left = std::numeric_limits<float>::max(), top = left, right = -left, bottom = -left;
    void add(Point point, float reach) {
        left = std::min(left, point.x - reach);
        right = std::max(right, point.x + reach);
        top = std::min(top, point.y - reach);
        bottom = std::max(bottom, point.y + reach);
    }
};

// Whether (x, y) is inside the closed polygon: an odd number of its sides lies to the right.
bool inside(const Line& polygon, float x, float y) {
    bool odd = false;
    for (std::size_t i = 0, before = polygon.size() - 1; i < polygon.size(); before = i++) {
        const Point a = polygon[i], b = polygon[before];
        if ((a.y > y) != (b.y > y) && x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x) odd = !odd;
    }
    return odd;
}

// Whether (x, y) is within `reach` of the line.
bool near(const Line& line, float x, float y, float reach) {
    for (std::size_t i = 0; i + 1 < std::max<std::size_t>(line.size(), 2); ++i) {
        const Point a = line[i], b = line[std::min(i + 1, line.size() - 1)];
        const float dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
        const float along = length > 0 ? std::clamp(((x - a.x) * dx + (y - a.y) * dy) / length, 0.0F, 1.0F) : 0.0F;
        const float off_x = x - a.x - along * dx, off_y = y - a.y - along * dy;
        if (off_x * off_x + off_y * off_y <= reach * reach) return true;
    }
    return false;
}

}  // namespace

std::array<std::uint8_t, edge * edge> rasterize(const Drawing& drawing, float margin) {
    std::array<std::uint8_t, edge * edge> pixels{};
    Bounds bounds;
    for (const Layer& layer : drawing)
        for (const Point point : layer.points) bounds.add(point, layer.width / 2);
    const float extent = std::max(bounds.right - bounds.left, bounds.bottom - bounds.top);
    if (!(extent > 0)) return pixels;
    const float unit = extent / ((static_cast<float>(edge) - 2 * margin) * samples);  // of the drawing, a sample
    const float left = (bounds.left + bounds.right - unit * fine) / 2,
                top = (bounds.top + bounds.bottom - unit * fine) / 2;

    std::vector<float> tones(fine * fine);
    for (const Layer& layer : drawing) {
        if (layer.points.empty()) continue;
        Bounds own;
        for (const Point point : layer.points) own.add(point, layer.width / 2);
        for (std::size_t row = 0; row < fine; ++row) {
            const float y = top + (static_cast<float>(row) + 0.5F) * unit;
            if (y < own.top || y > own.bottom) continue;
            for (std::size_t column = 0; column < fine; ++column) {
                const float x = left + (static_cast<float>(column) + 0.5F) * unit;
                if (x < own.left || x > own.right) continue;
                if (layer.width > 0 ? near(layer.points, x, y, layer.width / 2) : inside(layer.points, x, y))
                    tones[row * fine + column] = layer.tone;
            }
        }
    }
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        float sum = 0;
        for (std::size_t s = 0; s < samples * samples; ++s)
            sum += tones[(i / edge * samples + s / samples) * fine + i % edge * samples + s % samples];
        pixels[i] = static_cast<std::uint8_t>(std::clamp(sum / (samples * samples), 0.0F, 1.0F) * 255 + 0.5F);
    }
    return pixels;
}

Line mirrored(const Line& right_half) {
    Line whole = right_half;
    for (auto point = right_half.rbegin(); point != right_half.rend(); ++point) whole.push_back({-point->x, point->y});
    return whole;
}

Line rounded(const Line& line, std::size_t times, bool closed) {
    Line now = line;
    for (; times > 0 && now.size() > 2; --times) {
        Line next;
        if (!closed) next.push_back(now.front());
        for (std::size_t i = 0; i + (closed ? 0 : 1) < now.size(); ++i) {
            const Point a = now[i], b = now[(i + 1) % now.size()];
            next.push_back({0.75F * a.x + 0.25F * b.x, 0.75F * a.y + 0.25F * b.y});
            next.push_back({0.25F * a.x + 0.75F * b.x, 0.25F * a.y + 0.75F * b.y});
        }
        if (!closed) next.push_back(now.back());
        now = std::move(next);
    }
    return now;
}

Line arc(Point center, float radius_x, float radius_y, float from, float to, std::size_t count) {
    Line line;
    for (std::size_t i = 0; i <= count; ++i) {
        double turns = static_cast<double>(from) +
                       (static_cast<double>(to) - from) * static_cast<double>(i) / static_cast<double>(count);
        turns -= static_cast<double>(static_cast<int>(turns));  // into (−1, 1), and below into [−3/4, 3/4]
        if (turns > 0.75) turns -= 1;
        if (turns < -0.75) turns += 1;
        line.push_back({center.x + radius_x * static_cast<float>(cos_turns(turns)),
                        center.y + radius_y * static_cast<float>(sin_turns(turns))});
    }
    return line;
}

}  // namespace selvedge::draw
