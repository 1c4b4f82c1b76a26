// Weights to places.
#include "ui/filters.h"

#include <selvedge/image/convert.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/atlas.h"

namespace selvedge::ui {
namespace {

/// The kernel of the layer's name; null where there is none.
const engine::Weights* kernel_of(const engine::Anatomy& anatomy, const std::string& layer) {
    const auto found = anatomy.weights.find(layer + ".kernel");
    return found == anatomy.weights.end() ? nullptr : &found->second;
}

/// The absolute value that a twentieth of the weights exceed: a few that stand out must not leave the others pale.
float nearly_largest(std::vector<float> weights) {
    for (float& weight : weights) weight = std::fabs(weight);
    const auto rank = weights.begin() + static_cast<std::ptrdiff_t>(weights.size() - 1 - weights.size() / 20);
    std::nth_element(weights.begin(), rank, weights.end());
    return *rank;
}

/// Whether what goes into the layer are the picture's pixels, however they are laid out.
bool sees_the_picture(const engine::Anatomy& anatomy, const std::string& layer) {
    for (const LayerInfo& one : anatomy.layers) {
        if (one.name == layer) return true;
        if (one.kind != "flatten" && one.kind != "dropout") return false;
    }
    return false;
}

}  // namespace

std::optional<FilterSize> filter_size(const engine::Anatomy& anatomy, const std::string& layer) {
    const engine::Weights* kernel = kernel_of(anatomy, layer);
    if (kernel == nullptr) return std::nullopt;
    const Shape& shape = kernel->shape;
    if (shape.size() == 4) return FilterSize{shape[3], shape[2], shape[1], shape[0]};  // (rows, columns, maps, filters)
    if (shape.size() == 2 && shape[0] == item_pixels && sees_the_picture(anatomy, layer))
        return FilterSize{shape[1], 1, item_edge, item_edge};
    return std::nullopt;
}

FilterSheet filter_sheet(const engine::Anatomy& anatomy, const std::string& layer, std::size_t columns) {
    const FilterSize size = *filter_size(anatomy, layer);
    const std::vector<float>& weights = kernel_of(anatomy, layer)->values;
    FilterSheet sheet;
    sheet.tile_width = size.width;
    sheet.tile_height = size.height;
    sheet.filters = size.filters;
    sheet.inputs = size.inputs;
    sheet.columns = std::clamp<std::size_t>(columns, 1, std::min(size.filters, Atlas::width / (size.width + 1)));
    sheet.most = nearly_largest(weights);
    sheet.values.assign(sheet.width() * sheet.height(), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t filter = 0; filter < size.filters; ++filter)
        for (std::size_t input = 0; input < size.inputs; ++input) {
            const auto [left, top] = sheet.corner({filter, input});
            for (std::size_t y = 0; y < size.height; ++y)
                for (std::size_t x = 0; x < size.width; ++x)
                    // Of a dense layer (pixels, units), of a convolution (rows, columns, maps, filters).
                    sheet.values[(top + y) * sheet.width() + left + x] =
                        weights[((y * size.width + x) * size.inputs + input) * size.filters + filter];
        }
    return sheet;
}

std::pair<std::size_t, std::size_t> FilterSheet::corner(const FilterTile& tile) const {
    return {tile.filter % columns * (tile_width + 1),
            tile.filter / columns * band_height() + tile.input * (tile_height + 1)};
}

std::optional<FilterTile> FilterSheet::at(std::size_t x, std::size_t y) const {
    const std::size_t column = x / (tile_width + 1), band = y / band_height(), below = y % band_height();
    const FilterTile tile{band * columns + column, below / (tile_height + 1)};
    const bool between = x % (tile_width + 1) == tile_width || below % (tile_height + 1) == tile_height;
    if (between || column >= columns || tile.filter >= filters || tile.input >= inputs) return std::nullopt;
    return tile;
}

}  // namespace selvedge::ui
