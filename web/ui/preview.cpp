// Sampling for the eye only: what the network gets is made by the core's convert().
#include "ui/preview.h"

#include <algorithm>
#include <array>

namespace selvedge::ui {
namespace {

/// Samples along one edge of a pixel.
constexpr std::size_t samples = 4;

/// The average of the picture's samples in the part of it that pixel (x, y) of a width × height grid covers.
std::array<std::uint8_t, 4> average(const Picture& picture, std::size_t x, std::size_t y, std::size_t width,
                                    std::size_t height) {
    std::array<unsigned, 4> sum{};
    for (std::size_t j = 0; j < samples; ++j) {
        const std::size_t from_y = (y * samples + j) * picture.height / (height * samples);
        for (std::size_t i = 0; i < samples; ++i) {
            const std::size_t from_x = (x * samples + i) * picture.width / (width * samples);
            const std::uint8_t* p = &picture.rgba[(from_y * picture.width + from_x) * 4];
            for (std::size_t c = 0; c < 3; ++c) sum[c] += p[c] * p[3];
            sum[3] += p[3];
        }
    }
    std::array<std::uint8_t, 4> pixel{};
    if (sum[3] == 0) return pixel;
    for (std::size_t c = 0; c < 3; ++c) pixel[c] = static_cast<std::uint8_t>((sum[c] + sum[3] / 2) / sum[3]);
    pixel[3] = static_cast<std::uint8_t>(sum[3] / (samples * samples));
    return pixel;
}

}  // namespace

Preview make_preview(const Picture& picture, std::size_t longest) {
    const std::size_t edge = std::max(picture.width, picture.height);
    if (edge <= longest) return {{picture.rgba.begin(), picture.rgba.end()}, picture.width, picture.height};
    Preview preview;
    preview.width = std::max<std::size_t>(picture.width * longest / edge, 1);
    preview.height = std::max<std::size_t>(picture.height * longest / edge, 1);
    preview.rgba.reserve(preview.width * preview.height * 4);
    for (std::size_t y = 0; y < preview.height; ++y) {
        for (std::size_t x = 0; x < preview.width; ++x) {
            const auto pixel = average(picture, x, y, preview.width, preview.height);
            preview.rgba.insert(preview.rgba.end(), pixel.begin(), pixel.end());
        }
    }
    return preview;
}

std::vector<std::uint8_t> in_square(const Preview& preview, std::size_t edge) {
    std::vector<std::uint8_t> square(edge * edge * 4);
    const std::size_t longest = std::max(preview.width, preview.height);
    if (longest == 0) return square;
    const std::size_t width = std::max<std::size_t>(preview.width * edge / longest, 1);
    const std::size_t height = std::max<std::size_t>(preview.height * edge / longest, 1);
    const Picture picture{preview.rgba, preview.width, preview.height};
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            const auto pixel = average(picture, x, y, width, height);
            const std::size_t at = ((y + (edge - height) / 2) * edge + x + (edge - width) / 2) * 4;
            std::copy(pixel.begin(), pixel.end(), square.begin() + static_cast<std::ptrdiff_t>(at));
        }
    }
    return square;
}

}  // namespace selvedge::ui
