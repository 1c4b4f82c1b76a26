// Atlas: many small maps of values in one texture, as the colour map's shader reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace selvedge::ui {

/// Values at places, rows from the top.
struct MapView {
    std::span<const float> values;
    std::size_t width = 0, height = 0;
    std::size_t stride = 1;  ///< from one value to the next: the number of channels, for one of them
};

class Atlas {
public:
    /// Where a map lies in the texture, in pixels.
    struct Place {
        std::size_t x = 0, y = 0, width = 0, height = 0;
    };
    static constexpr std::size_t width = 1024;

    void clear();
    /// Adds a map whose largest absolute value is drawn as `most`. With any value below 0 in its layer it is drawn with
    /// signs; what is not a number is left transparent. Returns its number.
    std::size_t add(const MapView& map, float most, bool with_sign);
    [[nodiscard]] const Place& operator[](std::size_t number) const { return places_[number]; }
    [[nodiscard]] std::size_t size() const { return places_.size(); }
    /// Rows that are in use; at least 1.
    [[nodiscard]] std::size_t height() const;
    /// (height(), width, 4): red the value, green 255 where it has a sign, opaque where a map is.
    [[nodiscard]] std::span<const std::uint8_t> rgba() const { return rgba_; }

private:
    std::vector<Place> places_;
    std::vector<std::uint8_t> rgba_;
    std::size_t x_ = 0, y_ = 0, row_ = 0;  // the row of maps being filled: where it goes on, its top, its height
};

}  // namespace selvedge::ui
