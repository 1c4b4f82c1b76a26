// Disturbances: what pictures in the wild do to a garment that the data set's do not, as changes of single images.
//
// A disturbed image is a pure function of (seed, image, epoch, stream), as an augmented one is (data/augment.h):
// draw_disturbed says what happens, and the image then goes through the stages that were drawn, each of them a function
// from the whole image before to one pixel after. All of it is + - * / on IEEE numbers and whole pixels between the
// stages, so that every executor gives the same bytes. Disturbances of several families come together on one image in
// the order of the stages: placed, redrawn, blurred, toned.
#pragma once

#include <selvedge/data/augment.h>

#include <array>
#include <string_view>
#include <utility>

namespace selvedge {

/// The families. Extents are fixed here, so that a robustness figure means the same for every model.
enum class Disturbance {
    scale,       ///< the garment 0.5 … 1 times as large
    shift,       ///< moved by up to 0.15 of the image's width and of its height
    rotation,    ///< turned by up to 25° either way
    mirror,      ///< left is right
    stretch,     ///< its width or its height 0.6 … 1 times as large
    outline,     ///< lines alone: its rim 1 to 3 pixels wide, half of the time with the edges inside it
    flat,        ///< filled with one tone, half of the time with the edges inside it in another
    background,  ///< a ground of up to 0.45 of white, rising to one side, with up to 0.2 of noise
    polarity,    ///< dark on light
    blur,        ///< a Gaussian of standard deviation 0.65 … 1.5 pixels
    pale,        ///< 0.2 … 0.55 of the contrast
};
inline constexpr std::size_t disturbance_count = 11;
template <>
struct EnumNames<Disturbance> {
    static constexpr std::array<std::pair<Disturbance, std::string_view>, disturbance_count> names{
        {{Disturbance::scale, "scale"},
         {Disturbance::shift, "shift"},
         {Disturbance::rotation, "rotation"},
         {Disturbance::mirror, "mirror"},
         {Disturbance::stretch, "stretch"},
         {Disturbance::outline, "outline"},
         {Disturbance::flat, "flat"},
         {Disturbance::background, "background"},
         {Disturbance::polarity, "polarity"},
         {Disturbance::blur, "blur"},
         {Disturbance::pale, "pale"}}};
};

/// How likely an image is to be met by each family, independently of the others.
/// JSON: {"plain": 0.4, "scale": 0.3, "mirror": 0.5}; what is not named is 0.
struct DisturbanceChances {
    float plain = 0;  ///< part of the images to which nothing happens at all
    std::array<float, disturbance_count> of{};
    bool operator==(const DisturbanceChances&) const = default;

    /// Every image, by this family alone.
    static DisturbanceChances only(Disturbance family) {
        DisturbanceChances chances;
        chances.of[static_cast<std::size_t>(family)] = 1;
        return chances;
    }
    /// Whether anything can happen.
    [[nodiscard]] bool any() const { return of != std::array<float, disturbance_count>{}; }

    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("plain", self.plain, FieldRule{.help = "part of the images left as they are", .min = 0, .max = 1});
        for (const auto& [family, name] : EnumNames<Disturbance>::names)
            visit(name.data(), self.of[static_cast<std::size_t>(family)],
                  FieldRule{.help = "chance that an image is met by it", .min = 0, .max = 1});
    }
};

/// The stages, in their order; one that was not drawn is left out.
enum class DisturbStage { place, redraw, blur, tone };
inline constexpr std::size_t disturb_stages = 4;

/// One draw.
struct Disturbed {
    std::array<bool, disturb_stages> stage{};  ///< which stages the image goes through
    PixelMap map;                              ///< place: where pixels come from
    int rim_width = 1;                         ///< redraw: pixels
    float rim = 0, fill = 0, lines = 0;        ///< redraw: weights of the rim, of the shape, and of the edges inside
    float line_gain = 1;                       ///< redraw: what a difference of neighbours counts as an edge
    float spread = 0;                          ///< blur: weight of a neighbour beside the pixel's own, exp(−1/2σ²)
    float gain = 1;                            ///< tone: factor of the contrast
    float ground = 0, rise_x = 0, rise_y = 0;  ///< tone: the background's lightness in the middle, and what it gains
    float noise = 0;                           ///< tone: most that the noise adds to the background
    bool negative = false;                     ///< tone: dark on light
    PhiloxKey key{};                           ///< of the noise
    PhiloxCounter place_of_noise{};            ///< its counter at pixel 0
};

