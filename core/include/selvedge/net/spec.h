// NetSpec: a network as a value, read from and written to JSON; shape inference and the summary table.
#pragma once

#include <selvedge/net/layer_spec.h>

namespace selvedge {

/// A network: the shape of one input sample {height, width, channels} and the layers in order.
struct NetSpec {
    Shape input{28, 28, 1};
    std::vector<LayerSpec> layers;
    bool operator==(const NetSpec&) const = default;
};

/// One row of the summary: a layer with its Keras-like name, the shape of its output and what it holds.
struct LayerInfo {
    std::string name;  ///< "conv2d", "conv2d_1", …: unique in the network, and the prefix of its parameters' names
    std::string kind;
    Shape output;  ///< of one sample
    std::size_t trainable = 0, non_trainable = 0;
};

/// Reads the list form `[ {"dense": {…}}, … ]`, or `{"input": [28,28,1], "layers": […]}`. `defaults`, keyed by layer
/// kind, is laid under each layer's fields: {"dense": {"kernel_initializer": "pytorch"}}; without it nothing is.
Result<NetSpec> net_spec_from_json(const Json& json, const std::string& where, const Json& defaults);
Result<NetSpec> net_spec_from_json(const Json& json, const std::string& where);
/// {"input": [28,28,1], "layers": [{"conv2d": {…}}, …]} with every field written out.
Json net_spec_to_json(const NetSpec& spec);

/// Checks the network and describes every layer, in order; layers inside a residual block count in its row. Errors name
/// the layer by position and kind: "layer 3 (conv2d): …".
Result<std::vector<LayerInfo>> infer_shapes(const NetSpec& spec);

/// The number of trainable parameters of a valid network.
std::size_t trainable_parameters(const std::vector<LayerInfo>& layers);

/// The table that Keras' model.summary() prints.
std::string summary_table(const NetSpec& spec, const std::vector<LayerInfo>& layers, const std::string& title);

/// "dense", "dense_1", …: the name of each of `layers` in a list with that `prefix`.
std::vector<std::string> layer_names(const std::vector<LayerSpec>& layers, const std::string& prefix = "");

/// Shape inference of a list of layers; `where` begins the error's words for a layer: "layer ", "layer 3 (residual) ".
Result<Shape> infer_through(const std::vector<LayerSpec>& layers, Shape shape, const std::string& where);

/// Emits a list of layers that infer_through has accepted.
Flow emit_through(const std::vector<LayerSpec>& layers, const std::string& prefix, Flow flow, GraphBuilder& graph);

}  // namespace selvedge
