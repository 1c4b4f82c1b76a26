// Steps: the seven from a picture to 28x28, what each does, and its switch.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/events.h"

namespace selvedge::ui {

struct StepInfo {
    std::string_view name;   ///< as in ConversionStep
    std::string_view title;  ///< "Trim"
    std::string_view about;  ///< what it is for, in a sentence
};

inline constexpr std::array<StepInfo, 7> conversion_steps{{
    {"trim", "Trim", "Cut off what has the background's colour"},
    {"resize", "Resize", "The longest edge to 28 pixels"},
    {"sharpen", "Sharpen", "Make up for what reducing has blurred"},
    {"center", "Centre", "Into the middle of 28 × 28"},
    {"negate", "Negate", "A garment that is bright on black"},
    {"grey", "Grey", "From colours to one lightness"},
    {"level", "Level", "Black is black, and white is white"},
}};

/// Whether the step is done. Grey always is: on, it weighs colours as the eye does; off, all alike.
bool step_is_on(const engine::Preparation& preparation, const Conversion& made, std::size_t step);
/// The preparation with one step switched the other way.
engine::Preparation step_switched(engine::Preparation preparation, const Conversion& made, std::size_t step);
/// Whether all steps are as the data set was made.
bool as_dataset(const engine::Preparation& preparation);
/// What the step did to this picture: "412 × 500 of 768 × 768".
std::string step_words(const engine::Outcome& outcome, std::size_t step);

/// Edge of a thumbnail in the strip, in pixels.
inline constexpr std::size_t thumbnail_edge = step_edge;
/// The picture and its seven steps beside each other, (thumbnail_edge, 8 * thumbnail_edge, 4). Each is enlarged by a
/// whole factor and centred on nothing (alpha 0); a step that is switched off shows what came before it.
std::vector<std::uint8_t> step_strip(const Conversion& made);

}  // namespace selvedge::ui
