// OpaqueRows: a Picture's rows with its transparency filled, one at a time, so that no second picture is ever made.
#pragma once

#include <selvedge/image/picture.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace selvedge::image {

/// Reads rows of four bytes a pixel of which the first three are the opaque colour; the fourth means nothing.
class OpaqueRows {
public:
    /// With a backdrop, every pixel is laid over it; without, the alpha channel is ignored.
    OpaqueRows(const Picture& picture, std::optional<Rgb> backdrop);

    /// Row `y`, valid until the next call. Costs nothing for an opaque picture.
    [[nodiscard]] const std::uint8_t* row(std::size_t y);

    [[nodiscard]] std::size_t width() const noexcept { return picture_.width; }
    [[nodiscard]] std::size_t height() const noexcept { return picture_.height; }

private:
    Picture picture_;
    std::optional<Rgb> backdrop_;
    std::vector<std::uint8_t> filled_;  ///< (width, 4), if there is a backdrop
};

}  // namespace selvedge::image
