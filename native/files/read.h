// Reading whole files, plain or gzip-compressed, with an answer for every way in which that fails.
#pragma once

#include <selvedge/io/json.h>
#include <selvedge/result.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// The most that a file may hold, unpacked, where the caller names no other limit: 1 GiB.
inline constexpr std::uint64_t default_size_limit = std::uint64_t{1} << 30;

/// True where there is a file or folder; not where that cannot be found out.
[[nodiscard]] bool is_there(const std::filesystem::path& path);

/// The content of a file. Errors: missing, a folder, no permission, read failure, larger than `size_limit` bytes.
[[nodiscard]] Result<std::vector<std::byte>> read_file(const std::filesystem::path& path,
                                                       std::uint64_t size_limit = default_size_limit);

/// The most that a JSON file may hold where the caller names no other limit.
inline constexpr std::uint64_t json_size_limit = 256U << 20;

/// The content of a JSON file. Errors: those of read_file; text that is no JSON.
[[nodiscard]] Result<Json> read_json_file(const std::filesystem::path& path,
                                          std::uint64_t size_limit = json_size_limit);

/// The content of a file, unpacked when it starts as gzip does, whatever its name. Errors: those of read_file; a
/// truncated or damaged archive (its checksum is compared); more than `size_limit` bytes when unpacked.
[[nodiscard]] Result<std::vector<std::byte>> read_maybe_gzip(const std::filesystem::path& path,
                                                             std::uint64_t size_limit = default_size_limit);

/// Unpacks gzip data (one or more members after each other); `name` stands for it in errors.
[[nodiscard]] Result<std::vector<std::byte>> gunzip(std::span<const std::byte> packed, const std::string& name,
                                                    std::uint64_t size_limit = default_size_limit);

/// True where the bytes start as a gzip member does.
[[nodiscard]] bool is_gzip(std::span<const std::byte> bytes);

}  // namespace selvedge
