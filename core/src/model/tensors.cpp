// Tensors of a file from flat buffers and back, with the checks of names, shapes and content.
#include "model/tensors.h"

#include <selvedge/data/sha256.h>
#include <selvedge/io/fields.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace selvedge {
namespace {

Flat flat_of(const ParameterInfo& parameter) { return parameter.trainable ? Flat::parameters : Flat::state; }

std::vector<std::size_t> dimensions(const Shape& shape) { return {shape.begin(), shape.end()}; }

std::string shape_text(const std::vector<std::size_t>& shape) { return to_string(Shape(shape.begin(), shape.end())); }

}  // namespace

std::size_t flat_size(const Program& program, Flat which) {
    const ValueId id = program.find(which == Flat::parameters ? "parameters" : "state");
    return id.valid() ? program[id].elements() : 0;
}

void add_tensors(SafetensorsFile& file, const Program& program, Flat which, const std::string& prefix,
                 std::span<const float> flat) {
    for (const ParameterInfo& parameter : program.parameters) {
        if (flat_of(parameter) != which) continue;
        const Value& view = program[parameter.value];
        file.tensors.push_back(
            make_tensor(prefix + parameter.name, dimensions(view.shape), flat.subspan(view.offset, view.elements())));
    }
}

Result<const SafetensorsTensor*> find_tensor(const SafetensorsFile& file, const std::string& name, const Shape& shape,
                                             const std::string& where, SafetensorsType type) {
    const SafetensorsTensor* tensor = file.find(name);
    if (tensor == nullptr)
        return Error{where + ": tensor '" + name + "'", "missing",
                     "the file does not fit the network it describes; get it again or train anew"};
    if (tensor->type != type)
        return Error{where + ": tensor '" + name + "'",
                     "has the element type " + std::string(type_name(tensor->type)) + ", " +
                         std::string(type_name(type)) + " is needed",
                     "convert the tensor"};
    if (tensor->shape != dimensions(shape))
        return Error{where + ": tensor '" + name + "'",
                     "has the shape " + shape_text(tensor->shape) + ", the network needs " + to_string(shape),
                     "the file does not fit the network it describes; get it again or train anew"};
    return tensor;
}

Result<std::vector<float>> take_tensors(const SafetensorsFile& file, const Program& program, Flat which,
                                        const std::string& prefix, const std::string& where) {
    // All shapes are checked before anything of the program's size is allocated.
    std::vector<std::pair<const Value*, const SafetensorsTensor*>> found;
    for (const ParameterInfo& parameter : program.parameters) {
        if (flat_of(parameter) != which) continue;
        const Value& view = program[parameter.value];
        const Result<const SafetensorsTensor*> tensor = find_tensor(file, prefix + parameter.name, view.shape, where);
        if (!tensor) return tensor.error();
        found.emplace_back(&view, *tensor);
    }
    std::vector<float> flat(flat_size(program, which));
    for (const auto& [view, tensor] : found) {
        const Result<std::vector<float>> values = float_values(*tensor);
        if (!values) return values.error();
        if (!std::all_of(values->begin(), values->end(), [](float value) { return std::isfinite(value); }))
            return Error{where + ": tensor '" + tensor->name + "'", "holds a number that is not finite",
                         "the training diverged or the file is damaged"};
        std::copy(values->begin(), values->end(), flat.begin() + static_cast<std::ptrdiff_t>(view->offset));
    }
    return flat;
}

Status refuse_other_tensors(const SafetensorsFile& file, const Program& program,
                            const std::vector<std::string>& prefixes, const std::vector<std::string>& others,
                            const std::string& where) {
    std::vector<std::string> known = others;
    for (const std::string& prefix : prefixes)
        for (const ParameterInfo& parameter : program.parameters) known.push_back(prefix + parameter.name);
    const std::set<std::string_view> names(known.begin(), known.end());
    for (const SafetensorsTensor& tensor : file.tensors)
        if (!names.contains(tensor.name))
            return Error{where + ": tensor '" + tensor.name + "'", "is no part of the network that the file describes",
                         fields::suggestion(tensor.name, known)};
    return {};
}

std::string content_sha256(const SafetensorsFile& file) {
    std::map<std::string_view, const SafetensorsTensor*> by_name;
    for (const SafetensorsTensor& tensor : file.tensors) by_name.emplace(tensor.name, &tensor);
    Sha256 hash;
    for (const auto& [name, tensor] : by_name) {
        hash.update(std::as_bytes(std::span(tensor->name.c_str(), tensor->name.size() + 1)));
        hash.update(tensor->bytes);
    }
    return hash.finish();
}

}  // namespace selvedge
