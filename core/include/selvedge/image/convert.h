// Any picture of a garment to the 28x28 grey pixels that a network for Fashion-MNIST expects, as the dataset was made.
//
// The dataset's authors (Xiao, Rasul, Vollgraf 2017, section 2) turned a shop's photograph on white into an item by:
// trim what is within 5 % of the corners' colour; longest edge to 28; sharpen with a Gaussian of radius and standard
// deviation 1, more near outlines; extend the shortest edge to 28, centred; negate; 8-bit grey. convert() does the same
// to photographs, drawings and cut-outs, with three things added that a shop's photograph did not need: transparency
// is filled, the background is found from the whole border, and only a light background is negated.
//
// The arithmetic is integers, then IEEE double with + - * / only: native code and WebAssembly give the same bytes.
#pragma once

#include <selvedge/image/picture.h>
#include <selvedge/result.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace selvedge {

/// Edge of a Fashion-MNIST item, in pixels.
inline constexpr std::size_t item_edge = 28;
/// Pixels of a Fashion-MNIST item.
inline constexpr std::size_t item_pixels = item_edge * item_edge;

/// Whether lightness is turned round, so that the garment is bright on black.
enum class Negate {
    automatic,  ///< when the background is light, or, where it is of middle lightness, lighter than the garment
    always,
    never,
};

/// How a colour becomes grey.
enum class Grey {
    luma,     ///< 0.2126 R + 0.7152 G + 0.0722 B of the sRGB values (BT.709), as ImageMagick does
    average,  ///< (R + G + B) / 3
};

/// The steps of convert(), each of which can be switched off, in the order in which they are taken.
struct ConvertOptions {
    bool composite = true;    ///< lay transparent parts over white (or black); off: ignore the alpha channel
    bool trim = true;         ///< cut off what is background around the garment; off: keep the whole frame
    double tolerance = 0.05;  ///< what counts as background: distance in RGB, as a part of the largest one; in [0, 1)
    bool resize = true;       ///< garment's longest edge to 28; off: the frame's, so the garment keeps its part of it
    bool sharpen = true;      ///< sharpen what was made smaller
    bool center = true;       ///< put the garment in the middle; off: keep it as near to its place as it fits
    Negate negate = Negate::automatic;
    Grey grey = Grey::luma;
    bool level = true;        ///< stretch the greys so that the background is black and white stays white
    bool keep_steps = false;  ///< fill Conversion::steps
};

/// One step's outcome, small enough to be shown (longest edge at most `step_edge`).
struct ConversionStep {
    std::string_view name;           ///< picture, trim, resize, sharpen, center, negate, grey, level
    std::size_t width = 0;           ///< in pixels
    std::size_t height = 0;          ///< in pixels
    std::vector<std::uint8_t> rgba;  ///< (height, width, 4), opaque: can be viewed as a Picture
};

/// Longest edge of the first two steps' pictures, which are reduced to be shown.
inline constexpr std::size_t step_edge = 112;

/// The 28x28 pixels, and what convert() found out on the way.
struct Conversion {
    std::array<std::uint8_t, item_pixels> pixels{};  ///< (28, 28), rows from the top; 0 is the background

    bool blank = false;        ///< nothing differs from the background: there is nothing to classify, pixels are all 0
    Rgb background;            ///< the border's most common colour, after transparent parts were filled
    bool transparent = false;  ///< some pixel was not opaque, and was laid over `backdrop`
    Rgb backdrop;              ///< white, or black where the visible parts are nearly white themselves
    Box trimmed;               ///< what was kept of the picture, in its pixels
    bool framed = false;       ///< the garment filled the frame as the dataset's items do, so the frame was kept
    double coverage = 0.0;     ///< part of `trimmed` that is not background, 0 to 1; low for an outline
    double scale = 0.0;        ///< item pixels per picture pixel
    double sharpening = 0.0;   ///< strength of the sharpening, 0 to 1
    Box placed;                ///< where the garment lies in the 28x28
    bool negated = false;

    std::vector<ConversionStep> steps;  ///< in order, if ConvertOptions::keep_steps; those switched off are left out
};

/// Converts `picture`. Time is proportional to its pixels, memory beyond them to its width.
/// Fails for a picture that check_picture() refuses, and for a tolerance outside [0, 1). A picture in which nothing can
/// be seen is no error: see Conversion::blank.
[[nodiscard]] Result<Conversion> convert(const Picture& picture, const ConvertOptions& options = {});

}  // namespace selvedge
