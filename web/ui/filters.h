// Filters: all kernels of a convolution, or the weights of a dense layer that sees the picture, laid out as one sheet.
// Knows no window.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/events.h"

namespace selvedge::ui {

/// A tile: what one filter does with one of the maps that go in.
struct FilterTile {
    std::size_t filter = 0, input = 0;
    bool operator==(const FilterTile&) const = default;
};

/// Weights with an empty line between tiles: in each band a column a filter, a row an input map; one weight a pixel.
struct FilterSheet {
    std::size_t tile_width = 0, tile_height = 0;
    std::size_t filters = 0, inputs = 0, columns = 0;
    float most = 0;             ///< what is drawn as strongest: a twentieth of the weights are larger
    std::vector<float> values;  ///< (height, width); not a number where there is no weight

    [[nodiscard]] std::size_t bands() const { return (filters + columns - 1) / columns; }
    [[nodiscard]] std::size_t width() const { return columns * (tile_width + 1) - 1; }
    [[nodiscard]] std::size_t height() const { return bands() * band_height() - band_gap(); }
    /// The tile at a pixel of the sheet; nothing between tiles.
    [[nodiscard]] std::optional<FilterTile> at(std::size_t x, std::size_t y) const;
    /// The tile's first pixel.
    [[nodiscard]] std::pair<std::size_t, std::size_t> corner(const FilterTile& tile) const;

    [[nodiscard]] std::size_t band_gap() const { return inputs > 1 ? 3 : 1; }
    [[nodiscard]] std::size_t band_height() const { return inputs * (tile_height + 1) - 1 + band_gap(); }
};

/// How many filters of what size a layer has; nothing for one whose weights are no pictures.
struct FilterSize {
    std::size_t filters = 0, inputs = 0, width = 0, height = 0;
};
std::optional<FilterSize> filter_size(const engine::Anatomy& anatomy, const std::string& layer);

/// The layer's sheet with so many filters side by side at most; it needs a filter_size().
FilterSheet filter_sheet(const engine::Anatomy& anatomy, const std::string& layer, std::size_t columns);

}  // namespace selvedge::ui
