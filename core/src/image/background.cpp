// Backdrop and background: a histogram of the border's colours, and what of a cut-out would show on white.
#include "image/background.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <numeric>
#include <vector>

namespace selvedge::image {

namespace {

/// Calls visit(y, begin, end) for every run of border pixels, `thickness` deep, each pixel once.
template <class Visit>
void for_border_runs(std::size_t width, std::size_t height, std::size_t thickness, Visit visit) {
    for (std::size_t y = 0; y < height; ++y) {
        const bool whole_row = y < thickness || y >= height - std::min(height, thickness) || 2 * thickness >= width;
        if (whole_row) {
            visit(y, std::size_t{0}, width);
        } else {
            visit(y, std::size_t{0}, thickness);
            visit(y, width - thickness, width);
        }
    }
}

constexpr std::size_t levels_a_bin = 16;
constexpr std::size_t bins_an_axis = 256 / levels_a_bin;

/// A cube of 2x2x2 bins of the colour histogram: wide enough that a colour on a bin's edge is not split.
struct ColourCube {
    std::size_t first[3] = {};  ///< bins of red, green and blue at which it begins

    [[nodiscard]] bool contains(const std::uint8_t* rgb) const {
        for (std::size_t c = 0; c < 3; ++c) {
            if (rgb[c] / levels_a_bin - first[c] > 1) return false;
        }
        return true;
    }
};

/// How many pixels fall into each bin of 16 levels an edge.
class ColourHistogram {
public:
    ColourHistogram() : counts_(bins_an_axis * bins_an_axis * bins_an_axis) {}

    void add(const std::uint8_t* rgb) {
        ++counts_[index(rgb[0] / levels_a_bin, rgb[1] / levels_a_bin, rgb[2] / levels_a_bin)];
    }

    [[nodiscard]] ColourCube fullest() const {
        ColourCube best;
        std::uint64_t most = 0;
        for (std::size_t red = 0; red + 1 < bins_an_axis; ++red) {
            for (std::size_t green = 0; green + 1 < bins_an_axis; ++green) {
                for (std::size_t blue = 0; blue + 1 < bins_an_axis; ++blue) {
                    std::uint64_t here = 0;
                    for (std::size_t corner = 0; corner < 8; ++corner) {
                        here += counts_[index(red + (corner & 1), green + (corner >> 1 & 1), blue + (corner >> 2))];
                    }
                    if (here > most) {
                        most = here;
                        best = {{red, green, blue}};
                    }
                }
            }
        }
        return best;
    }

private:
    static std::size_t index(std::size_t red, std::size_t green, std::size_t blue) {
        return (red * bins_an_axis + green) * bins_an_axis + blue;
    }

    std::vector<std::uint64_t> counts_;
};

/// Median of levels 0 to 255 of which `counts` holds how often each occurs.
std::uint8_t median(const std::array<std::uint64_t, 256>& counts) {
    const std::uint64_t half = (std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}) + 1) / 2;
    std::uint64_t passed = 0;
    std::size_t level = 0;
    while ((passed += counts[level]) < half) ++level;
    return static_cast<std::uint8_t>(level);
}

}  // namespace

std::uint32_t squared_tolerance(double tolerance) noexcept {
    return static_cast<std::uint32_t>(3.0 * (tolerance * 255.0) * (tolerance * 255.0));
}

std::optional<Rgb> find_backdrop(const Picture& picture, std::uint32_t same_colour) {
    constexpr Rgb white{255, 255, 255};
    constexpr Rgb black{0, 0, 0};
    const std::uint8_t* rgba = picture.rgba.data();
    const std::size_t row_bytes = picture.width * 4;

    bool opaque = true;
    for (std::size_t y = 0; y < picture.height && opaque; ++y) {
        std::uint32_t all = ~std::uint32_t{0};  // of whole pixels, which a compiler makes vectors of
        for (std::size_t i = 0; i < row_bytes; i += 4) {
            std::uint32_t pixel = 0;
            std::memcpy(&pixel, rgba + y * row_bytes + i, sizeof pixel);
            all &= pixel;
        }
        opaque = std::bit_cast<std::array<std::uint8_t, 4>>(all)[3] == 255;
    }
    if (opaque) return std::nullopt;

    std::uint64_t visible = 0;   // in units of alpha
    std::uint64_t on_white = 0;  // that part of it that white would leave visible
    for (std::size_t i = 0; i < picture.rgba.size(); i += 4) {
        visible += rgba[i + 3];
        if (squared_distance(rgba + i, white) > same_colour) on_white += rgba[i + 3];
    }

    std::uint64_t border = 0;
    std::uint64_t border_seen_through = 0;
    for_border_runs(picture.width, picture.height, 1, [&](std::size_t y, std::size_t begin, std::size_t end) {
        for (std::size_t x = begin; x < end; ++x) border_seen_through += rgba[y * row_bytes + x * 4 + 3] < 128;
        border += end - begin;
    });
    const bool cut_out = border_seen_through * 2 > border;
    return cut_out && on_white * 2 < visible ? black : white;
}

Rgb find_background(OpaqueRows& rows) {
    const std::size_t thickness = std::max<std::size_t>(1, std::min(rows.width(), rows.height()) / 100);
    const auto for_border_pixels = [&rows, thickness](auto visit) {
        for_border_runs(rows.width(), rows.height(), thickness, [&](std::size_t y, std::size_t begin, std::size_t end) {
            const std::uint8_t* row = rows.row(y);
            for (std::size_t x = begin; x < end; ++x) visit(row + x * 4);
        });
    };
    ColourHistogram colours;
    for_border_pixels([&colours](const std::uint8_t* rgb) { colours.add(rgb); });

    const ColourCube common = colours.fullest();
    std::array<std::uint64_t, 256> levels[3] = {};
    for_border_pixels([&](const std::uint8_t* rgb) {
        if (!common.contains(rgb)) return;
        for (std::size_t c = 0; c < 3; ++c) ++levels[c][rgb[c]];
    });
    return {median(levels[0]), median(levels[1]), median(levels[2])};
}

}  // namespace selvedge::image
