// Bytes as text: base64, and bitmaps as data URIs.
#pragma once

#include <selvedge/result.h>

#include <cstddef>
#include <span>
#include <string>

#include "report/document.h"

namespace selvedge::report {

std::string base64(std::span<const std::byte> bytes);

/// Each pixel made `zoom` × `zoom` pixels.
Bitmap magnified(const Bitmap& bitmap, std::size_t zoom);

/// "data:image/png;base64,…".
Result<std::string> png_data_uri(const Bitmap& bitmap);

/// "sha256-…" in base64: how a page's policy names a script that may run.
std::string script_hash(std::string_view script);

}  // namespace selvedge::report
