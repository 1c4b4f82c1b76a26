// BatchNorm: normalisation of each channel over the batch.
#pragma once

#include <selvedge/layers/common.h>

namespace selvedge {

/// y = gamma·(x − mean)/sqrt(var + epsilon) + beta per channel (last axis), Ioffe & Szegedy 2015. While training, mean
/// and (biased) variance are the batch's, and running ← momentum·running + (1 − momentum)·batch; otherwise the running
/// ones are used. Keras: momentum .99, epsilon 1e-3. PyTorch: its momentum .1 is .9 here, epsilon 1e-5, and the running
/// variance takes the unbiased estimate (`unbiased_running_variance`).
struct BatchNorm {
    static constexpr std::string_view kind = "batch_norm";
    static constexpr std::string_view help =
        "Brings each channel to mean 0, variance 1 over the batch, then scales and shifts.";
    float momentum = 0.99F;
    float epsilon = 1e-3F;
    bool unbiased_running_variance = false;
    bool operator==(const BatchNorm&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("momentum", self.momentum,
              FieldRule{.help = "part of the running statistics that is kept", .min = 0, .max = 1});
        visit("epsilon", self.epsilon, FieldRule{.help = "keeps the divisor from 0", .above = 0});
        visit("unbiased_running_variance", self.unbiased_running_variance, FieldRule{.help = "PyTorch's n/(n-1)"});
    }
};

Result<Shape> output_shape(const BatchNorm& layer, const Shape& input);
Flow emit(const BatchNorm& layer, const std::string& name, Flow input, GraphBuilder& graph);

}  // namespace selvedge
