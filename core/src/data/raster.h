// Raster: polygons and strokes of one tone each, laid over each other and brought to the data set's 28×28 pixels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace selvedge::draw {

struct Point {
    float x = 0, y = 0;  ///< to the right and down, in units of one's own
};
using Line = std::vector<Point>;

/// A polygon filled, or a line stroked with a width.
struct Layer {
    Line points;
    float tone = 1;   ///< 0 black … 1 white
    float width = 0;  ///< 0: filled (even-odd, closed by itself); else stroked, with round ends
};
using Drawing = std::vector<Layer>;

inline constexpr std::size_t edge = 28;

/// The drawing, its longest edge fitted to the 28 pixels and centred, black around it; each pixel is the mean of 4×4
/// samples. `margin` is kept free at each edge, in pixels.
std::array<std::uint8_t, edge * edge> rasterize(const Drawing& drawing, float margin = 0);

/// The points with their mirror images about x = 0 after them in reverse order: a symmetric polygon of its right half.
Line mirrored(const Line& right_half);

/// Corners cut at a quarter of each side (Chaikin 1974), `times` times. A closed line stays closed.
Line rounded(const Line& line, std::size_t times, bool closed);

/// `count` + 1 points on the ellipse about `center`, from `from` to `to` full turns (clockwise from the right).
Line arc(Point center, float radius_x, float radius_y, float from, float to, std::size_t count);

}  // namespace selvedge::draw
