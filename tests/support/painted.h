// Pictures painted by rectangles, for tests of the conversion and of picture files.
#pragma once

#include <selvedge/image/picture.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace selvedge::test {

/// A picture that starts in one colour, and into which rectangles and pixels are painted.
class Painted {
public:
    Painted(std::size_t width, std::size_t height, Rgb colour, std::uint8_t alpha = 255)
        : width_(width), height_(height), rgba_(width * height * 4) {
        fill({0, 0, width, height}, colour, alpha);
    }

    Painted& fill(const Box& box, Rgb colour, std::uint8_t alpha = 255) {
        for (std::size_t y = box.y; y < box.y + box.height; ++y) {
            for (std::size_t x = box.x; x < box.x + box.width; ++x) set(x, y, colour, alpha);
        }
        return *this;
    }

    Painted& set(std::size_t x, std::size_t y, Rgb colour, std::uint8_t alpha = 255) {
        std::uint8_t* pixel = rgba_.data() + (y * width_ + x) * 4;
        pixel[0] = colour.red;
        pixel[1] = colour.green;
        pixel[2] = colour.blue;
        pixel[3] = alpha;
        return *this;
    }

    [[nodiscard]] Picture view() const { return {rgba_, width_, height_}; }

private:
    std::size_t width_;
    std::size_t height_;
    std::vector<std::uint8_t> rgba_;
};

/// A grey of this level.
constexpr Rgb grey(std::uint8_t level) { return {level, level, level}; }

inline constexpr Rgb white{255, 255, 255};
inline constexpr Rgb black{0, 0, 0};

/// `image`, (edge, edge) grey, as a picture in which every pixel is a square of `scale` pixels; negated if `negative`.
inline Painted enlarged(const std::uint8_t* image, std::size_t edge, std::size_t scale, bool negative) {
    Painted picture(edge * scale, edge * scale, black);
    for (std::size_t i = 0; i < edge * edge; ++i) {
        const std::uint8_t level = negative ? static_cast<std::uint8_t>(255 - image[i]) : image[i];
        picture.fill({i % edge * scale, i / edge * scale, scale, scale}, grey(level));
    }
    return picture;
}

}  // namespace selvedge::test
