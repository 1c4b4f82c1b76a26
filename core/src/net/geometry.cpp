// Placement of windows on images, and the JSON of sizes and paddings.
#include <selvedge/io/fields.h>
#include <selvedge/net/geometry.h>

#include <algorithm>

namespace selvedge {
namespace {

constexpr std::size_t max_extent = 65536;

std::string text(Size2 size) { return std::to_string(size.height) + "×" + std::to_string(size.width); }

// One axis: margins before and after, and the number of outputs.
struct Axis {
    std::size_t before, after, output;
};

Axis place_same(std::size_t image, std::size_t window, std::size_t stride) {
    const std::size_t output = (image + stride - 1) / stride;
    const std::size_t needed = (output - 1) * stride + window;
    const std::size_t total = needed > image ? needed - image : 0;
    return {total / 2, total - total / 2, output};
}

Status read_extents(const Json& json, std::span<std::size_t> out, const std::string& where) {
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (Status status = fields::read(json[i], out[i], where, FieldRule{.max = max_extent}); !status) return status;
    }
    return {};
}

}  // namespace

Result<Placement> place_window(Size2 image, Size2 window, Size2 stride, const Padding& padding) {
    if (window.height == 0 || window.width == 0) return Error{"window " + text(window), "must be at least 1×1", ""};
    if (stride.height == 0 || stride.width == 0) return Error{"stride " + text(stride), "must be at least 1×1", ""};
    if (padding.mode == Padding::Mode::same) {
        const Axis y = place_same(image.height, window.height, stride.height);
        const Axis x = place_same(image.width, window.width, stride.width);
        return Placement{{y.before, x.before, y.after, x.after}, {y.output, x.output}};
    }
    const Margins m = padding.mode == Padding::Mode::valid ? Margins{} : padding.margins;
    if (std::max(m.top, m.bottom) >= window.height || std::max(m.left, m.right) >= window.width)
        return Error{"padding [" + std::to_string(m.top) + ", " + std::to_string(m.left) + ", " +
                         std::to_string(m.bottom) + ", " + std::to_string(m.right) + "]",
                     "must be smaller than the window, " + text(window), ""};
    const std::size_t height = image.height + m.top + m.bottom, width = image.width + m.left + m.right;
    if (window.height > height || window.width > width)
        return Error{"window " + text(window),
                     "does not fit into the image, " + text({height, width}) + " with its padding",
                     "use a smaller window, or padding \"same\""};
    return Placement{m, {(height - window.height) / stride.height + 1, (width - window.width) / stride.width + 1}};
}

Status read_json(const Json& json, Size2& out, const std::string& where) {
    std::size_t extents[2] = {};
    if (json.is_array() && json.size() == 2) {
        if (Status status = read_extents(json, extents, where); !status) return status;
        out = {extents[0], extents[1]};
        return {};
    }
    if (json.is_array()) return fields::wrong_type(where, json, "one number, or [height, width]");
    if (Status status = fields::read(json, extents[0], where, FieldRule{.max = max_extent}); !status) return status;
    out = {extents[0], extents[0]};
    return {};
}

Json write_json(const Size2& size) {
    if (size.height == size.width) return size.height;
    return Json::array({size.height, size.width});
}

Status read_json(const Json& json, Padding& out, const std::string& where) {
    if (json == "valid") {
        out = Padding::valid();
        return {};
    }
    if (json == "same") {
        out = Padding::same();
        return {};
    }
    if (json.is_array() && (json.size() == 2 || json.size() == 4)) {
        std::size_t m[4] = {};
        if (Status status = read_extents(json, std::span(m, json.size()), where); !status) return status;
        const bool two = json.size() == 2;
        out = {Padding::Mode::margins, {m[0], m[1], two ? m[0] : m[2], two ? m[1] : m[3]}};
        return {};
    }
    if (!json.is_number())
        return fields::wrong_type(where, json,
                                  "\"valid\", \"same\", a number, [height, width] or [top, left, bottom, right]");
    std::size_t all = 0;
    if (Status status = fields::read(json, all, where, FieldRule{.max = max_extent}); !status) return status;
    out = Padding::all(all);
    return {};
}

Json write_json(const Padding& padding) {
    if (padding.mode == Padding::Mode::valid) return "valid";
    if (padding.mode == Padding::Mode::same) return "same";
    const Margins& m = padding.margins;
    if (m == Margins{m.top, m.top, m.top, m.top}) return m.top;
    if (m.top == m.bottom && m.left == m.right) return Json::array({m.top, m.left});
    return Json::array({m.top, m.left, m.bottom, m.right});
}

}  // namespace selvedge
