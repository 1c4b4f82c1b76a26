// The charts of a search.
#include "report/search_charts.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <cstdio>

#include "report/charts.h"

namespace selvedge::report {
namespace {

const Json* value_of(const Json& parameters, const std::string& name) {
    if (!parameters.is_object()) return nullptr;
    const auto found = parameters.find(name);
    return found == parameters.end() || found->is_null() ? nullptr : &*found;
}

bool before(const Json* a, const Json* b) {
    if (a == nullptr || b == nullptr) return a == nullptr && b != nullptr;
    if (a->is_number() && b->is_number()) return a->get<double>() < b->get<double>();
    return a->dump() < b->dump();
}

// An axis with a place for each value that occurs: of a list, of words, or where some trials have none.
Json category_axis(const std::vector<TrialRow>& trials, const std::string& name) {
    std::vector<const Json*> values;
    for (const TrialRow& trial : trials) values.push_back(value_of(trial.parameters, name));
    std::stable_sort(values.begin(), values.end(), before);
    std::vector<std::string> texts;
    for (const Json* value : values) {
        std::string text = value_text(value == nullptr ? Json() : Json{{name, *value}}, name);
        if (texts.empty() || texts.back() != text) texts.push_back(std::move(text));
    }
    return {{"type", "category"}, {"data", texts}};
}

bool all_numbers(const std::vector<TrialRow>& trials, const std::string& name) {
    return std::all_of(trials.begin(), trials.end(), [&](const TrialRow& trial) {
        const Json* value = value_of(trial.parameters, name);
        return value != nullptr && value->is_number();
    });
}

}  // namespace

std::string value_text(const Json& parameters, const std::string& name) {
    const Json* value = value_of(parameters, name);
    if (value == nullptr) return "–";
    if (value->is_string()) return value->get<std::string>();
    if (!value->is_number_float()) return value->dump();
    char text[40];
    std::snprintf(text, sizeof text, "%.6g", value->get<double>());
    return text;
}

Chart objective_chart(Label label, const std::vector<TrialRow>& trials, const std::string& objective, bool maximize) {
    Json points = Json::array(), best_so_far = Json::array();
    double best = 0;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        const double value = trials[i].objective;
        best = i == 0 ? value : maximize ? std::max(best, value) : std::min(best, value);
        points.push_back({trials[i].number, rounded(value, 5)});
        best_so_far.push_back({trials[i].number, rounded(best, 5)});
    }
    Json option = chart_base(true);
    option["grid"]["top"] = 64;
    option["xAxis"] = {{"type", "value"},  {"name", "trial"},  {"nameLocation", "middle"}, {"nameGap", 28},
                       {"minInterval", 1}, {"min", "dataMin"}, {"max", "dataMax"}};
    option["yAxis"] = {{"type", "value"}, {"scale", true}, {"name", objective}, {"nameTextStyle", {{"align", "left"}}}};
    option["series"] = {{{"type", "scatter"}, {"name", "trial"}, {"data", std::move(points)}, {"symbolSize", 8}},
                        {{"type", "line"},
                         {"name", "best so far"},
                         {"step", "end"},
                         {"symbol", "none"},
                         {"data", std::move(best_so_far)}}};
    return {std::move(label), {{"", std::move(option)}}, Chart::Shape::wide};
}

Chart parallel_chart(Label label, const std::vector<TrialRow>& trials, const std::vector<Dimension>& dimensions,
                     const std::string& objective, bool maximize) {
    Json axes = Json::array(), lines = Json::array();
    std::vector<bool> is_category;
    for (const Dimension& dimension : dimensions) {
        const bool category = dimension.choice || !all_numbers(trials, dimension.name);
        Json axis = category ? category_axis(trials, dimension.name)
                             : Json{{"type", dimension.log ? "log" : "value"}, {"scale", true}};
        if (dimension.whole && !category) axis["minInterval"] = 1;
        axis["dim"] = axes.size();
        axis["name"] = dimension.name;
        axes.push_back(std::move(axis));
        is_category.push_back(category);
    }
    axes.push_back({{"dim", axes.size()}, {"name", objective}, {"type", "value"}, {"scale", true}});

    double least = trials.empty() ? 0 : trials[0].objective, most = least;
    for (const TrialRow& trial : trials) {
        Json line = Json::array();
        for (std::size_t i = 0; i < dimensions.size(); ++i)
            line.push_back(is_category[i]
                               ? Json(value_text(trial.parameters, dimensions[i].name))
                               : Json(rounded(value_of(trial.parameters, dimensions[i].name)->get<double>(), 5)));
        line.push_back(rounded(trial.objective, 5));
        least = std::min(least, trial.objective);
        most = std::max(most, trial.objective);
        lines.push_back(std::move(line));
    }
    Json colors = {"@line", "@1"};
    if (!maximize) std::reverse(colors.begin(), colors.end());
    Json option = {{"animation", false},
                   {"tooltip", {{"show", false}}},
                   {"parallel", {{"left", 40}, {"right", 60}, {"top", 48}, {"bottom", 56}}},
                   {"parallelAxis", std::move(axes)}};
    option["parallel"]["parallelAxisDefault"] = {{"nameLocation", "end"},
                                                 {"nameGap", 14},
                                                 {"nameTextStyle", {{"fontSize", 11}, {"color", "@text"}}},
                                                 {"axisLine", {{"lineStyle", {{"color", "@muted"}}}}},
                                                 {"axisLabel", {{"color", "@muted"}}}};
    option["visualMap"] = {
        {"min", rounded(least, 5)}, {"max", rounded(most, 5)}, {"dimension", dimensions.size()},
        {"orient", "horizontal"},   {"left", "center"},        {"bottom", 4},
        {"itemWidth", 12},          {"precision", 4},          {"inRange", {{"color", std::move(colors)}}}};
    option["series"] = {
        {{"type", "parallel"}, {"lineStyle", {{"width", 2}, {"opacity", 0.8}}}, {"data", std::move(lines)}}};
    return {std::move(label), {{"", std::move(option)}}, Chart::Shape::tall};
}

}  // namespace selvedge::report
