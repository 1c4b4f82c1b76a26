// The class distribution as SVG.
#include "image_files/distribution_svg.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace selvedge {
namespace {

constexpr std::array<std::string_view, 4> colors{"#4269d0", "#efb118", "#ff725c", "#6cc5b0"};
constexpr std::size_t label_width = 120, bar_width = 400, number_width = 70, bar_height = 12, row_gap = 10, head = 30;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
    return out;
}

std::string text_at(std::size_t x, std::size_t y, std::string_view anchor, std::string_view text) {
    return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" text-anchor=\"" +
           std::string(anchor) + "\">" + escaped(text) + "</text>\n";
}

std::string box_at(std::size_t x, std::size_t y, std::size_t width, std::string_view color) {
    return "<rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" width=\"" + std::to_string(width) +
           "\" height=\"" + std::to_string(bar_height) + "\" fill=\"" + std::string(color) + "\"/>\n";
}

}  // namespace

std::string distribution_svg(std::span<const PartCounts> parts, std::span<const std::string> class_names) {
    std::size_t largest = 1;
    for (const PartCounts& part : parts)
        for (const std::size_t count : part.counts) largest = std::max(largest, count);
    const std::size_t row = parts.size() * (bar_height + 2) + row_gap;
    const std::size_t width = label_width + bar_width + number_width, height = head + class_names.size() * row;
    std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + std::to_string(width) + " " +
                      std::to_string(height) + "\" width=\"" + std::to_string(width) + "\" height=\"" +
                      std::to_string(height) +
                      "\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#808080\">\n<title>Class "
                      "distribution</title>\n";
    std::size_t x = label_width;
    for (std::size_t p = 0; p < parts.size(); ++p) {
        svg += box_at(x, 8, bar_height, colors[p % colors.size()]) + text_at(x + 17, 18, "start", parts[p].name);
        x += 30 + 8 * parts[p].name.size();
    }
    for (std::size_t c = 0; c < class_names.size(); ++c) {
        const std::size_t top = head + c * row;
        svg += text_at(label_width - 8, top + (row - row_gap) / 2 + 4, "end", class_names[c]);
        for (std::size_t p = 0; p < parts.size(); ++p) {
            const std::size_t y = top + p * (bar_height + 2), length = parts[p].counts[c] * bar_width / largest;
            svg += box_at(label_width, y, length, colors[p % colors.size()]) +
                   text_at(label_width + length + 6, y + bar_height - 2, "start", std::to_string(parts[p].counts[c]));
        }
    }
    return svg + "</svg>\n";
}

}  // namespace selvedge
