// The charts of reports: curves, confusion matrices, bars and reliability.
#include "report/charts.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace selvedge::report {
namespace {

constexpr const char* right_color = "0,114,178";
constexpr const char* wrong_color = "213,94,0";

std::string rgba(const char* color, double alpha) {
    char text[48];
    std::snprintf(text, sizeof text, "rgba(%s,%.3f)", color, alpha);
    return text;
}

Json axis_name(Json axis, const std::string& name, int gap) {
    axis["name"] = name;
    axis["nameLocation"] = "middle";
    axis["nameGap"] = gap;
    return axis;
}

std::string tick_format(const std::string& unit) { return unit.empty() ? "{value}" : "{value} " + unit; }

const std::vector<std::string>& line_kinds() {
    static const std::vector<std::string> kinds{"solid", "dashed", "dotted"};
    return kinds;
}

}  // namespace

double rounded(double value, int digits) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    return std::strtod(text, nullptr);
}

Json chart_base(bool legend) {
    Json option = {{"animation", false},
                   {"grid", {{"left", 16}, {"right", 24}, {"top", legend ? 44 : 20}, {"bottom", 28}}},
                   {"tooltip", {{"trigger", "axis"}, {"confine", true}}}};
    if (legend) option["legend"] = {{"top", 6}, {"type", "scroll"}};
    return option;
}

Chart curves(Label label, std::span<const Line> lines, const std::string& y_name, const std::string& unit,
             std::optional<double> best_epoch) {
    Json option = chart_base(true);
    option["xAxis"] =
        axis_name({{"type", "value"}, {"min", "dataMin"}, {"max", "dataMax"}, {"minInterval", 1}}, "epoch", 28);
    option["yAxis"] = {
        {"type", "value"}, {"scale", true}, {"name", y_name}, {"axisLabel", {{"formatter", tick_format(unit)}}}};
    option["yAxis"]["nameTextStyle"] = {{"align", "left"}};
    option["grid"]["top"] = 64;
    option["series"] = Json::array();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Json points = Json::array();
        for (const auto& [x, y] : lines[i].points)
            points.push_back(
                {rounded(x), y && std::isfinite(*y) ? Json(rounded(unit == "%" ? 100 * *y : *y)) : Json()});
        Json series = {{"type", "line"},
                       {"name", lines[i].name},
                       {"data", std::move(points)},
                       {"symbol", "circle"},
                       {"showSymbol", lines[i].points.size() < 2},
                       {"lineStyle", {{"width", 2}, {"type", line_kinds()[i % line_kinds().size()]}}}};
        if (i == 0 && best_epoch)
            series["markLine"] = {{"symbol", "none"},
                                  {"silent", true},
                                  {"lineStyle", {{"color", "@muted"}, {"type", "dotted"}}},
                                  {"label", {{"formatter", "best"}, {"color", "@muted"}}},
                                  {"data", {{{"xAxis", *best_epoch}}}}};
        option["series"].push_back(std::move(series));
    }
    return {std::move(label), {{"", std::move(option)}}, Chart::Shape::wide};
}

Chart confusion_chart(Label label, const ConfusionMatrix& matrix, std::span<const std::string> class_names) {
    Json names = Json::array();
    for (std::size_t c = 0; c < matrix.classes; ++c)
        names.push_back(c < class_names.size() ? class_names[c] : "class " + std::to_string(c));

    const auto view = [&](bool percent) {
        Json cells = Json::array();
        for (std::size_t truth = 0; truth < matrix.classes; ++truth)
            for (std::size_t answer = 0; answer < matrix.classes; ++answer) {
                const double count = matrix.at(truth, answer);
                const double part = count / std::max(1.0, static_cast<double>(matrix.support(truth)));
                // The root lets rare mistakes be seen beside frequent ones.
                const double alpha = count == 0 ? 0 : truth == answer ? part : 0.15 + 0.85 * std::sqrt(part);
                Json cell = {{"value", {answer, truth, percent ? rounded(100 * part, 3) : count}},
                             {"itemStyle", {{"color", rgba(truth == answer ? right_color : wrong_color, alpha)}}}};
                cell["label"] = {{"color", alpha > 0.55 ? "#ffffff" : count == 0 ? "@muted" : "@text"}};
                cells.push_back(std::move(cell));
            }
        Json option = chart_base(false);
        option["grid"] = {{"left", 16}, {"right", 8}, {"top", 12}, {"bottom", 28}};
        option["tooltip"] = {{"confine", true}, {"formatter", percent ? "{c} %" : "{c}"}, {"show", false}};
        const Json category = {{"type", "category"}, {"data", names}, {"axisTick", {{"show", false}}}};
        option["xAxis"] = axis_name(category, "predicted", 84);
        option["xAxis"]["axisLabel"] = {{"rotate", 60}, {"interval", 0}};
        option["yAxis"] = axis_name(category, "true", 92);
        option["yAxis"]["inverse"] = true;
        option["yAxis"]["axisLabel"] = {{"interval", 0}};
        option["visualMap"] = {{"show", false}, {"min", 0}, {"max", 1}, {"inRange", {{"opacity", {1, 1}}}}};
        option["series"] = {{{"type", "heatmap"},
                             {"data", std::move(cells)},
                             {"itemStyle", {{"borderColor", "@line"}, {"borderWidth", 1}}},
                             {"label", {{"show", true}, {"formatter", "{@[2]}"}, {"fontSize", 12}}},
                             {"emphasis", {{"disabled", true}}}}};
        // On a narrow page: smaller letters, so that each figure stays in its cell.
        Json narrow = {{"xAxis", {{"axisLabel", {{"fontSize", 10}}}, {"nameGap", 70}}},
                       {"yAxis", {{"axisLabel", {{"fontSize", 10}}}, {"nameGap", 74}}},
                       {"series", {{{"label", {{"fontSize", 9}}}}}}};
        return Json{{"baseOption", std::move(option)},
                    {"media", {{{"query", {{"maxWidth", 480}}}, {"option", std::move(narrow)}}}}};
    };
    return {std::move(label), {{"counts", view(false)}, {"per cent", view(true)}}, Chart::Shape::square};
}

