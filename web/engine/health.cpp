// Measuring gradients and units, and judging them.
#include "engine/health.h"

#include <selvedge/analysis/features.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace selvedge::engine {
namespace {

constexpr double vanished_below = 1e-4;  // of the largest layer's gradient
constexpr double few_dead = 0.05, many_dead = 0.5;
constexpr double some_overfit = 1.05, much_overfit = 1.2;
constexpr std::size_t probe_batch = 32;

double root_mean_square(std::span<const float> values) {
    double sum = 0;
    for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
    return values.empty() ? 0.0 : std::sqrt(sum / static_cast<double>(values.size()));
}

std::string text_of(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2g", value);
    return text.data();
}

std::string three_places(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", value);
    return text.data();
}

}  // namespace

Result<std::vector<LayerGradient>> measure_gradients(const Trainer& trainer) {
    const Result<std::vector<float>> gradients = trainer.values("gradients");
    if (!gradients) return gradients.error();
    const Result<std::vector<float>> parameters = trainer.values("parameters");
    if (!parameters) return parameters.error();
    const Program& program = trainer.program();
    std::vector<LayerGradient> layers;
    for (const ParameterInfo& parameter : program.parameters) {
        if (!parameter.trainable || !parameter.regularized) continue;  // kernels
        const Value& view = program[parameter.value];
        const auto part = [&](const std::vector<float>& whole) {
            return std::span(whole).subspan(view.offset, view.elements());
        };
        layers.push_back({parameter.name.substr(0, parameter.name.rfind('.')), root_mean_square(part(*gradients)),
                          root_mean_square(part(*parameters))});
    }
    return layers;
}

Result<std::vector<LayerUnits>> measure_units(const Model& model, const Dataset& data, std::size_t pictures) {
    Result<FeatureReader> reader = FeatureReader::make(model, probe_batch);
    if (!reader) return reader.error();
    pictures = std::min(pictures, data.count);
    for (std::size_t first = 0; first < pictures; first += probe_batch) {
        const std::size_t rows = std::min(probe_batch, pictures - first);
        const auto pixels = std::span(data.images).subspan(first * data.image_size(), rows * data.image_size());
        if (const auto read = reader->read(pixels); !read) return read.error();
        if (Status status = reader->watch(); !status) return status.error();
    }
    std::vector<LayerUnits> units;
    for (const UnitActivity& layer : reader->units())
        units.push_back({layer.layer, layer.dead().size(), layer.spoke.size()});
    return units;
}

HealthLight gradient_light(std::span<const LayerGradient> layers, double learning_rate) {
    if (layers.empty()) return {"Gradients", Tone::unknown, "Not measured yet."};
    const auto smaller = [](const LayerGradient& a, const LayerGradient& b) { return a.gradient < b.gradient; };
    for (const LayerGradient& layer : layers) {
        if (!std::isfinite(layer.gradient))
            return {"Gradients", Tone::bad,
                    "Exploded: those of " + layer.layer + " are no numbers any more. Choose a smaller learning rate."};
        if (layer.gradient * learning_rate > layer.weight && layer.weight > 0)
            return {"Gradients", Tone::bad,
                    "Exploding: a step along those of " + layer.layer +
                        " is larger than its weights. Choose a smaller learning rate."};
    }
    const LayerGradient& least = *std::min_element(layers.begin(), layers.end(), smaller);
    const LayerGradient& most = *std::max_element(layers.begin(), layers.end(), smaller);
    if (most.gradient == 0) return {"Gradients", Tone::bad, "All are 0: nothing is learned any more."};
    if (least.gradient < vanished_below * most.gradient)
        return {"Gradients", Tone::warning,
                "Vanishing: those of " + least.layer + " are " + text_of(least.gradient) + ", those of " + most.layer +
                    " " + text_of(most.gradient) + ". Fewer layers, ReLU or batch normalisation would help."};
    return {"Gradients", Tone::good,
            "They reach every layer: from " + text_of(least.gradient) + " (" + least.layer + ") to " +
                text_of(most.gradient) + " (" + most.layer + ")."};
}

HealthLight unit_light(std::span<const LayerUnits> layers) {
    if (layers.empty()) return {"Units", Tone::unknown, "Looked at after each epoch."};
    const auto part = [](const LayerUnits& layer) {
        return static_cast<double>(layer.dead) / static_cast<double>(std::max<std::size_t>(layer.count, 1));
    };
    const LayerUnits& worst = *std::max_element(
        layers.begin(), layers.end(), [&](const LayerUnits& a, const LayerUnits& b) { return part(a) < part(b); });
    if (worst.dead == 0) return {"Units", Tone::good, "All are alive: each answers to some picture."};
    const std::string words = std::to_string(worst.dead) + " of " + std::to_string(worst.count) + " in " + worst.layer +
                              " are dead: they say 0 to every picture.";
    if (part(worst) >= many_dead) return {"Units", Tone::bad, words + " Choose a smaller learning rate."};
    return {"Units", part(worst) >= few_dead ? Tone::warning : Tone::good, words};
}

HealthLight fit_light(std::span<const EpochRecord> history) {
    if (history.empty()) return {"Over-fit", Tone::unknown, "Shows after the first epochs."};
    if (!history.back().val_loss)
        return {"Over-fit", Tone::unknown, "Cannot be seen: nothing is set aside to validate on."};
    const auto best = std::min_element(history.begin(), history.end(), [](const EpochRecord& a, const EpochRecord& b) {
        return a.val_loss.value_or(INFINITY) < b.val_loss.value_or(INFINITY);
    });
    const double lowest = *best->val_loss, now = *history.back().val_loss;
    const bool goes_on = history.back().loss < best->loss && history.back().epoch >= best->epoch + 2;
    if (goes_on && now > some_overfit * lowest)
        return {"Over-fit", now > much_overfit * lowest ? Tone::bad : Tone::warning,
                "Since epoch " + std::to_string(best->epoch) + ": the validation loss rose from " +
                    three_places(lowest) + " to " + three_places(now) +
                    " while the training loss fell. Dropout, augmentation or more pictures would help."};
    return {"Over-fit", Tone::good,
            "None so far: validation loss " + three_places(now) + ", training loss " +
                three_places(history.back().loss) + "."};
}

}  // namespace selvedge::engine
