// Dense: shape inference and lowering.
#include <selvedge/layers/dense.h>

#include "graph/builder.h"

namespace selvedge {

Result<Shape> output_shape(const Dense& layer, const Shape& input) {
    // 2^28 weights are 1 GiB; a bigger layer is a slip of the pen in a project for 28×28 images.
    if (element_count(input) > (std::size_t{1} << 28) / layer.units)
        return Error{"units " + std::to_string(layer.units), "too many weights for an input of " + to_string(input),
                     "pool or use strides before the layer, or fewer units"};
    return Shape{layer.units};
}

Flow emit(const Dense& layer, const std::string& name, Flow input, GraphBuilder& graph) {
    const std::size_t features = element_count(input.shape);
    const Fans fans{features, layer.units};
    const ValueId kernel =
        graph.parameter(name + ".kernel", Shape{features, layer.units}, layer.kernel_initializer, fans, true);
    const ValueId bias = layer.use_bias
                             ? graph.parameter(name + ".bias", Shape{layer.units}, layer.bias_initializer, fans, false)
                             : ValueId{};
    const bool fused = derivative_from_output(layer.activation.kind);
    Flow flow{graph.apply(OpKind::dense, DenseAttributes{fused ? layer.activation : Activation{}},
                          {input.value, kernel, bias}, Shape{layer.units}, fused ? name : name + ".linear"),
              Shape{layer.units}};
    return fused ? flow : graph.activate(flow, layer.activation, name);
}

}  // namespace selvedge
