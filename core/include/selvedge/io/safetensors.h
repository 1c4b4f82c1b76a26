// Safetensors: named tensors and text metadata in one file that can be checked in full before any of it is used.
//
//   8 bytes  length of the header, little-endian
//   header   JSON: {"__metadata__": {text: text}, name: {"dtype", "shape", "data_offsets": [begin, end]}, …}, spaces
//   data     the tensors, rows contiguous, little-endian, without gaps
//
// The format is Hugging Face's (its README's "Format" section); the checks are those of its reference implementation.
#pragma once

#include <selvedge/result.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge {

/// The element types read and written here. Files with half-precision (F16, BF16) or other types are refused.
enum class SafetensorsType { f64, i64, f32, i32, u32, u8 };

[[nodiscard]] std::string_view type_name(SafetensorsType type);  ///< as in a file: "F32"
[[nodiscard]] std::size_t type_size(SafetensorsType type);       ///< bytes of one element

/// One tensor: rows contiguous, bytes.size() = product of the shape x type_size. A scalar has an empty shape.
struct SafetensorsTensor {
    std::string name;
    SafetensorsType type = SafetensorsType::f32;
    std::vector<std::size_t> shape;
    std::vector<std::byte> bytes;
};

/// The content of one file. Metadata is kept sorted by key, so that equal content gives equal bytes.
struct SafetensorsFile {
    std::map<std::string, std::string> metadata;
    std::vector<SafetensorsTensor> tensors;  ///< after parsing: in the order of their data

    /// The tensor of that name, or null.
    [[nodiscard]] const SafetensorsTensor* find(std::string_view name) const;
};

/// A tensor of type F32 holding a copy of `values`; the product of `shape` must be values.size().
[[nodiscard]] SafetensorsTensor make_tensor(std::string name, std::vector<std::size_t> shape,
                                            std::span<const float> values);

/// The values of a tensor of type F32; an error naming the tensor for any other type.
[[nodiscard]] Result<std::vector<float>> float_values(const SafetensorsTensor& tensor);

/// Reads a whole file. `name` stands for it in errors. Errors: anything that the format does not allow, so that a
/// returned file is sound: header length, JSON, duplicate names, types, shapes, and offsets that overlap, leave gaps
/// or end elsewhere than the file does.
[[nodiscard]] Result<SafetensorsFile> parse_safetensors(std::span<const std::byte> bytes, const std::string& name);

/// Writes a whole file; tensors stand in the given order, but wider element types first, so that each one is aligned.
/// Errors: two tensors of one name, a reserved name, text that is not UTF-8, bytes that do not fit type and shape.
[[nodiscard]] Result<std::vector<std::byte>> serialize_safetensors(const SafetensorsFile& file);

}  // namespace selvedge
