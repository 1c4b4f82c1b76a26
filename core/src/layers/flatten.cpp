// Flatten (a change of view, no op) and the activation layer.
#include <selvedge/layers/flatten.h>

#include "graph/builder.h"

namespace selvedge {

Result<Shape> output_shape(const Flatten&, const Shape& input) { return Shape{element_count(input)}; }
Result<Shape> output_shape(const ActivationLayer&, const Shape& input) { return input; }

Flow emit(const Flatten&, const std::string&, Flow input, GraphBuilder&) {
    return {input.value, Shape{element_count(input.shape)}};
}

Flow emit(const ActivationLayer& layer, const std::string& name, Flow input, GraphBuilder& graph) {
    return graph.activate(input, layer.function, name);
}

}  // namespace selvedge
