// PointView: which part of a map of points is seen, and which point the pointer is at. Knows no window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace selvedge::ui {

struct Spot {
    float x = 0, y = 0;
};

/// Shows points (N, 2) in a rectangle; what is up on the screen is larger in y. The rectangle is filled as long as
/// neither direction is stretched more than most_stretch times as much as the other.
class PointView {
public:
    static constexpr float most_zoom = 40, most_stretch = 1.8F;

    /// Other points: all of them are seen, but for the outermost hundredth in each direction, which would leave little
    /// room for the rest.
    void show(std::span<const float> points);
    /// The rectangle on the screen.
    void frame(Spot top_left, float width, float height);

    [[nodiscard]] Spot to_screen(float x, float y) const;
    [[nodiscard]] float zoom() const { return zoom_; }
    /// Makes everything larger by a factor while what is at the spot stays there. The zoom stays between 1 and
    /// most_zoom.
    void zoom_at(Spot at, float factor);
    /// Moves the map by so much on the screen; its middle stays on the map.
    void pan(float dx, float dy);
    void reset();

    /// The point nearest to a spot on the screen, at most `within` away, among those of classes that are shown.
    [[nodiscard]] std::optional<std::size_t> nearest(Spot at, float within, std::span<const float> points,
                                                     std::span<const std::uint8_t> labels,
                                                     const std::vector<bool>& shown) const;

private:
    [[nodiscard]] Spot scale() const;

    float middle_x_ = 0, middle_y_ = 0, span_x_ = 1, span_y_ = 1;  // of the points
    Spot from_;
    float width_ = 1, height_ = 1;
    float zoom_ = 1, at_x_ = 0, at_y_ = 0;  // the point in the middle, from the points' middle
};

}  // namespace selvedge::ui
