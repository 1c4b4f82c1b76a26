// Residual: layers with a way around them (He et al. 2016).
#pragma once

#include <selvedge/layers/common.h>

#include <vector>

namespace selvedge {

struct LayerSpec;

/// y = layers(x) + shortcut(x); an empty shortcut is the identity. Both ways must end in the same shape.
struct Residual {
    static constexpr std::string_view kind = "residual";
    static constexpr std::string_view help = "Adds what a stack of layers makes of its input to that input.";
    std::vector<LayerSpec> layers;
    std::vector<LayerSpec> shortcut;
    bool operator==(const Residual& other) const;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("layers", self.layers, FieldRule{.help = "the way through", .required = true});
        visit("shortcut", self.shortcut, FieldRule{.help = "the way around; empty: the input itself"});
    }
};

Result<Shape> output_shape(const Residual& layer, const Shape& input);
Flow emit(const Residual& layer, const std::string& name, Flow input, GraphBuilder& graph);

/// Lists of layers are fields of Residual and of NetSpec.
Status read_json(const Json& json, std::vector<LayerSpec>& out, const std::string& where);
Json write_json(const std::vector<LayerSpec>& layers);

}  // namespace selvedge