namespace disturb {

/// The draws of one image by number, four of them in a block; a chance changed leaves the others' draws as they were.
struct Draws {
    PhiloxKey key;
    PhiloxCounter counter;
    SELVEDGE_HOST_DEVICE std::uint32_t word(std::uint32_t number) const {
        return philox4x32({number / 4, counter[1], counter[2], counter[3]}, key)[number % 4];
    }
    SELVEDGE_HOST_DEVICE float between(std::uint32_t number, float low, float high) const {
        return uniform_between(word(number), low, high);
    }
};
/// Draw 0 is whether the image stays plain, 1 … 11 which families meet it, those from 16 on how.
inline constexpr std::uint32_t first_family = 1, first_extent = 16, first_noise_block = 16;

SELVEDGE_HOST_DEVICE inline float clamped(float value) { return value < 0 ? 0.0F : value > 255 ? 255.0F : value; }

/// A picture's pixel, 0 outside it.
SELVEDGE_HOST_DEVICE inline float at(const std::uint8_t* image, std::size_t height, std::size_t width,
                                     std::size_t channels, std::size_t y, std::size_t x, std::size_t c) {
    return y < height && x < width ? static_cast<float>(image[(y * width + x) * channels + c]) : 0.0F;
}

/// 0 for background, 255 for what certainly is garment, and between them what is faint.
SELVEDGE_HOST_DEVICE inline float shape_of(float value) { return clamped((value - 12) * 6); }

}  // namespace disturb

SELVEDGE_HOST_DEVICE inline Disturbed draw_disturbed(const DisturbanceChances& chances, std::size_t height,
                                                     std::size_t width, std::uint64_t seed, std::uint32_t sample,
                                                     std::uint32_t epoch, std::uint32_t stream) {
    const disturb::Draws draws{philox_key(seed, Purpose::disturb), {0, sample, epoch, stream}};
    Disturbed drawn;
    if (uniform01(draws.word(0)) < chances.plain) return drawn;
    const auto met = [&](Disturbance family) {
        const auto number = static_cast<std::uint32_t>(family);
        return uniform01(draws.word(disturb::first_family + number)) < chances.of[number];
    };
    constexpr std::uint32_t extent = disturb::first_extent;

    Augmentation moved;
    const bool mirrored = met(Disturbance::mirror), scaled = met(Disturbance::scale), shifted = met(Disturbance::shift),
               turned = met(Disturbance::rotation), stretched = met(Disturbance::stretch);
    moved.flip = mirrored;
    if (scaled) moved.zoom = draws.between(extent, 0.5F, 1);
    if (shifted) moved.shift_x = draws.between(extent + 1, -0.15F, 0.15F);
    if (shifted) moved.shift_y = draws.between(extent + 2, -0.15F, 0.15F);
    if (turned) moved.turns = draws.between(extent + 3, -25, 25) / 360.0;
    if (stretched) {
        // Below 1 the width, above it the height: 1 in the middle.
        const double drawn_stretch = draws.between(extent + 4, 0.6F, 1.4F);
        if (drawn_stretch < 1)
            moved.stretch_x = drawn_stretch;
        else
            moved.stretch_y = 2 - drawn_stretch;
    }
    if (mirrored || scaled || shifted || turned || stretched) {
        drawn.stage[static_cast<std::size_t>(DisturbStage::place)] = true;
        drawn.map = pixel_map(moved, height, width);
    }

    const bool outlined = met(Disturbance::outline), flat = met(Disturbance::flat);
    if (outlined || flat) {
        drawn.stage[static_cast<std::size_t>(DisturbStage::redraw)] = true;
        const bool edges = (draws.word(extent + 5) & 1U) != 0;
        drawn.rim_width = 1 + static_cast<int>(draws.word(extent + 6) % 3);
        drawn.line_gain = draws.between(extent + 7, 2, 6);
        if (outlined) {
            drawn.rim = 1;
            drawn.fill = flat ? draws.between(extent + 8, 0.15F, 0.5F) : 0.0F;
            drawn.lines = edges ? 1.0F : 0.0F;
        } else {
            drawn.fill = draws.between(extent + 8, 0.5F, 1);
            drawn.lines = edges ? draws.between(extent + 9, -1, 0.5F) : 0.0F;
        }
    }

    if (met(Disturbance::blur)) {
        drawn.stage[static_cast<std::size_t>(DisturbStage::blur)] = true;
        drawn.spread = draws.between(extent + 10, 0.3F, 0.8F);
    }

    const bool pale = met(Disturbance::pale), background = met(Disturbance::background);
    drawn.negative = met(Disturbance::polarity);
    if (pale) drawn.gain = draws.between(extent + 11, 0.2F, 0.55F);
    if (background) {
        drawn.ground = 255 * draws.between(extent + 12, 0, 0.45F);
        drawn.rise_x = 255 * draws.between(extent + 13, -0.2F, 0.2F);
        drawn.rise_y = 255 * draws.between(extent + 14, -0.2F, 0.2F);
        drawn.noise = 255 * draws.between(extent + 15, 0, 0.2F);
        drawn.key = draws.key;
        drawn.place_of_noise = {disturb::first_noise_block, sample, epoch, stream};
    }
    drawn.stage[static_cast<std::size_t>(DisturbStage::tone)] = pale || background || drawn.negative;
    return drawn;
}

