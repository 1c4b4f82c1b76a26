// Chart: lines over a grid, with a reading of what the pointer is at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ui/widgets.h"

namespace selvedge::ui {

struct ChartLine {
    std::string name;  ///< for the reading and the legend; empty: for neither
    ImU32 colour = 0;
    std::vector<ImVec2> points;  ///< in the chart's own units, x ascending
    bool strong = false;         ///< thicker, its points marked
};

struct ChartAxes {
    std::string_view title;
    float x_from = 0, x_to = 1, y_from = 0, y_to = 1;
    bool percent = false;     ///< the reading and the labels of y
    std::string_view x_name;  ///< for the reading: "epoch"
    bool x_percent = false;   ///< the labels of x
};

/// Distance between grid lines that gives at most `most` of them: 1, 2 or 5 times a power of ten.
float grid_step(float range, int most);

void draw_chart(const Brushwork& b, const char* id, const Area& area, const ChartAxes& axes,
                const std::vector<ChartLine>& lines);

}  // namespace selvedge::ui