Chart bars(Label label, std::span<const std::string> categories, std::span<const BarSeries> series,
           const std::string& unit, std::optional<double> from) {
    Json option = chart_base(series.size() > 1);
    option["xAxis"] = {{"type", "category"},
                       {"data", std::vector<std::string>(categories.begin(), categories.end())},
                       {"axisTick", {{"alignWithLabel", true}}},
                       {"axisLabel", {{"rotate", 45}, {"interval", 0}}}};
    option["yAxis"] = {{"type", "value"}, {"axisLabel", {{"formatter", tick_format(unit)}}}};
    if (from) option["yAxis"]["min"] = *from;
    option["series"] = Json::array();
    for (const BarSeries& one : series) {
        Json values = Json::array();
        for (const double value : one.values) values.push_back(rounded(value));
        const bool few = series.size() == 1 && one.values.size() <= 12;
        option["series"].push_back(
            {{"type", "bar"},
             {"name", one.name},
             {"data", std::move(values)},
             {"barMaxWidth", 36},
             {"label", {{"show", few}, {"position", "top"}, {"fontSize", 10}, {"color", "@muted"}}}});
    }
    return {std::move(label), {{"", std::move(option)}}, Chart::Shape::wide};
}

Chart reliability(Label label, std::span<const std::pair<std::string, Calibration>> calibrations) {
    Json option = chart_base(true);
    const Json axis = {{"type", "value"}, {"min", 0}, {"max", 1}};
    option["xAxis"] = axis_name(axis, "confidence", 28);
    option["yAxis"] = axis;
    option["yAxis"]["name"] = "accuracy";
    option["yAxis"]["nameTextStyle"] = {{"align", "left"}};
    option["grid"]["top"] = 64;
    option["series"] = Json::array({{{"type", "line"},
                                     {"name", "perfect"},
                                     {"data", {{0, 0}, {1, 1}}},
                                     {"showSymbol", false},
                                     {"color", "@muted"},
                                     {"lineStyle", {{"type", "dashed"}, {"width", 1}}}}});
    std::size_t color = 1;
    for (const auto& [name, calibration] : calibrations) {
        std::uint64_t most = 1;
        for (const CalibrationBin& bin : calibration.bins) most = std::max(most, bin.count);
        Json points = Json::array();
        // The area of a point tells how many items stand behind it.
        for (const CalibrationBin& bin : calibration.bins)
            if (bin.count > 0)
                points.push_back(
                    {{"value", {rounded(bin.confidence), rounded(bin.accuracy)}},
                     {"symbolSize", 5 + 15 * std::sqrt(static_cast<double>(bin.count) / static_cast<double>(most))}});
        option["series"].push_back({{"type", "line"},
                                    {"name", name},
                                    {"data", std::move(points)},
                                    {"symbol", "circle"},
                                    {"color", "@" + std::to_string(color++ % 8 == 0 ? 8 : (color - 1) % 8)},
                                    {"lineStyle", {{"width", 2}}}});
    }
    return {std::move(label), {{"", std::move(option)}}, Chart::Shape::wide};
}

}  // namespace selvedge::report
