// Apache ECharts: where its file is, and drawing charts with it under node, without a browser.
#pragma once

#include <selvedge/result.h>

#include <span>
#include <string>
#include <vector>

#include "report/document.h"

namespace selvedge::report {

/// The text of echarts.min.js: the file in SELVEDGE_ECHARTS, else share/selvedge/echarts of the installed program, else
/// what set-up fetched. Error: it is in none of these places.
Result<std::string> load_echarts();

/// A chart's size in pixels where it is a picture of its own.
struct ChartSize {
    int width = 0, height = 0;
};
ChartSize size_of(const Chart& chart);

/// Charts as SVG, all by one start of node. The n-th text is `views[n]` of a chart `charts[n]`. Errors: node or ECharts
/// is missing, or cannot draw a chart.
struct ChartJob {
    const Chart* chart = nullptr;
    std::size_t view = 0;
};
Result<std::vector<std::string>> draw_svg(std::span<const ChartJob> jobs);

}  // namespace selvedge::report
