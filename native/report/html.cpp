// A Document as HTML: each kind of block in turn, then the page around them.
#include "report/html.h"

#include <selvedge/io/json.h>

#include "report/assets.h"
#include "report/encode.h"

namespace selvedge::report {
namespace {

// JSON inside a script element: "</script" must not occur in it.
std::string inert(const Json& json) {
    std::string text;
    for (const char byte : json_text(json)) text += byte == '<' ? std::string("\\u003c") : std::string(1, byte);
    return text;
}

std::string caption_of(const Label& label) {
    return "<figcaption><strong>" + escaped(label.title) + "</strong>" +
           (label.caption.empty() ? "" : "<span>" + escaped(label.caption) + "</span>") + "</figcaption>\n";
}

std::string image_element(const std::string& uri, const std::string& alt, std::size_t width, std::size_t height) {
    return "<img src=\"" + uri + "\" alt=\"" + escaped(alt) + "\" width=\"" + std::to_string(width) + "\" height=\"" +
           std::to_string(height) + "\">";
}

// Writes blocks one after the other, and collects the charts' data.
class Writer {
public:
    std::string body;
    Json charts = Json::object();
    Status status;

    void operator()(const Facts& facts) {
        body += "<dl class=\"facts full\">\n";
        for (const auto& [name, value] : facts.rows)
            body += "<div><dt>" + escaped(name) + "</dt><dd>" + escaped(value) + "</dd></div>\n";
        body += "</dl>\n";
    }

    void operator()(const Paragraph& paragraph) { body += "<p class=\"full\">" + escaped(paragraph.text) + "</p>\n"; }

    void operator()(const Listing& listing) {
        body += "<details class=\"card full\"><summary>" + escaped(listing.title) + "</summary><pre>" +
                escaped(listing.text) + "</pre></details>\n";
    }

    void operator()(const Table& table) {
        body += "<div class=\"card full scroll\" tabindex=\"0\" role=\"group\" aria-label=\"" + escaped(table.caption) +
                "\"><table" + (table.numeric ? " class=\"numeric\"" : "") + ">\n<caption><strong>" +
                escaped(table.caption) + "</strong></caption>\n";
        if (!table.header.empty()) body += "<thead><tr>";
        for (const std::string& name : table.header) body += "<th scope=\"col\">" + escaped(name) + "</th>";
        body += table.header.empty() ? "<tbody>\n" : "</tr></thead>\n<tbody>\n";
        for (const std::vector<std::string>& row : table.rows) {
            body += "<tr>";
            for (std::size_t i = 0; i < row.size(); ++i)
                body += i == 0 ? "<th scope=\"row\">" + escaped(row[i]) + "</th>" : "<td>" + escaped(row[i]) + "</td>";
            body += "</tr>\n";
        }
        body += "</tbody></table></div>\n";
    }

    void operator()(const Chart& chart) {
        Json options = Json::array();
        for (const ChartView& view : chart.views) options.push_back(view.option);
        charts[chart.label.id] = std::move(options);
        const char* shape = chart.shape == Chart::Shape::square ? " square"
                            : chart.shape == Chart::Shape::tall ? " tall"
                                                                : "";
        body += "<figure class=\"card chart" + std::string(chart.shape == Chart::Shape::tall ? " full" : "") +
                "\" id=\"" + chart.label.id + "\">" + caption_of(chart.label);
        if (chart.views.size() > 1) {
            body += "<div class=\"views\" role=\"group\" aria-label=\"" + escaped(chart.label.title) + "\">";
            for (std::size_t i = 0; i < chart.views.size(); ++i)
                body += "<button type=\"button\" data-view-of=\"" + chart.label.id + "\" data-view=\"" +
                        std::to_string(i) + "\" aria-pressed=\"" + (i == 0 ? "true" : "false") + "\">" +
                        escaped(chart.views[i].name) + "</button>";
            body += "</div>\n";
        }
        body += "<div class=\"plot" + std::string(shape) + "\" role=\"img\" aria-label=\"" + escaped(chart.label.alt) +
                "\" data-chart=\"" + chart.label.id + "\"></div></figure>\n";
    }

    void operator()(const Picture& picture) {
        body += "<figure class=\"card picture full\" id=\"" + picture.label.id + "\">" + caption_of(picture.label) +
                image(picture.bitmap, picture.label.alt, picture.zoom) + "</figure>\n";
    }

