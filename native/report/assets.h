// The files of native/report/page, as the build put them into the program.
#pragma once

#include <string_view>

namespace selvedge::report {

std::string_view page_style();     ///< report.css
std::string_view page_script();    ///< report.js: draws a page's charts and switches its views
std::string_view page_theme();     ///< theme.js: colours for light and dark, used by both ways of drawing
std::string_view page_renderer();  ///< render.cjs: draws charts as SVG under node

}  // namespace selvedge::report
