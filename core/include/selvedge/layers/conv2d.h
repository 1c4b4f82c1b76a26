// Conv2d: a two-dimensional convolution.
#pragma once

#include <selvedge/layers/common.h>

namespace selvedge {

/// Cross-correlation of {H, W, C} with `filters` kernels, then bias and activation; output {OH, OW, filters}.
struct Conv2d {
    static constexpr std::string_view kind = "conv2d";
    static constexpr std::string_view help = "Convolution: small filters slide over the image.";
    std::size_t filters = 0;
    Size2 kernel{3, 3};
    Size2 stride{1, 1};
    Padding padding;
    Activation activation;
    bool use_bias = true;
    Initializer kernel_initializer = Initializer::glorot_uniform;
    Initializer bias_initializer = Initializer::zeros;
    bool operator==(const Conv2d&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("filters", self.filters,
              FieldRule{.help = "number of output channels", .required = true, .min = 1, .max = 4096});
        visit("kernel", self.kernel, FieldRule{.help = "size of the filters"});
        visit("stride", self.stride, FieldRule{.help = "step of the filters"});
        visit("padding", self.padding, FieldRule{.help = "valid, same, or margins"});
        visit("activation", self.activation, FieldRule{.help = "function applied to the outputs"});
        visit("use_bias", self.use_bias, FieldRule{.help = "add a bias to each channel"});
        visit("kernel_initializer", self.kernel_initializer, FieldRule{.help = "how weights start"});
        visit("bias_initializer", self.bias_initializer, FieldRule{.help = "how biases start"});
    }
};

Result<Shape> output_shape(const Conv2d& layer, const Shape& input);
Flow emit(const Conv2d& layer, const std::string& name, Flow input, GraphBuilder& graph);

}  // namespace selvedge