    void operator()(const Gallery& gallery) {
        body += std::string(gallery.narrow ? "<figure class=\"card\" id=\"" : "<figure class=\"card full\" id=\"") +
                gallery.label.id + "\">" + caption_of(gallery.label) + "<ul class=\"gallery\">\n";
        for (const Gallery::Item& item : gallery.items) {
            using Mood = Gallery::Item::Mood;
            body += item.mood == Mood::plain   ? "<li>"
                    : item.mood == Mood::right ? "<li class=\"right\">"
                                               : "<li class=\"wrong\">";
            body += image(item.bitmap, item.alt, 3);
            for (std::size_t i = 0; i < item.lines.size(); ++i)
                body += i == 0 ? "<b>" + escaped(item.lines[i]) + "</b>" : escaped(item.lines[i]) + "<br>";
            body += "</li>\n";
        }
        body += "</ul></figure>\n";
    }

    void operator()(const Choice& choice) {
        const std::string id = "choice-" + std::to_string(choices_++);
        body += "<div class=\"full\"><label>" + escaped(choice.label) + "<select data-choice=\"" + id + "\">";
        for (std::size_t i = 0; i < choice.groups.size(); ++i)
            body += std::string(i == choice.selected ? "<option selected>" : "<option>") +
                    escaped(choice.groups[i].name) + "</option>";
        body += "</select></label></div>\n";
        for (const Choice::Group& group : choice.groups) {
            body += "<div class=\"full\" data-group-of=\"" + id + "\"><div class=\"blocks\">\n";
            for (const Picture& picture : group.pictures) (*this)(picture);
            body += "</div></div>\n";
        }
    }

private:
    std::string image(const Bitmap& bitmap, const std::string& alt, std::size_t zoom) {
        const Result<std::string> uri = png_data_uri(bitmap);
        if (!uri && status) status = uri.error();
        return uri ? image_element(*uri, alt, bitmap.width * zoom, bitmap.height * zoom) : "";
    }

    std::size_t choices_ = 0;
};

std::string script_element(std::string_view script) { return "<script>" + std::string(script) + "</script>\n"; }

}  // namespace

std::string escaped(std::string_view text) {
    std::string result;
    for (const char byte : text) {
        switch (byte) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result += byte;
        }
    }
    return result;
}

Result<std::string> to_html(const Document& document, std::string_view echarts) {
    Writer writer;
    std::string links;
    for (const Section& section : document.sections) {
        if (!section.title.empty()) {
            links += "<a href=\"#" + section.id + "\">" + escaped(section.title) + "</a>\n";
            writer.body += "<h2 id=\"" + section.id + "\">" + escaped(section.title) + "</h2>\n";
        }
        writer.body += "<div class=\"blocks\">\n";
        for (const Block& block : section.blocks) std::visit(writer, block);
        writer.body += "</div>\n";
    }
    if (!writer.status) return writer.status.error();

    // A script that is not one of these three does not run, wherever it may come from.
    const std::string own = std::string(page_theme()) + std::string(page_script());
    const bool drawn = !writer.charts.empty();
    const std::string scripts =
        drawn ? " script-src '" + script_hash(echarts) + "' '" + script_hash(own) + "';" : std::string();
    std::string html =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
        "style-src 'unsafe-inline';" +
        scripts + "\">\n<title>" + escaped(document.title) +
        "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n" + std::string(page_style()) +
        "</style>\n</head>\n<body>\n<header>\n<h1>" + escaped(document.title) + "</h1>\n<p class=\"subtitle\">" +
        escaped(document.subtitle) + "</p>\n<nav aria-label=\"Sections\">\n" + links + "</nav>\n</header>\n<main>\n" +
        writer.body + "</main>\n<footer>Made by Selvedge. ";
    html += drawn ? "Charts by Apache ECharts (Apache License 2.0).</footer>\n<noscript>The charts need "
                    "JavaScript.</noscript>\n"
                  : "</footer>\n";
    if (drawn)
        html += "<script type=\"application/json\" id=\"charts\">" + inert(writer.charts) + "</script>\n" +
                script_element(echarts) + script_element(own);
    return html + "</body>\n</html>\n";
}

}  // namespace selvedge::report
