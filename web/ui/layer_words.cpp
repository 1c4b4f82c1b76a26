// Counting and naming.
#include "ui/layer_words.h"

#include <array>
#include <cctype>
#include <cstdio>
#include <vector>

#include "ui/arithmetic.h"

namespace selvedge::ui {

std::size_t channels_of(const LayerOutput& layer) { return layer.shape.empty() ? 0 : layer.shape.back(); }

std::size_t silent_channels(const LayerOutput& layer) {
    const std::size_t channels = channels_of(layer);
    std::vector<bool> speaks(channels);
    for (std::size_t k = 0; k < layer.values.size(); ++k) {
        if (layer.values[k] != 0) speaks[k % channels] = true;
    }
    std::size_t silent = 0;
    for (const bool one : speaks) silent += one ? 0 : 1;
    return silent;
}

std::string shape_words(const LayerOutput& layer) {
    const std::string channels = std::to_string(channels_of(layer));
    if (layer.shape.size() != 3) return channels + " units";
    return std::to_string(layer.shape[0]) + " × " + std::to_string(layer.shape[1]) + ", " + channels + " maps";
}

std::string kind_words(const engine::Anatomy& anatomy, const LayerOutput& layer) {
    if (const Conv2d* convolution = find_convolution(anatomy, layer.name)) {
        std::string words = "Convolution " + std::to_string(convolution->kernel.height) + " × " +
                            std::to_string(convolution->kernel.width);
        if (convolution->activation.kind != ActivationKind::none)
            words += ", " + std::string(enum_name(convolution->activation.kind));
        return words;
    }
    if (layer.kind == "dense") return "Dense: every input to every unit";
    if (layer.kind == "max_pool2d") return "Pooling: the largest of each window";
    if (layer.kind == "avg_pool2d" || layer.kind == "global_avg_pool2d") return "Pooling: the mean of each window";
    if (layer.kind == "batch_norm") return "Batch normalisation";
    if (layer.kind == "residual") return "Residual block: what goes in is added to what comes out";
    if (layer.kind == "activation") return "Activation";
    return layer.kind;
}

std::string silent_words(const LayerOutput& layer) {
    const std::size_t silent = silent_channels(layer);
    if (silent == 0) return {};
    const std::string all = std::to_string(channels_of(layer));
    const bool maps = layer.shape.size() == 3;
    return std::to_string(silent) + " of " + all + (maps ? " maps" : " units") +
           (silent == 1 ? " stays dark for this picture" : " stay dark for this picture");
}

std::string number(float value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", static_cast<double>(value));
    std::string words = text.data();
    if (words == "-0.00") return "0.00";
    if (words.front() == '-') words.replace(0, 1, "−");
    return words;
}

}  // namespace selvedge::ui
