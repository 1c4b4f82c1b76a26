// PNG encoding with libvips, and writing it to a file in one step.
#include "image_files/write_png.h"

#include <string>

#include "files/write.h"
#include "image_files/vips.h"

namespace selvedge {

namespace {

using Encoded = Result<std::vector<std::uint8_t>>;

/// `pixels` are (height, width, bands), 8 bits each, of a size that was checked.
Encoded encode(std::span<const std::uint8_t> pixels, std::size_t width, std::size_t height, int bands) {
    const auto failed = [&] {
        return Error{"PNG of " + std::to_string(width) + "x" + std::to_string(height) + " pixels",
                     "cannot be encoded: " + vips::take_error(), "free some memory and try again"};
    };
    if (!vips::start()) return failed();
    vips::Image image(vips_image_new_from_memory(pixels.data(), pixels.size(), static_cast<int>(width),
                                                 static_cast<int>(height), bands, VIPS_FORMAT_UCHAR));
    if (!image) return failed();
    image->Type = bands == 1 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
    void* buffer = nullptr;
    std::size_t size = 0;
    if (vips_pngsave_buffer(image.get(), &buffer, &size, nullptr) != 0) return failed();
    const vips::Bytes owner(buffer);
    const auto* bytes = static_cast<const std::uint8_t*>(buffer);
    return std::vector<std::uint8_t>(bytes, bytes + size);
}

Status write(const std::filesystem::path& path, const Encoded& png) {
    if (!png) return png.error();
    return write_file_atomic(path, std::as_bytes(std::span(*png)));
}

}  // namespace

Encoded encode_png(const Picture& picture) {
    if (Status status = check_picture(picture); !status) return status.error();
    return encode(picture.rgba, picture.width, picture.height, 4);
}

Encoded encode_grey_png(std::span<const std::uint8_t> grey, std::size_t width, std::size_t height) {
    if (Status status = check_picture_size(width, height); !status) return status.error();
    if (grey.size() != width * height) {
        return Error{std::to_string(grey.size()) + " bytes for a grey PNG of " + std::to_string(width) + "x" +
                         std::to_string(height) + " pixels",
                     "must be width x height bytes", "pass every row in full, without padding"};
    }
    return encode(grey, width, height, 1);
}

Status write_png(const std::filesystem::path& path, const Picture& picture) { return write(path, encode_png(picture)); }

Status write_grey_png(const std::filesystem::path& path, std::span<const std::uint8_t> grey, std::size_t width,
                      std::size_t height) {
    return write(path, encode_grey_png(grey, width, height));
}

}  // namespace selvedge
