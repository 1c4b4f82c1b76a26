// Picture: a view of somebody's pixels, straight sRGB RGBA8, as a browser's canvas or a file reader hands them over.
#pragma once

#include <selvedge/result.h>

#include <cstddef>
#include <cstdint>
#include <span>

namespace selvedge {

/// More pixels than this are refused, by convert() and, before decoding, by the file reader.
inline constexpr std::size_t max_picture_pixels = 100'000'000;

/// One 8-bit sRGB colour.
struct Rgb {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;

    friend bool operator==(const Rgb&, const Rgb&) = default;
};

/// A rectangle of pixels; x to the right, y down, from the top left corner.
struct Box {
    std::size_t x = 0;
    std::size_t y = 0;
    std::size_t width = 0;
    std::size_t height = 0;

    friend bool operator==(const Box&, const Box&) = default;
};

/// A view of a picture: straight (not premultiplied) sRGB, four bytes a pixel, rows contiguous from the top.
/// It owns nothing; the bytes must outlive it.
struct Picture {
    std::span<const std::uint8_t> rgba;  ///< (height, width, 4)
    std::size_t width = 0;
    std::size_t height = 0;
};

/// Whether a picture of this size may be converted at all: at least one pixel, at most max_picture_pixels.
/// The file reader asks this with the header's numbers before it decodes anything.
[[nodiscard]] Status check_picture_size(std::size_t width, std::size_t height);

/// The size as above, and that `rgba` holds exactly height * width * 4 bytes.
[[nodiscard]] Status check_picture(const Picture& picture);

}  // namespace selvedge
