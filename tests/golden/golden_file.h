// GoldenFile: a network with everything that PyTorch computed for it, as make_golden.py writes it.
#pragma once

#include <selvedge/graph/program.h>
#include <selvedge/io/json.h>
#include <selvedge/io/safetensors.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <vector>

#include "support/paths.h"

namespace selvedge::test {

/// One file of tests/golden/data. The tensors' names are listed at the top of make_golden.py.
struct GoldenFile {
    SafetensorsFile file;
    NetSpec spec;
    ProgramOptions options;  ///< as for training; an eval batch that does not divide the data set

    /// The values of a tensor whose elements are T; empty if there is none of that name and type.
    template <class T>
    [[nodiscard]] std::vector<T> values(const std::string& name) const;
};

template <class T>
constexpr SafetensorsType safetensors_type();
template <>
constexpr SafetensorsType safetensors_type<double>() {
    return SafetensorsType::f64;
}
template <>
constexpr SafetensorsType safetensors_type<float>() {
    return SafetensorsType::f32;
}
template <>
constexpr SafetensorsType safetensors_type<std::uint32_t>() {
    return SafetensorsType::u32;
}
template <>
constexpr SafetensorsType safetensors_type<std::uint8_t>() {
    return SafetensorsType::u8;
}

template <class T>
std::vector<T> GoldenFile::values(const std::string& name) const {
    const SafetensorsTensor* tensor = file.find(name);
    if (tensor == nullptr || tensor->type != safetensors_type<T>()) return {};
    std::vector<T> values(tensor->bytes.size() / sizeof(T));
    std::memcpy(values.data(), tensor->bytes.data(), tensor->bytes.size());
    return values;
}

/// Every network that make_golden.py knows.
inline std::vector<std::string> golden_networks() { return {"mlp", "cnn", "batch_norm", "residual", "windows"}; }

/// The file of the network `name`. Errors: it is not there or not sound, or its JSON is not ours.
inline Result<GoldenFile> load_golden(const std::string& name) {
    const std::string path = source_path("tests/golden/data/" + name + ".safetensors").string();
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return Error{path, "cannot be read", "make it with tests/golden/make_golden.py"};
    const std::string content((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    Result<SafetensorsFile> file = parse_safetensors(std::as_bytes(std::span(content)), path);
    if (!file) return file.error();
    GoldenFile golden{std::move(*file), {}, {}};

    Result<Json> network = parse_json(golden.file.metadata["network"], path + ": network");
    if (!network) return network.error();
    Result<NetSpec> spec = net_spec_from_json(*network, path + ": network");
    if (!spec) return spec.error();
    golden.spec = std::move(*spec);

    Result<Json> settings = parse_json(golden.file.metadata["options"], path + ": options");
    if (!settings) return settings.error();
    ProgramOptions& options = golden.options;
    if (Status status = read_json((*settings)["optimizer"], options.optimizer, path + ": optimizer"); !status)
        return status.error();
    options.batch_size = (*settings)["batch_size"].get<std::size_t>();
    options.total_steps = (*settings)["total_steps"].get<std::uint64_t>();
    options.label_smoothing = (*settings)["label_smoothing"].get<float>();
    options.l2 = (*settings)["l2"].get<float>();
    options.input_scale = (*settings)["input_scale"].get<float>();
    options.input_offset = (*settings)["input_offset"].get<float>();
    options.dataset_size = options.infer_batch_size = golden.values<std::uint8_t>("labels").size();
    options.eval_batch_size = options.batch_size + 1;
    return golden;
}

}  // namespace selvedge::test
