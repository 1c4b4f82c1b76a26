// Colours for numbers, which people with any colour vision can tell apart, and bitmaps of images.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "report/document.h"

namespace selvedge::report {

using Colour = std::array<std::uint8_t, 3>;

/// viridis (of matplotlib, and of R's viridisLite, whose nine colours these are), from dark purple at 0 to yellow at 1.
Colour sequential(double part);
/// ColorBrewer's PuOr, from purple at -1 over near-white at 0 to orange at 1, by five of its colours.
Colour diverging(double part);

/// An image as the dataset has it, (height, width, channels): three channels are colours, else the first is grey.
Bitmap bitmap_of(std::span<const std::uint8_t> image, std::size_t height, std::size_t width, std::size_t channels);

/// Tiles in rows of `columns`, a transparent gap apart (of one pixel between small tiles, else of two).
/// `colour(tile, y, x)` gives each pixel.
template <class ColourOf>
Bitmap mosaic(std::size_t tiles, std::size_t columns, std::size_t height, std::size_t width, ColourOf&& colour) {
    const std::size_t gap = std::min(height, width) < 12 ? 1 : 2;
    const std::size_t rows = (tiles + columns - 1) / columns;
    Bitmap bitmap{columns * (width + gap) - gap, rows * (height + gap) - gap, {}};
    bitmap.rgba.assign(bitmap.width * bitmap.height * 4, 0);
    for (std::size_t tile = 0; tile < tiles; ++tile)
        for (std::size_t y = 0; y < height; ++y)
            for (std::size_t x = 0; x < width; ++x) {
                const Colour pixel = colour(tile, y, x);
                const std::size_t row = tile / columns * (height + gap) + y,
                                  column = tile % columns * (width + gap) + x;
                std::uint8_t* place = &bitmap.rgba[4 * (row * bitmap.width + column)];
                for (std::size_t c = 0; c < 3; ++c) place[c] = pixel[c];
                place[3] = 255;
            }
    return bitmap;
}

}  // namespace selvedge::report
