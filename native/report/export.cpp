// Writing a report's page, and its pictures as SVG or PNG.
#include "report/export.h"

#include <algorithm>
#include <system_error>

#include "files/write.h"
#include "image_files/svg_to_png.h"
#include "image_files/write_png.h"
#include "report/echarts.h"
#include "report/encode.h"
#include "report/html.h"

namespace selvedge::report {
namespace {

namespace fs = std::filesystem;

// A picture by the name of its file: a chart still to be drawn, or SVG, or pixels.
struct Drawn {
    std::string name;
    std::optional<ChartJob> chart = {};
    std::string svg = {};
    const Picture* picture = nullptr;
};

std::string svg_image(const std::string& uri, std::size_t x, std::size_t y, std::size_t width, std::size_t height) {
    return "<image x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" width=\"" + std::to_string(width) +
           "\" height=\"" + std::to_string(height) + "\" href=\"" + uri + "\"/>\n";
}

std::string svg_of_size(std::size_t width, std::size_t height, const std::string& content) {
    const std::string w = std::to_string(width), h = std::to_string(height);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + w + "\" height=\"" + h + "\" viewBox=\"0 0 " + w +
           " " + h + "\" font-family=\"system-ui, DejaVu Sans, sans-serif\" font-size=\"11\">\n" +
           "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + content + "</svg>\n";
}

std::string text_element(std::size_t x, std::size_t y, const std::string& text, const char* look) {
    return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" " + look + ">" + escaped(text) +
           "</text>\n";
}

// The gallery as rows of pictures with their words below.
Result<std::string> gallery_svg(const Gallery& gallery) {
    constexpr std::size_t columns = 8, zoom = 3, cell_width = 132, line_height = 15, top = 40, margin = 12;
    std::size_t lines = 0, tallest = 0;
    for (const Gallery::Item& item : gallery.items) {
        lines = std::max(lines, item.lines.size());
        tallest = std::max(tallest, item.bitmap.height * zoom);
    }
    const std::size_t cell_height = tallest + lines * line_height + 16;
    std::string content = text_element(margin, 24, gallery.label.title, "font-size=\"15\" font-weight=\"bold\"");
    for (std::size_t i = 0; i < gallery.items.size(); ++i) {
        const Gallery::Item& item = gallery.items[i];
        const std::size_t x = margin + i % columns * cell_width, y = top + i / columns * cell_height;
        const Bitmap large = magnified(item.bitmap, zoom);
        const Result<std::string> uri = png_data_uri(large);
        if (!uri) return uri.error();
        content += svg_image(*uri, x, y, large.width, large.height);
        const char* strong = item.mood == Gallery::Item::Mood::wrong   ? "font-weight=\"bold\" fill=\"#b34700\""
                             : item.mood == Gallery::Item::Mood::right ? "font-weight=\"bold\" fill=\"#00724f\""
                                                                       : "font-weight=\"bold\"";
        for (std::size_t line = 0; line < item.lines.size(); ++line)
            content +=
                text_element(x, y + tallest + (line + 1) * line_height, item.lines[line], line == 0 ? strong : "");
    }
    const std::size_t rows = (gallery.items.size() + columns - 1) / columns;
    return svg_of_size(2 * margin + std::min(columns, gallery.items.size()) * cell_width, top + rows * cell_height,
                       content);
}

Result<std::string> picture_svg(const Picture& picture) {
    const Bitmap large = magnified(picture.bitmap, picture.zoom);
    const Result<std::string> uri = png_data_uri(large);
    if (!uri) return uri.error();
    return svg_of_size(large.width, large.height, svg_image(*uri, 0, 0, large.width, large.height));
}

// Gathers what there is to be drawn, in the document's order.
struct Gatherer {
    std::vector<Drawn> drawn;
    Status status;

    void operator()(const Chart& chart) {
        for (std::size_t view = 0; view < chart.views.size(); ++view) {
            std::string name = chart.label.id;
            if (view > 0) name += "-" + chart.views[view].name;
            std::replace(name.begin(), name.end(), ' ', '-');
            drawn.push_back({.name = std::move(name), .chart = ChartJob{&chart, view}});
        }
    }
    void operator()(const Gallery& gallery) {
        Result<std::string> svg = gallery_svg(gallery);
        if (svg)
            drawn.push_back({.name = gallery.label.id, .svg = std::move(*svg)});
        else
            status = svg.error();
    }
    void operator()(const Picture& picture) { drawn.push_back({.name = picture.label.id, .picture = &picture}); }
    void operator()(const Choice& choice) {
        for (const Choice::Group& group : choice.groups)
            for (const Picture& picture : group.pictures) (*this)(picture);
    }
    template <class Other>
    void operator()(const Other&) {}
};

Status write_one(const Drawn& one, const fs::path& path, PictureFormat format) {
    if (one.picture != nullptr && format == PictureFormat::png) {
        const Bitmap large = magnified(one.picture->bitmap, one.picture->zoom);
        return write_png(path, {large.rgba, large.width, large.height});
    }
    std::string svg = one.svg;
    if (one.picture != nullptr) {
        Result<std::string> made = picture_svg(*one.picture);
        if (!made) return made.error();
        svg = std::move(*made);
    }
    if (format == PictureFormat::svg) return write_file_atomic(path, svg);
    const Result<std::vector<std::uint8_t>> png = svg_to_png(svg, 2);
    if (!png) return png.error();
    return write_file_atomic(path, std::as_bytes(std::span(*png)));
}

}  // namespace

Status write_page(const Document& document, const fs::path& path) {
    const Result<std::string> echarts = load_echarts();
    if (!echarts) return echarts.error();
    const Result<std::string> html = to_html(document, *echarts);
    if (!html) return html.error();
    return write_file_atomic(path, *html);
}

Result<std::vector<fs::path>> write_pictures(const Document& document, const fs::path& folder, PictureFormat format) {
    Gatherer gatherer;
    for (const Section& section : document.sections)
        for (const Block& block : section.blocks) std::visit(gatherer, block);
    if (!gatherer.status) return gatherer.status.error();
    std::vector<ChartJob> jobs;
    for (const Drawn& one : gatherer.drawn)
        if (one.chart) jobs.push_back(*one.chart);
    Result<std::vector<std::string>> charts = draw_svg(jobs);
    if (!charts) return charts.error();

    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) return Error{folder.string(), "cannot be made: " + failure.message(), "choose another folder"};
    std::vector<fs::path> paths;
    std::size_t next_chart = 0;
    for (Drawn& one : gatherer.drawn) {
        if (one.chart) one.svg = std::move((*charts)[next_chart++]);
        fs::path path = folder / (one.name + (format == PictureFormat::svg ? ".svg" : ".png"));
        if (Status status = write_one(one, path, format); !status) return status.error();
        paths.push_back(std::move(path));
    }
    return paths;
}

}  // namespace selvedge::report
