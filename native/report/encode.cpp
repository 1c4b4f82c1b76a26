// Bytes as text: base64, and bitmaps as data URIs.
#include "report/encode.h"

#include <glib.h>
#include <selvedge/data/sha256.h>

#include <memory>
#include <vector>

#include "image_files/write_png.h"

namespace selvedge::report {

std::string base64(std::span<const std::byte> bytes) {
    const std::unique_ptr<gchar, decltype(&g_free)> text(
        g_base64_encode(reinterpret_cast<const guchar*>(bytes.data()), bytes.size()), g_free);
    return text.get();
}

Bitmap magnified(const Bitmap& bitmap, std::size_t zoom) {
    Bitmap large{bitmap.width * zoom, bitmap.height * zoom, {}};
    large.rgba.reserve(bitmap.rgba.size() * zoom * zoom);
    for (std::size_t y = 0; y < large.height; ++y)
        for (std::size_t x = 0; x < large.width; ++x) {
            const auto pixel =
                bitmap.rgba.begin() + static_cast<std::ptrdiff_t>(4 * (y / zoom * bitmap.width + x / zoom));
            large.rgba.insert(large.rgba.end(), pixel, pixel + 4);
        }
    return large;
}

Result<std::string> png_data_uri(const Bitmap& bitmap) {
    const Result<std::vector<std::uint8_t>> png = encode_png({bitmap.rgba, bitmap.width, bitmap.height});
    if (!png) return png.error();
    return "data:image/png;base64," + base64(std::as_bytes(std::span(*png)));
}

std::string script_hash(std::string_view script) {
    const std::string digits = sha256(std::as_bytes(std::span(script)));
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes.push_back(static_cast<std::byte>(std::stoul(digits.substr(i, 2), nullptr, 16)));
    return "sha256-" + base64(bytes);
}

}  // namespace selvedge::report
