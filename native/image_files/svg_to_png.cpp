// SVG to PNG with libvips, which has librsvg draw it.
#include "image_files/svg_to_png.h"

#include "image_files/vips.h"

namespace selvedge {

Result<std::vector<std::uint8_t>> svg_to_png(std::string_view svg, double scale) {
    if (!vips::start() || vips_type_find("VipsOperation", "svgload_buffer") == 0)
        return Error{"an SVG picture", "this libvips cannot read SVG",
                     "install a libvips with librsvg (Debian's has it), or write SVG instead"};
    VipsImage* loaded = nullptr;
    if (vips_svgload_buffer(const_cast<char*>(svg.data()), svg.size(), &loaded, "scale", scale, nullptr) != 0)
        return Error{"an SVG picture", "cannot be drawn: " + vips::take_error(), "write SVG instead"};
    const vips::Image image(loaded);
    void* buffer = nullptr;
    std::size_t size = 0;
    if (vips_pngsave_buffer(image.get(), &buffer, &size, nullptr) != 0)
        return Error{"an SVG picture", "cannot be encoded as PNG: " + vips::take_error(), ""};
    const vips::Bytes owner(buffer);
    const auto* bytes = static_cast<const std::uint8_t*>(buffer);
    return std::vector<std::uint8_t>(bytes, bytes + size);
}

}  // namespace selvedge
