// Layer words: a layer and its outputs in the page's words.
#pragma once

#include <cstddef>
#include <string>

#include "engine/events.h"

namespace selvedge::ui {

/// How many maps or units a layer has.
std::size_t channels_of(const LayerOutput& layer);
/// How many of them are 0 everywhere, as happens behind a relu.
std::size_t silent_channels(const LayerOutput& layer);
/// "24 × 24, 16 maps", "128 units".
std::string shape_words(const LayerOutput& layer);
/// "Convolution 3 × 3, relu", "Dense, softmax".
std::string kind_words(const engine::Anatomy& anatomy, const LayerOutput& layer);
/// "3 of 16 maps stay dark for this picture"; empty where none does.
std::string silent_words(const LayerOutput& layer);
/// "0.53", "−1.20": two decimals, with a real minus sign.
std::string number(float value);

}  // namespace selvedge::ui
