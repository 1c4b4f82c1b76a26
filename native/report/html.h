// A Document as one HTML file that needs nothing else: no network, no other file.
#pragma once

#include <selvedge/result.h>

#include <string>
#include <string_view>

#include "report/document.h"

namespace selvedge::report {

/// Text for an HTML element or a quoted attribute: & < > " and ' are written as entities.
std::string escaped(std::string_view text);

/// The page. `echarts` is the plotting library's script, put into it as it is. The page's policy lets no script run but
/// its own, and nothing be fetched. Error: a bitmap that cannot be encoded.
Result<std::string> to_html(const Document& document, std::string_view echarts);

}  // namespace selvedge::report
