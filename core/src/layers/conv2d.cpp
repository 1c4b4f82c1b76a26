// Conv2d: shape inference and lowering.
#include <selvedge/layers/conv2d.h>

#include "graph/builder.h"
#include "layers/image.h"

namespace selvedge {

Result<Shape> output_shape(const Conv2d& layer, const Shape& input) {
    if (Status status = expect_image(input); !status) return status.error();
    auto placed = place_window({input[0], input[1]}, layer.kernel, layer.stride, layer.padding);
    if (!placed) return placed.error();
    const std::size_t taps = layer.kernel.height * layer.kernel.width * input[2];
    if (taps > (std::size_t{1} << 28) / layer.filters)
        return Error{"filters " + std::to_string(layer.filters), "too many weights",
                     "use a smaller kernel or fewer filters"};
    return Shape{placed->output.height, placed->output.width, layer.filters};
}

Flow emit(const Conv2d& layer, const std::string& name, Flow input, GraphBuilder& graph) {
    const auto placed = place_window({input.shape[0], input.shape[1]}, layer.kernel, layer.stride, layer.padding);
    const std::size_t channels = input.shape[2], area = layer.kernel.height * layer.kernel.width;
    const Fans fans{area * channels, area * layer.filters};
    const ValueId kernel =
        graph.parameter(name + ".kernel", Shape{layer.kernel.height, layer.kernel.width, channels, layer.filters},
                        layer.kernel_initializer, fans, true);
    const ValueId bias =
        layer.use_bias ? graph.parameter(name + ".bias", Shape{layer.filters}, layer.bias_initializer, fans, false)
                       : ValueId{};
    const bool fused = derivative_from_output(layer.activation.kind);
    const Shape shape{placed->output.height, placed->output.width, layer.filters};
    const Conv2dAttributes attributes{layer.stride, placed->margins, fused ? layer.activation : Activation{}};
    Flow flow{
        graph.apply(OpKind::conv2d, attributes, {input.value, kernel, bias}, shape, fused ? name : name + ".linear"),
        shape};
    return fused ? flow : graph.activate(flow, layer.activation, name);
}

}  // namespace selvedge
