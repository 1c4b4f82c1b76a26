// Health: what a training run's gradients, units and curves say of it, as lights with words.
#pragma once

#include <selvedge/model/model.h>
#include <selvedge/train/trainer.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace selvedge::engine {

enum class Tone { unknown, good, warning, bad };

/// One light: its name, its colour, and what it means in a sentence or two.
struct HealthLight {
    std::string name;  ///< "Gradients"
    Tone tone = Tone::unknown;
    std::string words;
    bool operator==(const HealthLight&) const = default;
};

/// The gradient of one layer's kernel after a step: the root of the mean of its squares, and the same of its weights.
struct LayerGradient {
    std::string layer;  ///< "conv2d_1"
    double gradient = 0, weight = 0;
};

/// How many of a layer's outputs (channels of a convolution) were 0 for every picture shown to it.
struct LayerUnits {
    std::string layer;
    std::size_t dead = 0, count = 0;
};

/// Of every kernel, in the order of the layers, after the trainer's last step. Error: that of Trainer::values.
Result<std::vector<LayerGradient>> measure_gradients(const Trainer& trainer);

/// Shows the first `pictures` of the data to the model. Layers that pass on what others made (dropout, pooling) are
/// left out. Errors: those of Model::session.
Result<std::vector<LayerUnits>> measure_units(const Model& model, const Dataset& data, std::size_t pictures);

/// Vanishing: a layer's gradient is less than a ten-thousandth of the largest layer's. Exploding: a step of
/// `learning_rate` along some layer's gradient would be larger than its weights, or a gradient is not finite.
HealthLight gradient_light(std::span<const LayerGradient> layers, double learning_rate);
/// Dead units: a warning from one in twenty of some layer on, bad from one in two on.
HealthLight unit_light(std::span<const LayerUnits> layers);
/// Over-fit: the validation loss has risen by more than 5 % above its lowest, at least two epochs ago, while the
/// training loss went on falling; bad from 20 % on.
HealthLight fit_light(std::span<const EpochRecord> history);

}  // namespace selvedge::engine
