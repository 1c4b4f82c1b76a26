// Augmentation: turned, zoomed, shifted and mirrored copies of single images, the same bytes on every machine.
//
// A copy is a pure function of (seed, image, epoch, stream): draw_augmentation draws it from Philox, pixel_map makes an
// affine map of it, augment_pixel asks that map where an output pixel comes from. All of it is + - * / on IEEE numbers,
// so that the reference, the CPU, WebAssembly and a graphics processor agree bit for bit (built without contraction of
// multiply-adds: -ffp-contract=off, --fmad=false).
#pragma once

#include <selvedge/io/field_rule.h>
#include <selvedge/random/cosine.h>
#include <selvedge/random/philox.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace selvedge {

/// What copies may differ by. Each is drawn uniformly and on its own, as Keras' ImageDataGenerator does; but one zoom
/// serves both directions, so that nothing is stretched, and what comes in from outside the image is 0.
struct AugmentRanges {
    float rotation = 0;  ///< degrees: −rotation … rotation about the image's centre
    float zoom = 0;      ///< what is seen becomes 1 − zoom … 1 + zoom times as large
    float shift = 0;     ///< part of width and height: −shift … shift in each direction
    bool flip = false;   ///< mirrored left to right, one time in two
    bool operator==(const AugmentRanges&) const = default;
};

/// Classes by their numbers, ascending; empty: all. JSON: [2, 6], or null for all.
struct ClassList {
    std::vector<std::uint8_t> labels;
    bool operator==(const ClassList&) const = default;
    [[nodiscard]] bool contains(std::uint8_t label) const {
        return labels.empty() || std::binary_search(labels.begin(), labels.end(), label);
    }
};
Status read_json(const Json& json, ClassList& out, const std::string& where);
Json write_json(const ClassList& classes);

/// One draw.
struct Augmentation {
    double turns = 0;                     ///< rotation in full turns, clockwise
    double zoom = 1;                      ///< factor of what is seen
    double shift_x = 0, shift_y = 0;      ///< parts of width and height, to the right and down
    bool flip = false;                    ///< mirrored before all else
    double stretch_x = 1, stretch_y = 1;  ///< factors of width and height, taken before it is turned
    bool operator==(const Augmentation&) const = default;
};

/// Block 0 of Philox gives angle, zoom and the two shifts, block 1 the flip, whether they are asked for or not: a
/// range changed leaves the others' draws as they were.
SELVEDGE_HOST_DEVICE inline Augmentation draw_augmentation(const AugmentRanges& ranges, std::uint64_t seed,
                                                           std::uint32_t sample, std::uint32_t epoch,
                                                           std::uint32_t stream) {
    const PhiloxKey key = philox_key(seed, Purpose::augment);
    const PhiloxCounter words = philox4x32({0, sample, epoch, stream}, key);
    Augmentation drawn;
    drawn.turns = uniform_between(words[0], -ranges.rotation, ranges.rotation) / 360.0;
    drawn.zoom = uniform_between(words[1], 1 - ranges.zoom, 1 + ranges.zoom);
    drawn.shift_x = uniform_between(words[2], -ranges.shift, ranges.shift);
    drawn.shift_y = uniform_between(words[3], -ranges.shift, ranges.shift);
    drawn.flip = ranges.flip && (philox4x32({1, sample, epoch, stream}, key)[0] & 1U) != 0;
    return drawn;
}

/// Where the output pixel (x, y) comes from in the input: (xx·x + xy·y + x0, yx·x + yy·y + y0), x and y counted from
/// the centre of the first pixel.
struct PixelMap {
    float xx = 1, xy = 0, x0 = 0, yx = 0, yy = 1, y0 = 0;
};

/// The inverse of: mirror and stretch, then turn and zoom about the centre, then shift.
SELVEDGE_HOST_DEVICE inline PixelMap pixel_map(const Augmentation& drawn, std::size_t height, std::size_t width) {
    const double cosine = cos_turns(drawn.turns) / drawn.zoom, sine = sin_turns(drawn.turns) / drawn.zoom;
    const double mirror = (drawn.flip ? -1 : 1) / drawn.stretch_x, upright = 1 / drawn.stretch_y;
    const double center_x = (static_cast<double>(width) - 1) / 2, center_y = (static_cast<double>(height) - 1) / 2;
    // The output pixel that shows the input's centre.
    const double from_x = center_x + drawn.shift_x * static_cast<double>(width);
    const double from_y = center_y + drawn.shift_y * static_cast<double>(height);
    return {static_cast<float>(mirror * cosine),
            static_cast<float>(mirror * sine),
            static_cast<float>(center_x - mirror * (cosine * from_x + sine * from_y)),
            static_cast<float>(-upright * sine),
            static_cast<float>(upright * cosine),
            static_cast<float>(center_y - upright * (cosine * from_y - sine * from_x))};
}

/// The output pixel (x, y) of channel c: bilinear between the four input pixels around its place, 0 outside the image,
/// rounded to the nearest whole number. `image` is (height, width, channels).
SELVEDGE_HOST_DEVICE inline std::uint8_t augment_pixel(const std::uint8_t* image, std::size_t height, std::size_t width,
                                                       std::size_t channels, const PixelMap& map, std::size_t x,
                                                       std::size_t y, std::size_t c) {
    const float from_x = map.xx * static_cast<float>(x) + map.xy * static_cast<float>(y) + map.x0;
    const float from_y = map.yx * static_cast<float>(x) + map.yy * static_cast<float>(y) + map.y0;
    const auto w = static_cast<float>(width), h = static_cast<float>(height);
    if (!(from_x > -1 && from_x < w && from_y > -1 && from_y < h)) return 0;
    const int left = static_cast<int>(from_x + 1) - 1, top = static_cast<int>(from_y + 1) - 1;  // rounded down
    const float right_part = from_x - static_cast<float>(left), lower_part = from_y - static_cast<float>(top);
    const auto at = [&](int row, int column) {
        const auto i = static_cast<std::size_t>(row), j = static_cast<std::size_t>(column);  // -1 becomes huge
        return i < height && j < width ? static_cast<float>(image[(i * width + j) * channels + c]) : 0.0F;
    };
    const float upper = (1 - right_part) * at(top, left) + right_part * at(top, left + 1);
    const float lower = (1 - right_part) * at(top + 1, left) + right_part * at(top + 1, left + 1);
    return static_cast<std::uint8_t>((1 - lower_part) * upper + lower_part * lower + 0.5F);
}

/// A whole image: `out` and `image` are (height, width, channels) and do not overlap.
inline void augment_image(const std::uint8_t* image, std::size_t height, std::size_t width, std::size_t channels,
                          const PixelMap& map, std::uint8_t* out) {
    for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x)
            for (std::size_t c = 0; c < channels; ++c)
                *out++ = augment_pixel(image, height, width, channels, map, x, y, c);
}

}  // namespace selvedge
