// Apache ECharts: finding its file, and running node with render.cjs.
#include "report/echarts.h"

#include <selvedge/io/json.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "files/read.h"
#include "report/assets.h"
#include "report/filter.h"

namespace selvedge::report {
namespace {

namespace fs = std::filesystem;

constexpr const char* remedy = "`./run setup` fetches it, or name the file echarts.min.js in SELVEDGE_ECHARTS";

Result<fs::path> find_echarts() {
    std::vector<fs::path> places;
    if (const char* named = std::getenv("SELVEDGE_ECHARTS"); named != nullptr && *named != '\0') {
        places.emplace_back(named);
    } else {
        std::error_code unknown;
        const fs::path program = fs::read_symlink("/proc/self/exe", unknown);
        if (!unknown) places.push_back(program.parent_path().parent_path() / "share" / "selvedge" / "echarts.min.js");
        places.push_back(fs::path(SELVEDGE_DEPS) / "echarts" / "echarts.min.js");
    }
    for (const fs::path& place : places) {
        std::error_code ignored;
        if (fs::is_regular_file(place, ignored)) return fs::absolute(place, ignored);
    }
    return Error{places.front().string(), "Apache ECharts, which draws the charts, is not there", remedy};
}

}  // namespace

Result<std::string> load_echarts() {
    const Result<fs::path> path = find_echarts();
    if (!path) return path.error();
    const Result<std::vector<std::byte>> bytes = read_file(*path);
    if (!bytes) return bytes.error();
    return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

ChartSize size_of(const Chart& chart) {
    switch (chart.shape) {
        case Chart::Shape::square:
            return {680, 620};
        case Chart::Shape::tall:
            return {1100, 520};
        case Chart::Shape::wide:
            break;
    }
    return {760, 420};
}

Result<std::vector<std::string>> draw_svg(std::span<const ChartJob> jobs) {
    if (jobs.empty()) return std::vector<std::string>{};
    const Result<fs::path> echarts = find_echarts();
    if (!echarts) return echarts.error();
    Json charts = Json::array();
    for (const ChartJob& job : jobs) {
        const ChartView& view = job.chart->views[job.view];
        const ChartSize size = size_of(*job.chart);
        charts.push_back({{"option", view.option},
                          {"width", size.width},
                          {"height", size.height},
                          {"title", job.chart->label.title + (view.name.empty() ? "" : " (" + view.name + ")")}});
    }
    const Json input = {{"echarts", echarts->string()}, {"charts", std::move(charts)}};
    const std::string script = std::string(page_theme()) + std::string(page_renderer());
    const Result<std::string> output =
        run_filter({"node", "-e", script}, json_text(input),
                   "install Node.js 18 or later, or make the HTML report, which needs no node");
    if (!output) return output.error();
    const Result<Json> drawn = parse_json(*output, "what node drew");
    if (!drawn) return drawn.error();
    std::vector<std::string> texts;
    for (const Json& svg : *drawn)
        if (svg.is_string()) texts.push_back(svg.get<std::string>());
    if (texts.size() != jobs.size()) return Error{"what node drew", "is not a picture for each chart", remedy};
    return texts;
}

}  // namespace selvedge::report
