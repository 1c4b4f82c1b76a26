// The sums, in the order of the kernel's weights: rows, columns, channels.
#include "ui/arithmetic.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace selvedge::ui {
namespace {

const engine::Weights* find_weights(const engine::Anatomy& anatomy, const std::string& name) {
    const auto found = anatomy.weights.find(name);
    return found == anatomy.weights.end() ? nullptr : &found->second;
}

template <class Layer>
const Layer* find_layer(const engine::Anatomy& anatomy, const std::string& name) {
    const std::vector<LayerSpec>& layers = anatomy.model->spec.layers;
    const std::vector<std::string> names = layer_names(layers);
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? nullptr
                                : std::get_if<Layer>(&layers[static_cast<std::size_t>(found - names.begin())].layer);
}

/// The formulas of net/activation.h, for one number.
float activated(const Activation& f, float x) {
    switch (f.kind) {
        case ActivationKind::relu:
            return std::max(x, 0.0F);
        case ActivationKind::leaky_relu:
            return x > 0 ? x : f.alpha * x;
        case ActivationKind::elu:
            return x > 0 ? x : f.alpha * std::expm1(x);
        case ActivationKind::gelu:
            return x / 2 * (1 + std::erf(x / std::numbers::sqrt2_v<float>));
        case ActivationKind::silu:
            return x / (1 + std::exp(-x));
        case ActivationKind::tanh:
            return std::tanh(x);
        case ActivationKind::sigmoid:
            return 1 / (1 + std::exp(-x));
        case ActivationKind::none:
        case ActivationKind::softmax:  // of all units together, not of one
            break;
    }
    return x;
}

void finish(Arithmetic& made, const engine::Weights* bias, std::size_t channel) {
    for (const Term& term : made.terms) made.sum += term.input * term.weight;
    if (bias != nullptr) made.bias = bias->values[channel];
    made.output = activated(made.activation, made.sum + made.bias);
}

}  // namespace

const Conv2d* find_convolution(const engine::Anatomy& anatomy, const std::string& name) {
    return find_layer<Conv2d>(anatomy, name);
}

std::optional<Arithmetic> convolution_at(const engine::Anatomy& anatomy, const std::string& name,
                                         std::span<const float> input, const Shape& shape, std::size_t row,
                                         std::size_t column, std::size_t channel) {
    const Conv2d* layer = find_convolution(anatomy, name);
    const engine::Weights* kernel = find_weights(anatomy, name + ".kernel");
    if (layer == nullptr || kernel == nullptr || shape.size() != 3 || input.size() != element_count(shape)) return {};
    const Result<Placement> placed = place_window({shape[0], shape[1]}, layer->kernel, layer->stride, layer->padding);
    if (!placed || row >= placed->output.height || column >= placed->output.width || channel >= layer->filters)
        return {};
    Arithmetic made;
    made.activation = layer->activation;
    made.top =
        static_cast<std::ptrdiff_t>(row * layer->stride.height) - static_cast<std::ptrdiff_t>(placed->margins.top);
    made.left =
        static_cast<std::ptrdiff_t>(column * layer->stride.width) - static_cast<std::ptrdiff_t>(placed->margins.left);
    const std::size_t channels = shape[2];
    for (std::size_t p = 0; p < layer->kernel.height; ++p) {
        for (std::size_t q = 0; q < layer->kernel.width; ++q) {
            const std::ptrdiff_t y = made.top + static_cast<std::ptrdiff_t>(p);
            const std::ptrdiff_t x = made.left + static_cast<std::ptrdiff_t>(q);
            const bool inside = y >= 0 && x >= 0 && y < static_cast<std::ptrdiff_t>(shape[0]) &&
                                x < static_cast<std::ptrdiff_t>(shape[1]);
            const std::size_t at =
                inside ? (static_cast<std::size_t>(y) * shape[1] + static_cast<std::size_t>(x)) * channels : 0;
            for (std::size_t c = 0; c < channels; ++c) {
                const std::size_t weight = ((p * layer->kernel.width + q) * channels + c) * layer->filters + channel;
                made.terms.push_back({c, p, q, inside ? input[at + c] : 0.0F, kernel->values[weight]});
            }
        }
    }
    finish(made, find_weights(anatomy, name + ".bias"), channel);
    return made;
}

std::optional<Arithmetic> unit_of(const engine::Anatomy& anatomy, const std::string& name, std::span<const float> input,
                                  std::size_t unit) {
    const Dense* layer = find_layer<Dense>(anatomy, name);
    const engine::Weights* kernel = find_weights(anatomy, name + ".kernel");
    if (layer == nullptr || kernel == nullptr || kernel->shape.size() != 2 || kernel->shape[0] != input.size() ||
        unit >= kernel->shape[1])
        return {};
    Arithmetic made;
    made.activation = layer->activation;
    // Of the last layer the network keeps the logits; softmax is of all of them together.
    if (made.activation.kind == ActivationKind::softmax) made.activation = {};
    for (std::size_t k = 0; k < input.size(); ++k)
        made.terms.push_back({k, 0, 0, input[k], kernel->values[k * kernel->shape[1] + unit]});
    finish(made, find_weights(anatomy, name + ".bias"), unit);
    std::stable_sort(made.terms.begin(), made.terms.end(), [](const Term& a, const Term& b) {
        return std::fabs(a.input * a.weight) > std::fabs(b.input * b.weight);
    });
    return made;
}

}  // namespace selvedge::ui
