// Reads PNG, JPEG and WebP files into pixels, the way a browser's own decoder does.
#pragma once

#include <selvedge/image/picture.h>
#include <selvedge/result.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace selvedge {

/// A Picture that owns its pixels.
struct OwnedPicture {
    std::vector<std::uint8_t> rgba;  ///< (height, width, 4), straight sRGB
    std::size_t width = 0;
    std::size_t height = 0;

    [[nodiscard]] Picture view() const { return {rgba, width, height}; }
};

/// Reads a picture upright (EXIF orientation applied), as 8-bit sRGB with alpha, whatever the file holds: palettes, 1
/// to 16 bits, grey, CMYK, an embedded colour profile. Of an animation, the first picture. The kind is told by the
/// file's first bytes, never by its name.
///
/// Fails for what is no regular, readable file, is no PNG, JPEG or WebP, has more than max_picture_pixels (found in the
/// header, before decoding), is damaged or cut off. Prints nothing.
[[nodiscard]] Result<OwnedPicture> read_picture(const std::filesystem::path& path);

}  // namespace selvedge
