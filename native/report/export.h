// A report's files: the page, or each of its pictures as a file of its own.
#pragma once

#include <selvedge/result.h>

#include <filesystem>
#include <vector>

#include "report/document.h"

namespace selvedge::report {

/// Writes the page, whole or not at all. Errors: Apache ECharts is missing, the file cannot be written.
Status write_page(const Document& document, const std::filesystem::path& path);

enum class PictureFormat { svg, png };

/// Writes every picture into `folder`, made where it is missing, as ID.svg or ID.png (ID-per-cent.svg for a second view
/// of a chart); gives the files' paths. Charts are drawn by node, PNGs of them by libvips. Errors: node, ECharts or
/// libvips' SVG loader is missing, a file cannot be written.
Result<std::vector<std::filesystem::path>> write_pictures(const Document& document, const std::filesystem::path& folder,
                                                          PictureFormat format);

}  // namespace selvedge::report
