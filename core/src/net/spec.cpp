// NetSpec: JSON, shape inference, names and the summary table.
#include <selvedge/io/fields.h>
#include <selvedge/net/spec.h>

#include <map>

#include "graph/builder.h"

namespace selvedge {
namespace {

constexpr std::size_t max_input_elements = std::size_t{1} << 22;

// Lays defaults, keyed by layer kind, under the fields of every layer of a list, also inside residual blocks.
void lay_under(Json& list, const Json& defaults) {
    if (!list.is_array() || !defaults.is_object()) return;
    for (Json& layer : list) {
        const bool named = layer.is_string();
        if (!named && !(layer.is_object() && layer.size() == 1)) continue;  // read_json reports it
        const std::string kind = named ? layer.get<std::string>() : layer.begin().key();
        Json given = named || layer.begin().value().is_null() ? Json::object() : layer.begin().value();
        if (!given.is_object()) continue;
        if (given.contains("layers")) lay_under(given["layers"], defaults);
        if (given.contains("shortcut")) lay_under(given["shortcut"], defaults);
        if (defaults.contains(kind) && defaults[kind].is_object()) {
            Json merged = defaults[kind];
            merge_patch(merged, given);
            given = std::move(merged);
        }
        layer = Json::object();
        layer[kind] = std::move(given);
    }
}

Status check_input(const Shape& input) {
    bool good = !input.empty() && input.size() <= 3;
    std::size_t elements = 1;
    for (std::size_t dimension : input) {
        good = good && dimension >= 1 && dimension <= max_input_elements / elements;
        if (good) elements *= dimension;
    }
    if (good) return {};
    return Error{"input " + to_string(input), "must be 1 to 3 dimensions of at least 1, 4 million numbers at most",
                 "for Fashion-MNIST leave it out: it is 28×28×1"};
}

std::string with_commas(std::size_t value) {
    std::string digits = std::to_string(value);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

// A cell of the summary: cut or padded to `width` characters (code points of "×" are not used here, so bytes will do).
std::string cell(std::string text, std::size_t width) {
    if (text.size() >= width) text = text.substr(0, width - 1);
    return text + std::string(width - text.size(), ' ');
}

std::string keras_shape(const Shape& shape) {
    std::string text = "(None";
    for (std::size_t dimension : shape) text += ", " + std::to_string(dimension);
    return text + ")";
}

}  // namespace

std::string_view kind_of(const LayerSpec& layer) {
    return std::visit([]<class Layer>(const Layer&) { return Layer::kind; }, layer.layer);
}

Result<NetSpec> net_spec_from_json(const Json& json, const std::string& where) {
    return net_spec_from_json(json, where, Json::object());
}

Result<NetSpec> net_spec_from_json(const Json& json, const std::string& where, const Json& defaults) {
    NetSpec spec;
    Json layers = json;
    if (json.is_object()) {
        for (const auto& item : json.items()) {
            if (item.key() != "input" && item.key() != "layers")
                return Error{where + ": '" + item.key() + "'", "not a known setting", "known are: input, layers"};
        }
        if (json.contains("input")) {
            const Json& input = json["input"];
            if (!input.is_array()) return fields::wrong_type(where + ": input", input, "a list such as [28, 28, 1]");
            spec.input = Shape{};
            for (const Json& dimension : input) {
                std::size_t extent = 0;
                if (Status status = fields::read(dimension, extent, where + ": input", FieldRule{.min = 1}); !status)
                    return status.error();
                spec.input.push_back(extent);
            }
        }
        layers = json.contains("layers") ? json["layers"] : Json::array();
    }
    lay_under(layers, defaults);
    if (Status status = read_json(layers, spec.layers, where); !status) return status.error();
    return spec;
}

Json net_spec_to_json(const NetSpec& spec) {
    Json json = Json::object();
    json["input"] = Json::array();
    for (std::size_t dimension : spec.input) json["input"].push_back(dimension);
    json["layers"] = write_json(spec.layers);
    return json;
}

std::vector<std::string> layer_names(const std::vector<LayerSpec>& layers, const std::string& prefix) {
    std::map<std::string_view, std::size_t> seen;
    std::vector<std::string> names;
    for (const LayerSpec& layer : layers) {
        const std::size_t before = seen[kind_of(layer)]++;
        names.push_back(prefix + std::string(kind_of(layer)) + (before == 0 ? "" : "_" + std::to_string(before)));
    }
    return names;
}

Result<Shape> infer_through(const std::vector<LayerSpec>& layers, Shape shape, const std::string& where) {
    for (std::size_t i = 0; i < layers.size(); ++i) {
        auto output = std::visit([&](const auto& layer) { return output_shape(layer, shape); }, layers[i].layer);
        if (!output) {
            Error error = output.error();
            error.given =
                where + "layer " + std::to_string(i + 1) + " (" + std::string(kind_of(layers[i])) + "): " + error.given;
            return error;
        }
        shape = *output;
    }
    return shape;
}

Flow emit_through(const std::vector<LayerSpec>& layers, const std::string& prefix, Flow flow, GraphBuilder& graph) {
    const std::vector<std::string> names = layer_names(layers, prefix);
    for (std::size_t i = 0; i < layers.size(); ++i)
        flow = std::visit([&](const auto& layer) { return emit(layer, names[i], flow, graph); }, layers[i].layer);
    return flow;
}

Result<std::vector<LayerInfo>> infer_shapes(const NetSpec& spec) {
    if (Status status = check_input(spec.input); !status) return status.error();
    if (auto output = infer_through(spec.layers, spec.input, ""); !output) return output.error();
    // Parameters are counted by making them, on a Program that is thrown away.
    Program scratch;
    GraphBuilder graph(scratch);
    graph.begin(Entry::infer, 1, false, "");
    Flow flow{graph.persistent("input", with_batch(1, spec.input)), spec.input};
    const std::vector<std::string> names = layer_names(spec.layers);
    std::vector<LayerInfo> rows;
    for (std::size_t i = 0; i < spec.layers.size(); ++i) {
        const std::size_t before = scratch.parameters.size();
        flow = std::visit([&](const auto& layer) { return emit(layer, names[i], flow, graph); }, spec.layers[i].layer);
        LayerInfo row{names[i], std::string(kind_of(spec.layers[i])), flow.shape, 0, 0};
        for (std::size_t p = before; p < scratch.parameters.size(); ++p) {
            const std::size_t elements = scratch[scratch.parameters[p].value].elements();
            (scratch.parameters[p].trainable ? row.trainable : row.non_trainable) += elements;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::size_t trainable_parameters(const std::vector<LayerInfo>& layers) {
    std::size_t total = 0;
    for (const LayerInfo& layer : layers) total += layer.trainable;
    return total;
}

std::string summary_table(const NetSpec& spec, const std::vector<LayerInfo>& layers, const std::string& title) {
    const std::string thin = std::string(65, '_') + "\n", thick = std::string(65, '=') + "\n";
    std::string text = "Model: \"" + title + "\"\n" + thin;
    text += " " + cell("Layer (type)", 32) + cell("Output Shape", 22) + "Param #\n" + thick;
    text += " " + cell("input (input)", 32) + cell(keras_shape(spec.input), 22) + "0\n";
    std::size_t trainable = 0, fixed = 0;
    for (const LayerInfo& layer : layers) {
        text += " " + cell(layer.name + " (" + layer.kind + ")", 32) + cell(keras_shape(layer.output), 22) +
                with_commas(layer.trainable + layer.non_trainable) + "\n";
        trainable += layer.trainable;
        fixed += layer.non_trainable;
    }
    text += thick + "Total params: " + with_commas(trainable + fixed) +
            "\nTrainable params: " + with_commas(trainable) + "\nNon-trainable params: " + with_commas(fixed) + "\n" +
            thin;
    return text;
}

}  // namespace selvedge
