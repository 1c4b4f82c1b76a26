// Explainer: what every layer makes of one picture, and which of its pixels a class's score depends on.
#pragma once

#include <selvedge/model/model.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// What one layer gave for one picture, and how the class's logit depends on it.
struct LayerOutput {
    std::string name, kind;       ///< "conv2d_1", "conv2d"
    Shape shape;                  ///< {height, width, channels} or {units}
    std::vector<float> values;    ///< the output; of the last layer the logits, whatever its activation
    std::vector<float> gradient;  ///< ∂logit/∂values; empty where the class was not explained
};

struct Explanation {
    std::vector<LayerOutput>
        layers;  ///< in order; layers that only pass on what they get (flatten, dropout) are left out
    std::vector<float> probabilities;
    std::size_t index = 0;              ///< of the class that is explained
    std::vector<float> input_gradient;  ///< ∂logit/∂input, as the input
    std::vector<float> saliency;        ///< |gradient × input|, summed over channels: (height, width)
};

class Explainer {
public:
    /// Compiles the model's network with its gradients. Errors as Model::session().
    static Result<Explainer> make(const Model& model);

    /// Explains one picture of the network's size, pixels 0–255. `index`: the class to explain; the likeliest where it
    /// is absent. Error: another number of pixels; a class that is not there.
    Result<Explanation> explain(std::span<const std::uint8_t> pixels, std::optional<std::size_t> index = {});

private:
    Explainer() = default;
    /// Leaves `into` alone where there is no such value.
    Status read(const std::string& name, std::vector<float>& into) const;

    Program program_;
    std::vector<LayerInfo> layers_;
    float scale_ = 1, offset_ = 0;
    std::unique_ptr<Executor> executor_;
    std::unique_ptr<Session> session_;  // after executor_: a session goes before its executor
};

/// Grad-CAM (Selvaraju et al. 2017, equations 1 and 2): the sum over channels of values times the mean of the channel's
/// gradient, where that is positive. (height, width); empty for a layer without those or without a gradient.
std::vector<float> grad_cam(const LayerOutput& layer);

/// The layer that Grad-CAM is made of by custom: the last convolution or residual block. Nothing where there is none.
std::optional<std::size_t> last_convolution(const Explanation& explanation);

}  // namespace selvedge
