// Draws an SVG picture as PNG.
#pragma once

#include <selvedge/result.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace selvedge {

/// `svg`, `scale` times as large as it says it is, as the bytes of a PNG. Errors: libvips was built without an SVG
/// loader, `svg` is not well formed.
[[nodiscard]] Result<std::vector<std::uint8_t>> svg_to_png(std::string_view svg, double scale);

}  // namespace selvedge
