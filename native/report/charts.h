// The charts of reports, as options of Apache ECharts: each function is one kind of picture.
#pragma once

#include <selvedge/metrics/calibration.h>
#include <selvedge/metrics/confusion.h>

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "report/document.h"

namespace selvedge::report {

/// A line of a chart: points (x, y), y missing where a figure was not measured.
struct Line {
    std::string name;
    std::vector<std::pair<double, std::optional<double>>> points;
};

/// Bars over the same categories.
struct BarSeries {
    std::string name;
    std::vector<double> values;
};

/// Figures by epoch, a line each. `unit` is "" or "%"; `best_epoch` marks an epoch.
Chart curves(Label label, std::span<const Line> lines, const std::string& y_name, const std::string& unit,
             std::optional<double> best_epoch = {});

/// Rows are true classes. Two views: counts, and per cent of the row. What is right is blue, mistakes are orange.
Chart confusion_chart(Label label, const ConfusionMatrix& matrix, std::span<const std::string> class_names);

/// Bars side by side for each category. With `from`, the axis begins there instead of at 0.
Chart bars(Label label, std::span<const std::string> categories, std::span<const BarSeries> series,
           const std::string& unit, std::optional<double> from = {});

/// Accuracy over confidence, one line a calibration, with the diagonal on which a perfect one lies.
Chart reliability(Label label, std::span<const std::pair<std::string, Calibration>> calibrations);

/// What charts with a legend, a tooltip and two axes have in common: "grid", "legend", "tooltip".
Json chart_base(bool legend);

/// The number with so many significant digits: what a chart's label shows.
double rounded(double value, int digits = 4);

}  // namespace selvedge::report
