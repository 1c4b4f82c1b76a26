// Flatten and ActivationLayer: layers without parameters that reshape, or apply a function.
#pragma once

#include <selvedge/layers/common.h>

namespace selvedge {

/// {H, W, C} → {H·W·C}, in NHWC order.
struct Flatten {
    static constexpr std::string_view kind = "flatten";
    static constexpr std::string_view help = "Reads an image as one row of numbers.";
    bool operator==(const Flatten&) const = default;
    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}
};

/// An activation function as a layer of its own (after batch norm, say).
struct ActivationLayer {
    static constexpr std::string_view kind = "activation";
    static constexpr std::string_view help = "Applies a function to every number.";
    Activation function;
    bool operator==(const ActivationLayer&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("function", self.function, FieldRule{.help = "the function", .required = true});
    }
};

Result<Shape> output_shape(const Flatten& layer, const Shape& input);
Result<Shape> output_shape(const ActivationLayer& layer, const Shape& input);
Flow emit(const Flatten& layer, const std::string& name, Flow input, GraphBuilder& graph);
Flow emit(const ActivationLayer& layer, const std::string& name, Flow input, GraphBuilder& graph);

}  // namespace selvedge
