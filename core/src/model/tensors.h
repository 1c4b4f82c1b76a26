// Tensors of a file from flat buffers and back: one tensor a parameter, under the parameter's name.
#pragma once

#include <selvedge/graph/program.h>
#include <selvedge/io/safetensors.h>

#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// The two flat buffers of a network: "parameters" and "state".
enum class Flat { parameters, state };

/// Elements of the flat buffer, padding included; 0 where the program has none.
std::size_t flat_size(const Program& program, Flat which);

/// Adds the tensors of a flat buffer to a file, each one named prefix + parameter name.
void add_tensors(SafetensorsFile& file, const Program& program, Flat which, const std::string& prefix,
                 std::span<const float> flat);

/// The flat buffer back from the file's tensors, padding 0. Error: a tensor that is missing, of another shape or type,
/// or holds a number that is not finite; `where` begins it.
Result<std::vector<float>> take_tensors(const SafetensorsFile& file, const Program& program, Flat which,
                                        const std::string& prefix, const std::string& where);

/// Error if the file holds a tensor that is neither a parameter under one of `prefixes` nor one of `others`.
Status refuse_other_tensors(const SafetensorsFile& file, const Program& program,
                            const std::vector<std::string>& prefixes, const std::vector<std::string>& others,
                            const std::string& where);

/// Error if the tensor is missing or not of this shape and type.
Result<const SafetensorsTensor*> find_tensor(const SafetensorsFile& file, const std::string& name, const Shape& shape,
                                             const std::string& where, SafetensorsType type = SafetensorsType::f32);

/// SHA-256 over all tensors' names and bytes, in the order of their names: what a file says of its own content.
std::string content_sha256(const SafetensorsFile& file);

}  // namespace selvedge
