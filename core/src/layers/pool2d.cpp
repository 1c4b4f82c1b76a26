// Pooling: shape inference and lowering.
#include <selvedge/io/json.h>
#include <selvedge/layers/pool2d.h>

#include "graph/builder.h"
#include "layers/image.h"

namespace selvedge {
namespace {

Size2 stride_of(Size2 stride, Size2 window) {
    return {stride.height == 0 ? window.height : stride.height, stride.width == 0 ? window.width : stride.width};
}

template <class Pool>
Result<Shape> pooled_shape(const Pool& layer, const Shape& input) {
    if (Status status = expect_image(input); !status) return status.error();
    auto placed =
        place_window({input[0], input[1]}, layer.window, stride_of(layer.stride, layer.window), layer.padding);
    if (!placed) return placed.error();
    return Shape{placed->output.height, placed->output.width, input[2]};
}

template <class Pool>
Pool2dAttributes attributes_of(const Pool& layer, const Shape& input, bool count_padding) {
    const Size2 stride = stride_of(layer.stride, layer.window);
    const auto placed = place_window({input[0], input[1]}, layer.window, stride, layer.padding);
    return {layer.window, stride, placed->margins, count_padding};
}

}  // namespace

Result<Shape> output_shape(const MaxPool2d& layer, const Shape& input) {
    // The winner's position in the window is kept in one byte.
    if (layer.window.height > 16 || layer.window.width > 16)
        return Error{"window " + write_json(layer.window).dump(), "must be at most 16×16",
                     "pool twice, or use global_avg_pool2d"};
    return pooled_shape(layer, input);
}

Result<Shape> output_shape(const AvgPool2d& layer, const Shape& input) { return pooled_shape(layer, input); }

Result<Shape> output_shape(const GlobalAvgPool2d&, const Shape& input) {
    if (Status status = expect_image(input); !status) return status.error();
    return Shape{input[2]};
}

Flow emit(const MaxPool2d& layer, const std::string& name, Flow input, GraphBuilder& graph) {
    const Shape shape = *output_shape(layer, input.shape);
    const ValueId output = graph.transient(name, with_batch(graph.batch(), shape));
    const ValueId winner = graph.differentiable()
                               ? graph.transient(name + ".winner", with_batch(graph.batch(), shape), DataType::u8)
                               : ValueId{};
    graph.add(OpKind::max_pool2d, attributes_of(layer, input.shape, false), {input.value}, {output, winner});
    return {output, shape};
}

Flow emit(const AvgPool2d& layer, const std::string& name, Flow input, GraphBuilder& graph) {
    const Shape shape = *output_shape(layer, input.shape);
    return {graph.apply(OpKind::avg_pool2d, attributes_of(layer, input.shape, layer.count_padding), {input.value},
                        shape, name),
            shape};
}

Flow emit(const GlobalAvgPool2d&, const std::string& name, Flow input, GraphBuilder& graph) {
    const Size2 whole{input.shape[0], input.shape[1]};
    const ValueId output = graph.apply(OpKind::avg_pool2d, Pool2dAttributes{whole, whole, {}, false}, {input.value},
                                       Shape{1, 1, input.shape[2]}, name);
    return {output, Shape{input.shape[2]}};
}

}  // namespace selvedge
