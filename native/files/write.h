// Writing files so that a crash, a full disk or a kill leaves either the old content or the new, never a half.
#pragma once

#include <selvedge/result.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace selvedge {

/// Replaces `path` by `bytes`: written under a temporary name in the same folder, flushed to the disk, then renamed.
/// On failure the old file stands as it was and the temporary file is removed. Errors: missing folder, no permission,
/// disk full, `path` is a folder. Temporary names are ".NAME.PROCESS-ATTEMPT.tmp".
[[nodiscard]] Status write_file_atomic(const std::filesystem::path& path, std::span<const std::byte> bytes);
[[nodiscard]] Status write_file_atomic(const std::filesystem::path& path, std::string_view text);

/// Appends `line` and a line end with one write, flushed to the disk, creating the file if needed. If the file ends in
/// the middle of a line (a writer was killed), that one is ended first. `line` itself holds no line end.
[[nodiscard]] Status append_line(const std::filesystem::path& path, std::string_view line);

}  // namespace selvedge
