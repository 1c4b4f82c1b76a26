// BatchNorm: lowering, with batch statistics in training and running ones otherwise.
#include <selvedge/layers/batch_norm.h>

#include "graph/builder.h"

namespace selvedge {

Result<Shape> output_shape(const BatchNorm&, const Shape& input) { return input; }

Flow emit(const BatchNorm& layer, const std::string& name, Flow input, GraphBuilder& graph) {
    const std::size_t channels = input.shape.back();
    const ValueId gamma = graph.parameter(name + ".gamma", Shape{channels}, Initializer::ones, {}, false);
    const ValueId beta = graph.parameter(name + ".beta", Shape{channels}, Initializer::zeros, {}, false);
    const ValueId mean = graph.running_statistic(name + ".running_mean", channels, Initializer::zeros);
    const ValueId variance = graph.running_statistic(name + ".running_var", channels, Initializer::ones);
    const BatchNormAttributes attributes{layer.momentum, layer.epsilon, layer.unbiased_running_variance};
    const std::vector<ValueId> inputs{input.value, gamma, beta, mean, variance};
    if (!graph.training())
        return {graph.apply(OpKind::batch_norm_inference, attributes, inputs, input.shape, name), input.shape};
    const ValueId output = graph.transient(name, with_batch(graph.batch(), input.shape));
    const ValueId batch_mean = graph.transient(name + ".mean", Shape{channels});
    const ValueId inv_std = graph.transient(name + ".inv_std", Shape{channels});
    graph.add(OpKind::batch_norm, attributes, inputs, {output, batch_mean, inv_std});
    return {output, input.shape};
}

}  // namespace selvedge