/// Redrawn: the shape (what is not background), its rim (what of it lies within rim_width of the background) and the
/// edges inside it (where the image rises from a neighbour), each with its weight.
SELVEDGE_HOST_DEVICE inline std::uint8_t redraw_pixel(const std::uint8_t* image, std::size_t height, std::size_t width,
                                                      std::size_t channels, const Disturbed& drawn, std::size_t x,
                                                      std::size_t y, std::size_t c) {
    const float here = disturb::at(image, height, width, channels, y, x, c);
    if (here == 0) return 0;
    float lowest = here, lowest_beside = here;
    const int reach = drawn.rim_width;
    for (int dy = -reach; dy <= reach; ++dy) {
        for (int dx = -reach; dx <= reach; ++dx) {
            // Beyond the upper or left border the unsigned sum is huge, and so outside.
            const float value = disturb::at(image, height, width, channels, y + static_cast<std::size_t>(dy),
                                            x + static_cast<std::size_t>(dx), c);
            if (value < lowest) lowest = value;
            if (dy * dy <= 1 && dx * dx <= 1 && value < lowest_beside) lowest_beside = value;
        }
    }
    const float shape = disturb::shape_of(here);
    const float rim = shape - disturb::shape_of(lowest);
    const float lines = disturb::clamped(drawn.line_gain * (here - lowest_beside));
    return static_cast<std::uint8_t>(disturb::clamped(drawn.fill * shape + drawn.rim * rim + drawn.lines * lines) +
                                     0.5F);
}

/// A Gaussian over 5×5 pixels: weight spread^(dx² + dy²), divided by the weights' sum.
SELVEDGE_HOST_DEVICE inline std::uint8_t blur_pixel(const std::uint8_t* image, std::size_t height, std::size_t width,
                                                    std::size_t channels, const Disturbed& drawn, std::size_t x,
                                                    std::size_t y, std::size_t c) {
    const float q = drawn.spread, far = q * q * q * q;
    const float weights[5] = {far, q, 1, q, far};
    float sum = 0;
    for (std::size_t row = 0; row < 5; ++row) {
        float line = 0;
        for (std::size_t column = 0; column < 5; ++column)
            line += weights[column] * disturb::at(image, height, width, channels, y + row - 2, x + column - 2, c);
        sum += weights[row] * line;
    }
    const float total = 1 + 2 * (q + far);
    return static_cast<std::uint8_t>(disturb::clamped(sum / (total * total)) + 0.5F);
}

