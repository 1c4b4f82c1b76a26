// The steps' switches and thumbnails.
#include "ui/steps.h"

#include <algorithm>
#include <cmath>

namespace selvedge::ui {
namespace {

enum Step : std::size_t { trim, resize, sharpen, center, negate, grey, level };

std::string size_of(std::size_t width, std::size_t height) {
    return std::to_string(width) + " × " + std::to_string(height);
}

}  // namespace

bool step_is_on(const engine::Preparation& preparation, const Conversion& made, std::size_t step) {
    const ConvertOptions& options = preparation.convert;
    switch (step) {
        case trim:
            return options.trim;
        case resize:
            return options.resize;
        case sharpen:
            return options.sharpen;
        case center:
            return options.center;
        case negate:
            return options.negate == Negate::automatic ? made.negated : options.negate == Negate::always;
        case grey:
            return options.grey == Grey::luma;
        default:
            return options.level;
    }
}

engine::Preparation step_switched(engine::Preparation preparation, const Conversion& made, std::size_t step) {
    ConvertOptions& options = preparation.convert;
    switch (step) {
        case trim:
            options.trim = !options.trim;
            break;
        case resize:
            options.resize = !options.resize;
            break;
        case sharpen:
            options.sharpen = !options.sharpen;
            break;
        case center:
            options.center = !options.center;
            break;
        case negate:
            // Away from what was found out, and back to finding it out.
            if (options.negate != Negate::automatic) {
                options.negate = Negate::automatic;
            } else {
                options.negate = made.negated ? Negate::never : Negate::always;
            }
            break;
        case grey:
            options.grey = options.grey == Grey::luma ? Grey::average : Grey::luma;
            break;
        default:
            options.level = !options.level;
    }
    return preparation;
}

bool as_dataset(const engine::Preparation& preparation) {
    const ConvertOptions& options = preparation.convert;
    const ConvertOptions usual;
    return options.trim && options.resize && options.sharpen && options.center && options.level &&
           options.negate == usual.negate && options.grey == usual.grey && options.tolerance == usual.tolerance &&
           !preparation.mirror;
}

std::string step_words(const engine::Outcome& outcome, std::size_t step) {
    const Conversion& made = outcome.conversion;
    if (!step_is_on(outcome.preparation, made, step)) return step == grey ? "Colours weigh alike" : "Off";
    switch (step) {
        case trim:
            return made.framed ? "Fits already" : "To " + size_of(made.trimmed.width, made.trimmed.height);
        case resize:
            return "To " + size_of(made.placed.width, made.placed.height);
        case sharpen:
            return made.sharpening > 0 ? std::to_string(std::lround(made.sharpening * 100)) + " %" : "Not needed";
        case center:
            return "At " + std::to_string(made.placed.x) + ", " + std::to_string(made.placed.y);
        case negate:
            return outcome.preparation.convert.negate == Negate::automatic ? "Light ground" : "By hand";
        case grey:
            return "As eyes weigh";
        default:
            return std::any_of(made.steps.begin(), made.steps.end(), [](const auto& s) { return s.name == "level"; })
                       ? "Stretched"
                       : "Not needed";
    }
}

std::vector<std::uint8_t> step_strip(const Conversion& made) {
    constexpr std::size_t tiles = conversion_steps.size() + 1;
    constexpr std::size_t row = tiles * thumbnail_edge * 4;
    std::vector<std::uint8_t> strip(thumbnail_edge * row);
    const ConversionStep* shown = nullptr;
    for (std::size_t tile = 0; tile < tiles; ++tile) {
        const std::string_view name = tile == 0 ? "picture" : conversion_steps[tile - 1].name;
        for (const ConversionStep& step : made.steps) {
            if (step.name == name) shown = &step;
        }
        if (shown == nullptr || shown->width == 0 || shown->height == 0) continue;
        const std::size_t times = std::max<std::size_t>(
            item_edge >= std::max(shown->width, shown->height) ? thumbnail_edge / item_edge : 1, 1);
        const std::size_t width = std::min(shown->width * times, thumbnail_edge);
        const std::size_t height = std::min(shown->height * times, thumbnail_edge);
        const std::size_t left = tile * thumbnail_edge + (thumbnail_edge - width) / 2;
        const std::size_t top = (thumbnail_edge - height) / 2;
        for (std::size_t y = 0; y < height; ++y) {
            for (std::size_t x = 0; x < width; ++x) {
                const std::size_t from = (y / times * shown->width + x / times) * 4;
                std::copy_n(shown->rgba.begin() + static_cast<std::ptrdiff_t>(from), 4,
                            strip.begin() + static_cast<std::ptrdiff_t>((top + y) * row + (left + x) * 4));
            }
        }
    }
    return strip;
}

}  // namespace selvedge::ui
