// Dense: a fully connected layer.
#pragma once

#include <selvedge/layers/common.h>

namespace selvedge {

/// y = activation(x·W + b). Input of any shape is read as one row (Keras' Flatten order, NHWC); output {units}.
struct Dense {
    static constexpr std::string_view kind = "dense";
    static constexpr std::string_view help = "Fully connected: every output sees every input.";
    std::size_t units = 0;
    Activation activation;
    bool use_bias = true;
    Initializer kernel_initializer = Initializer::glorot_uniform;
    Initializer bias_initializer = Initializer::zeros;
    bool operator==(const Dense&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("units", self.units, FieldRule{.help = "number of outputs", .required = true, .min = 1, .max = 65536});
        visit("activation", self.activation, FieldRule{.help = "function applied to the outputs"});
        visit("use_bias", self.use_bias, FieldRule{.help = "add a bias"});
        visit("kernel_initializer", self.kernel_initializer, FieldRule{.help = "how weights start"});
        visit("bias_initializer", self.bias_initializer, FieldRule{.help = "how biases start"});
    }
};

Result<Shape> output_shape(const Dense& layer, const Shape& input);
Flow emit(const Dense& layer, const std::string& name, Flow input, GraphBuilder& graph);

}  // namespace selvedge
