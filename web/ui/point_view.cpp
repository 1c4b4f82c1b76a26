// Scales, and a search of all points.
#include "ui/point_view.h"

#include <algorithm>
#include <cmath>

namespace selvedge::ui {
namespace {

/// Of what the map spans, on all sides together, beside the outermost points that count.
constexpr float margin = 1.12F;

/// The values of one coordinate between which all but a hundredth lie.
struct Range {
    float from = 0, to = 0;
};
Range range_of(std::span<const float> points, std::size_t axis) {
    std::vector<float> values;
    for (std::size_t k = axis; k < points.size(); k += 2) values.push_back(points[k]);
    if (values.empty()) return {};
    const auto at = [&](std::size_t rank) {
        std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
        return values[rank];
    };
    const std::size_t left_out = values.size() / 200;
    const float from = at(left_out);
    return {from, at(values.size() - 1 - left_out)};
}

}  // namespace

void PointView::show(std::span<const float> points) {
    const Range x = range_of(points, 0), y = range_of(points, 1);
    middle_x_ = (x.from + x.to) / 2;
    middle_y_ = (y.from + y.to) / 2;
    span_x_ = std::max((x.to - x.from) * margin, 1e-6F);
    span_y_ = std::max((y.to - y.from) * margin, 1e-6F);
    reset();
}

void PointView::frame(Spot top_left, float width, float height) {
    from_ = top_left;
    width_ = std::max(width, 1.0F);
    height_ = std::max(height, 1.0F);
}

/// Pixels of the screen in each direction for 1 of the points.
Spot PointView::scale() const {
    const float x = width_ / span_x_, y = height_ / span_y_;
    return {std::min(x, y * most_stretch) * zoom_, std::min(y, x * most_stretch) * zoom_};
}

Spot PointView::to_screen(float x, float y) const {
    const Spot by = scale();
    return {from_.x + width_ / 2 + (x - middle_x_ - at_x_) * by.x,
            from_.y + height_ / 2 - (y - middle_y_ - at_y_) * by.y};
}

void PointView::zoom_at(Spot at, float factor) {
    const float right = at.x - from_.x - width_ / 2, up = from_.y + height_ / 2 - at.y;
    const Spot before = scale();
    zoom_ = std::clamp(zoom_ * factor, 1.0F, most_zoom);
    const Spot after = scale();
    at_x_ += right / before.x - right / after.x;
    at_y_ += up / before.y - up / after.y;
    pan(0, 0);
}

void PointView::pan(float dx, float dy) {
    // At zoom 1 there is nowhere to go.
    const float part = 1 - 1 / zoom_;
    at_x_ = std::clamp(at_x_ - dx / scale().x, -span_x_ / 2 * part, span_x_ / 2 * part);
    at_y_ = std::clamp(at_y_ + dy / scale().y, -span_y_ / 2 * part, span_y_ / 2 * part);
}

void PointView::reset() {
    zoom_ = 1;
    at_x_ = at_y_ = 0;
}

std::optional<std::size_t> PointView::nearest(Spot at, float within, std::span<const float> points,
                                              std::span<const std::uint8_t> labels,
                                              const std::vector<bool>& shown) const {
    std::optional<std::size_t> found;
    float least = within * within;
    const Spot by = scale(), zero = to_screen(0, 0);
    for (std::size_t k = 0; k * 2 < points.size(); ++k) {
        if (!shown[labels[k]]) continue;
        const float dx = zero.x + points[k * 2] * by.x - at.x, dy = zero.y - points[k * 2 + 1] * by.y - at.y;
        const float distance = dx * dx + dy * dy;
        if (distance > least || (found && distance == least)) continue;
        least = distance;
        found = k;
    }
    return found;
}

}  // namespace selvedge::ui
