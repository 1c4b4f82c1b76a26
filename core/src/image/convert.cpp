// convert(): the dataset's own conversion, step by step.
#include <selvedge/image/convert.h>

#include <algorithm>
#include <optional>
#include <string>

#include "image/adjust.h"
#include "image/background.h"
#include "image/resample.h"
#include "image/rows.h"
#include "image/trim.h"

namespace selvedge {

namespace {

using image::Canvas;

/// A garment that spans this much of a frame of 28x28 pixels, and lies as near to its middle, needs no fitting.
constexpr std::size_t framed_span = 25;
constexpr std::size_t framed_offset = 3;  ///< difference of the two margins, in pixels

/// Between these the background's lightness does not tell whether to negate.
constexpr double dark_background = 85.0;
constexpr double light_background = 170.0;

std::size_t longest_edge(const Box& box) { return std::max(box.width, box.height); }

std::array<double, 3> channels(const Rgb& colour) {
    return {static_cast<double>(colour.red), static_cast<double>(colour.green), static_cast<double>(colour.blue)};
}

/// Whether the picture is an item already: its own pixels are 28x28, and the garment fills them as items are filled.
/// Fitting it once more would only blur it, since an item's faint outermost pixels count as background here.
bool is_framed(const Box& box, const Box& frame, std::size_t pixel_edge) {
    if (frame.width != item_edge * pixel_edge || frame.height != item_edge * pixel_edge) return false;
    const auto near_middle = [pixel_edge](std::size_t begin, std::size_t extent) {
        const std::size_t after = item_edge * pixel_edge - begin - extent;
        return std::max(begin, after) - std::min(begin, after) <= framed_offset * pixel_edge;
    };
    return longest_edge(box) >= framed_span * pixel_edge && near_middle(box.x, box.width) &&
           near_middle(box.y, box.height);
}

/// Where an extent of `size` item pixels goes on an axis: centred, or near `begin` of a frame of `frame` pixels.
std::size_t placed_at(bool center, std::size_t size, std::size_t begin, std::size_t frame) {
    if (center) return (item_edge - size) / 2;
    const std::uint64_t nearest = (std::uint64_t{begin} * item_edge * 2 + frame) / (std::uint64_t{frame} * 2);
    return std::min(static_cast<std::size_t>(nearest), item_edge - size);
}

bool should_negate(Negate choice, double background, double content) {
    if (choice != Negate::automatic) return choice == Negate::always;
    if (background >= light_background) return true;
    return background > dark_background && content < background;
}

/// Adds steps to Conversion::steps, if they are asked for.
class StepRecorder {
public:
    StepRecorder(bool wanted, std::vector<ConversionStep>& steps) : wanted_(wanted), steps_(steps) {}

    void add(std::string_view name, const Canvas& canvas) {
        if (wanted_) steps_.push_back({name, canvas.width, canvas.height, image::to_rgba(canvas)});
    }

    /// `box` of the picture, reduced to step_edge where it is larger.
    void add(std::string_view name, image::OpaqueRows& rows, const Box& box) {
        if (!wanted_) return;
        const std::size_t longest = longest_edge(box);
        add(name, image::average(rows, box, image::scaled_size(box, std::min(step_edge, longest), longest)));
    }

private:
    bool wanted_;
    std::vector<ConversionStep>& steps_;
};

}  // namespace

Result<Conversion> convert(const Picture& picture, const ConvertOptions& options) {
    if (Status status = check_picture(picture); !status) return status.error();
    if (!(options.tolerance >= 0.0 && options.tolerance < 1.0)) {
        return Error{"tolerance " + std::to_string(options.tolerance), "must be at least 0 and less than 1",
                     "use 0.05, as the dataset did"};
    }
    const Box frame{0, 0, picture.width, picture.height};
    const std::uint32_t same_colour = image::squared_tolerance(options.tolerance);

    Conversion made;
    StepRecorder steps(options.keep_steps, made.steps);
    std::optional<Rgb> backdrop;
    if (options.composite) backdrop = image::find_backdrop(picture, same_colour);
    made.transparent = backdrop.has_value();
    made.backdrop = backdrop.value_or(Rgb{255, 255, 255});

    image::OpaqueRows rows(picture, backdrop);
    made.background = image::find_background(rows);
    steps.add("picture", rows, frame);
    made.trimmed = frame;
    const image::Content content = image::find_content(rows, made.background, same_colour);
    if (!content.found) {
        made.blank = true;
        return made;
    }

    const std::size_t pixel_edge = image::find_pixel_edge(picture);
    made.framed = options.resize && options.center && is_framed(content.box, frame, pixel_edge);
    if (options.trim) {
        if (!made.framed) made.trimmed = content.box;
        steps.add("trim", rows, made.trimmed);
    }
    made.coverage = static_cast<double>(content.pixels) /
                    static_cast<double>(std::uint64_t{made.trimmed.width} * made.trimmed.height);

    const std::size_t fitted = longest_edge(options.resize ? made.trimmed : frame);
    const image::Size size = image::scaled_size(made.trimmed, item_edge, fitted);
    Canvas canvas = image::average(rows, made.trimmed, size);
    steps.add("resize", canvas);
    made.scale = static_cast<double>(item_edge) / static_cast<double>(fitted);

    // Sharpening makes up for what reducing blurs: none at one to one, all of it from two to one.
    const double reduction = static_cast<double>(fitted) / static_cast<double>(item_edge * pixel_edge);
    if (options.sharpen) {
        made.sharpening = std::clamp(reduction - 1.0, 0.0, 1.0);
        image::sharpen(canvas, made.sharpening);
        steps.add("sharpen", canvas);
    }

    const std::array<double, 3> background = channels(made.background);
    made.placed = {placed_at(options.center, size.width, made.trimmed.x, longest_edge(frame)),
                   placed_at(options.center, size.height, made.trimmed.y, longest_edge(frame)), size.width,
                   size.height};
    canvas = image::extend(canvas, made.placed.x, made.placed.y, background.data());
    steps.add("center", canvas);

    double black = image::lightness(background.data(), options.grey);
    made.negated = should_negate(options.negate, black, image::lightness(content.mean, options.grey));
    if (made.negated) {
        black = 255.0 - black;
        image::negate(canvas);
        steps.add("negate", canvas);
    }
    image::to_grey(canvas, options.grey);
    steps.add("grey", canvas);
    if (options.level && black < light_background) {
        image::level(canvas, black);
        steps.add("level", canvas);
    }

    for (std::size_t i = 0; i < item_pixels; ++i) made.pixels[i] = image::to_byte(canvas.rgb[i * 3]);
    return made;
}

}  // namespace selvedge
