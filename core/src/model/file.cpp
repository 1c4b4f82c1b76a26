// The model file: a .safetensors file with the network, the classes and the provenance in its metadata.
#include <selvedge/io/fields.h>

#include <array>
#include <cmath>
#include <tuple>

#include "model/limits.h"
#include "model/program.h"
#include "model/tensors.h"

namespace selvedge {
namespace {

constexpr const char* metadata_key = "selvedge";
constexpr const char* checkpoint_key = "selvedge.checkpoint";
constexpr std::size_t format_version = 1;
constexpr std::size_t most_classes = 256;  // labels are bytes

// What the metadata says of the file itself.
struct Header {
    std::size_t format = format_version;
    std::string content;  // SHA-256 of the tensors; empty: not given
};

constexpr std::array<std::pair<const char*, std::string Provenance::*>, 5> provenance_texts{
    {{"experiment", &Provenance::experiment},
     {"title", &Provenance::title},
     {"command", &Provenance::command},
     {"revision", &Provenance::revision},
     {"data_sha256", &Provenance::data_hash}}};
constexpr std::array<std::pair<const char*, std::optional<double> Provenance::*>, 4> provenance_figures{
    {{"val_loss", &Provenance::val_loss},
     {"val_accuracy", &Provenance::val_accuracy},
     {"test_loss", &Provenance::test_loss},
     {"test_accuracy", &Provenance::test_accuracy}}};

Json provenance_to_json(const Provenance& provenance) {
    Json json = Json::object();
    for (const auto& [name, member] : provenance_texts) json[name] = provenance.*member;
    json["seed"] = provenance.seed;
    json["epoch"] = provenance.epoch;
    for (const auto& [name, member] : provenance_figures)
        if (provenance.*member) json[name] = *(provenance.*member);
    return json;
}

// Reads json[name] into `out` if it is there.
template <class T>
Status read_member(const Json& json, const char* name, T& out, const std::string& where, const FieldRule& rule = {}) {
    const auto found = json.find(name);
    return found == json.end() ? Status{} : fields::read(*found, out, where + ": " + name, rule);
}

// Members that this version does not know are left alone: they inform, and change no answer.
Status read_provenance(const Json& json, Provenance& out, const std::string& where) {
    if (!json.is_object()) return fields::wrong_type(where, json, "an object");
    Status status;
    for (const auto& [name, member] : provenance_texts)
        if (status) status = read_member(json, name, out.*member, where);
    if (status) status = read_member(json, "seed", out.seed, where);
    if (status) status = read_member(json, "epoch", out.epoch, where);
    for (const auto& [name, member] : provenance_figures) {
        double value = 0;
        if (!status || !json.contains(name)) continue;
        status = read_member(json, name, value, where);
        out.*member = value;
    }
    return status;
}

// Trust's members stand beside the others; where they are absent, the defaults hold.
Status read_trust(const Json& json, Trust& out, const std::string& where) {
    Status status = read_member(json, "sure_from", out.sure_from, where, {.min = 0, .max = 1});
    if (status) status = read_member(json, "temperature", out.temperature, where, {.max = 1000, .above = 0});
    if (!status || !json.contains("like_from")) return status;
    float like_from = 0;
    status = read_member(json, "like_from", like_from, where, {.min = -1e6, .max = 1e6});
    if (status) out.like_from = like_from;
    return status;
}

void write_trust(Json& json, const Trust& trust) {
    json["sure_from"] = fields::write(trust.sure_from);
    if (trust.temperature != 1) json["temperature"] = fields::write(trust.temperature);
    if (trust.like_from) json["like_from"] = fields::write(*trust.like_from);
}

Status read_class_names(const Json& json, std::vector<std::string>& out, const std::string& where) {
    if (!json.is_array() || json.empty() || json.size() > most_classes)
        return fields::wrong_type(where, json.is_array() ? Json(json.size()) : json, "a list of 1 to 256 names");
    for (const Json& name : json) {
        if (!name.is_string()) return fields::wrong_type(where, name, "a name");
        out.push_back(name.get<std::string>());
    }
    return {};
}

// The metadata of a model file as JSON, with a word for files that are something else.
Result<Json> read_metadata(const SafetensorsFile& file, const std::string& where) {
    if (file.metadata.contains(checkpoint_key))
        return Error{where, "a checkpoint of a run, not a model",
                     "use the best.safetensors beside it, or go on with the run by --resume"};
    const auto text = file.metadata.find(metadata_key);
    if (text == file.metadata.end())
        return Error{where, "the metadata has no \"selvedge\": the file was not written by this program",
                     "give a model that `selvedge train` has written"};
    Result<Json> json = parse_json(text->second, where + ": metadata");
    if (json && !json->is_object()) return fields::wrong_type(where + ": metadata", *json, "an object");
    return json;
}

Status read_header(const Json& json, Header& header, Model& model, const std::string& where) {
    if (Status status = read_member(json, "format", header.format, where); !status) return status;
    if (!json.contains("format") || header.format != format_version)
        return Error{where + ": format " + (json.contains("format") ? std::to_string(header.format) : "missing"),
                     "this program reads format " + std::to_string(format_version),
                     "use the version of Selvedge that wrote the file, or train anew"};
    for (const char* name : {"network", "class_names", "pixels"})
        if (!json.contains(name)) return Error{where + ": metadata", std::string("'") + name + "' is missing", ""};

    const Json& pixels = json.at("pixels");
    if (!pixels.is_object()) return fields::wrong_type(where + ": pixels", pixels, "an object");
    Status status = read_member(pixels, "scale", model.input_scale, where + ": pixels");
    if (status) status = read_member(pixels, "offset", model.input_offset, where + ": pixels");
    if (status && !(std::isfinite(model.input_scale) && std::isfinite(model.input_offset)))
        status = Error{where + ": pixels", "must be finite numbers", ""};
    if (status) status = read_class_names(json.at("class_names"), model.class_names, where + ": class_names");
    if (status) status = read_trust(json, model.trust, where);
    if (status) status = read_member(json, "content_sha256", header.content, where);
    if (status && json.contains("provenance"))
        status = read_provenance(json.at("provenance"), model.provenance, where + ": provenance");
    return status;
}

}  // namespace

Result<std::vector<std::byte>> serialize_model(const Model& model) {
    const Result<Program> program = model_program(model, inference_options(model, 1));
    if (!program) return program.error();
    if (model.golden.input.size() != element_count(model.spec.input) ||
        model.golden.logits.size() != model.class_names.size())
        return Error{"a model without a golden vector", "cannot be saved", "call make_golden with a typical input"};

    SafetensorsFile file;
    add_tensors(file, *program, Flat::parameters, "", model.parameters);
    add_tensors(file, *program, Flat::state, "", model.state);
    file.tensors.push_back(
        make_tensor("golden.input", {model.spec.input.begin(), model.spec.input.end()}, model.golden.input));
    file.tensors.push_back(make_tensor("golden.logits", {model.golden.logits.size()}, model.golden.logits));

    Json json = Json::object();
    json["format"] = format_version;
    json["network"] = net_spec_to_json(model.spec);
    json["pixels"] = {{"scale", fields::write(model.input_scale)}, {"offset", fields::write(model.input_offset)}};
    json["class_names"] = model.class_names;
    write_trust(json, model.trust);
    json["content_sha256"] = content_sha256(file);
    json["provenance"] = provenance_to_json(model.provenance);
    file.metadata[metadata_key] = json_text(json);
    return serialize_safetensors(file);
}

Result<Model> parse_model(std::span<const std::byte> bytes, const std::string& where) {
    const Result<SafetensorsFile> file = parse_safetensors(bytes, where);
    if (!file) return file.error();
    const Result<Json> json = read_metadata(*file, where);
    if (!json) return json.error();

    Model model;
    Header header;
    if (Status status = read_header(*json, header, model, where); !status) return status.error();
    Result<NetSpec> spec = net_spec_from_json(json->at("network"), where + ": network");
    if (!spec) return spec.error();
    model.spec = std::move(*spec);

    // From the cheap checks to the dear ones: nothing is allocated by the description's word alone.
    const Result<std::vector<LayerInfo>> layers = infer_shapes(model.spec);
    if (!layers) {
        Error error = layers.error();
        error.given = where + ": " + error.given;
        return error;
    }
    if (Status status = check_limits(model.spec, *layers, where); !status) return status.error();
    const Result<Program> program = build_program(model.spec, inference_options(model, 1));
    if (!program) {
        Error error = program.error();
        error.given = where + ": " + error.given;
        return error;
    }
    if (Status status = check_limits(*program, where); !status) return status.error();
    if (Status status = refuse_other_tensors(*file, *program, {""}, {"golden.input", "golden.logits"}, where); !status)
        return status.error();

    Result<std::vector<float>> parameters = take_tensors(*file, *program, Flat::parameters, "", where);
    if (!parameters) return parameters.error();
    Result<std::vector<float>> state = take_tensors(*file, *program, Flat::state, "", where);
    if (!state) return state.error();
    model.parameters = std::move(*parameters);
    model.state = std::move(*state);

    for (const auto& [name, shape, out] :
         {std::tuple{"golden.input", model.spec.input, &model.golden.input},
          std::tuple{"golden.logits", Shape{model.class_names.size()}, &model.golden.logits}}) {
        const Result<const SafetensorsTensor*> tensor = find_tensor(*file, name, shape, where);
        if (!tensor) return tensor.error();
        Result<std::vector<float>> values = float_values(**tensor);
        if (!values) return values.error();
        *out = std::move(*values);
    }
    if (!header.content.empty() && header.content != content_sha256(*file))
        return Error{where, "the tensors are not those that were saved (their SHA-256 differs)",
                     "the file is damaged; get it again"};
    if (Status status = check_golden(model, where); !status) return status.error();
    return model;
}

}  // namespace selvedge
