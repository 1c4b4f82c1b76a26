// Dropout: an op while training, nothing otherwise.
#include <selvedge/layers/dropout.h>

#include "graph/builder.h"

namespace selvedge {

Result<Shape> output_shape(const Dropout&, const Shape& input) { return input; }

Flow emit(const Dropout& layer, const std::string& name, Flow input, GraphBuilder& graph) {
    const std::uint32_t stream = graph.next_dropout_stream();
    if (!graph.training() || layer.rate == 0) return input;
    return {graph.apply(OpKind::dropout, DropoutAttributes{layer.rate, stream},
                        {input.value, graph.samples, graph.clock, graph.seed}, input.shape, name),
            input.shape};
}

}  // namespace selvedge
