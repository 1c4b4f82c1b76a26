// Writes pixels as PNG, to memory (for a report to embed) or to a file that is either whole or not there.
#pragma once

#include <selvedge/image/picture.h>
#include <selvedge/result.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace selvedge {

/// `picture` as the bytes of an RGBA PNG.
[[nodiscard]] Result<std::vector<std::uint8_t>> encode_png(const Picture& picture);

/// `grey`, (height, width) from black to white, as the bytes of a grey PNG.
[[nodiscard]] Result<std::vector<std::uint8_t>> encode_grey_png(std::span<const std::uint8_t> grey, std::size_t width,
                                                                std::size_t height);

/// Writes under a temporary name beside `path`, then renames; what was at `path` stays until the new file is complete.
[[nodiscard]] Status write_png(const std::filesystem::path& path, const Picture& picture);
[[nodiscard]] Status write_grey_png(const std::filesystem::path& path, std::span<const std::uint8_t> grey,
                                    std::size_t width, std::size_t height);

}  // namespace selvedge