/// Contrast, background and polarity: what is 32 or brighter hides the background, what is fainter lets it through.
SELVEDGE_HOST_DEVICE inline std::uint8_t tone_pixel(const std::uint8_t* image, std::size_t height, std::size_t width,
                                                    std::size_t channels, const Disturbed& drawn, std::size_t x,
                                                    std::size_t y, std::size_t c) {
    const float value = disturb::at(image, height, width, channels, y, x, c);
    float ground = drawn.ground + drawn.rise_x * (static_cast<float>(2 * x + 1) / static_cast<float>(width) - 1) +
                   drawn.rise_y * (static_cast<float>(2 * y + 1) / static_cast<float>(height) - 1);
    if (drawn.noise > 0) {
        const auto number = static_cast<std::uint32_t>((y * width + x) * channels + c);
        PhiloxCounter counter = drawn.place_of_noise;
        counter[0] += number / 4;
        ground += drawn.noise * uniform01(philox4x32(counter, drawn.key)[number % 4]);
    }
    const float part = value < 32 ? value / 32 : 1.0F;
    const float mixed = drawn.gain * (part * value + (1 - part) * disturb::clamped(ground));
    const auto rounded = static_cast<int>(disturb::clamped(mixed) + 0.5F);
    return static_cast<std::uint8_t>(drawn.negative ? 255 - rounded : rounded);
}

/// The pixel (x, y) of channel c after a stage. `image` (height, width, channels) is what the stage before gave.
SELVEDGE_HOST_DEVICE inline std::uint8_t disturb_pixel(DisturbStage stage, const std::uint8_t* image,
                                                       std::size_t height, std::size_t width, std::size_t channels,
                                                       const Disturbed& drawn, std::size_t x, std::size_t y,
                                                       std::size_t c) {
    if (stage == DisturbStage::place) return augment_pixel(image, height, width, channels, drawn.map, x, y, c);
    if (stage == DisturbStage::redraw) return redraw_pixel(image, height, width, channels, drawn, x, y, c);
    if (stage == DisturbStage::blur) return blur_pixel(image, height, width, channels, drawn, x, y, c);
    return tone_pixel(image, height, width, channels, drawn, x, y, c);
}

/// A whole image in place; `scratch` is as large as it. Both are (height, width, channels).
inline void disturb_image(std::uint8_t* image, std::uint8_t* scratch, std::size_t height, std::size_t width,
                          std::size_t channels, const Disturbed& drawn) {
    for (std::size_t stage = 0; stage < disturb_stages; ++stage) {
        if (!drawn.stage[stage]) continue;
        std::uint8_t* out = scratch;
        for (std::size_t y = 0; y < height; ++y)
            for (std::size_t x = 0; x < width; ++x)
                for (std::size_t c = 0; c < channels; ++c)
                    *out++ =
                        disturb_pixel(static_cast<DisturbStage>(stage), image, height, width, channels, drawn, x, y, c);
        std::copy_n(scratch, height * width * channels, image);
    }
}

/// How a copy differs from its image: turned and zoomed within ranges, then disturbed.
struct Variation {
    AugmentRanges ranges;
    DisturbanceChances disturb;
    bool operator==(const Variation&) const = default;
};

/// The copy (seed, sample, epoch, stream) of an image. `image`, `out` and `scratch` are (height, width, channels) and
/// do not overlap.
inline void vary_image(const std::uint8_t* image, std::size_t height, std::size_t width, std::size_t channels,
                       const Variation& variation, std::uint64_t seed, std::uint32_t sample, std::uint32_t epoch,
                       std::uint32_t stream, std::uint8_t* out, std::uint8_t* scratch) {
    if (variation.ranges == AugmentRanges{}) {
        std::copy_n(image, height * width * channels, out);
    } else {
        const Augmentation drawn = draw_augmentation(variation.ranges, seed, sample, epoch, stream);
        augment_image(image, height, width, channels, pixel_map(drawn, height, width), out);
    }
    if (!variation.disturb.any()) return;
    const Disturbed drawn = draw_disturbed(variation.disturb, height, width, seed, sample, epoch, stream);
    disturb_image(out, scratch, height, width, channels, drawn);
}

}  // namespace selvedge
