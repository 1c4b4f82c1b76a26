// Residual: shape inference, lowering and JSON of its two ways.
#include <selvedge/io/fields.h>
#include <selvedge/layers/residual.h>
#include <selvedge/net/spec.h>

#include "graph/builder.h"

namespace selvedge {

bool Residual::operator==(const Residual& other) const { return layers == other.layers && shortcut == other.shortcut; }

Result<Shape> output_shape(const Residual& layer, const Shape& input) {
    if (layer.layers.empty()) return Error{"layers []", "must hold at least one layer", ""};
    auto through = infer_through(layer.layers, input, "layers, ");
    if (!through) return through.error();
    auto around = infer_through(layer.shortcut, input, "shortcut, ");
    if (!around) return around.error();
    if (*through != *around)
        return Error{"output " + to_string(*through), "differs from its shortcut's, " + to_string(*around),
                     "use padding \"same\" and stride 1, or a 1×1 convolution as shortcut"};
    return *through;
}

Flow emit(const Residual& layer, const std::string& name, Flow input, GraphBuilder& graph) {
    const Flow through = emit_through(layer.layers, name + ".", input, graph);
    const Flow around = emit_through(layer.shortcut, name + ".shortcut.", input, graph);
    return {graph.apply(OpKind::add, NoAttributes{}, {through.value, around.value}, through.shape, name),
            through.shape};
}

Status read_json(const Json& json, std::vector<LayerSpec>& out, const std::string& where) {
    if (!json.is_array()) return fields::wrong_type(where, json, "a list of layers");
    out.assign(json.size(), LayerSpec{});
    for (std::size_t i = 0; i < json.size(); ++i) {
        const std::string layer = where + (where.empty() ? "" : ", ") + "layer " + std::to_string(i + 1);
        if (Status status = read_tagged(json[i], out[i].layer, layer, "layer"); !status) return status;
    }
    return {};
}

Json write_json(const std::vector<LayerSpec>& layers) {
    Json list = Json::array();
    for (const LayerSpec& layer : layers) list.push_back(write_tagged(layer.layer));
    return list;
}

}  // namespace selvedge
