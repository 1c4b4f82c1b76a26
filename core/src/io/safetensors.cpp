// Reading and writing safetensors. Nothing of a file is believed before it is checked.
#include <selvedge/io/json.h>
#include <selvedge/io/safetensors.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <utility>

namespace selvedge {
namespace {

static_assert(std::endian::native == std::endian::little, "tensor data are copied as they lie in memory");

constexpr std::uint64_t largest_header = 100'000'000;  // the reference implementation's limit
constexpr std::size_t length_size = 8;
constexpr std::string_view metadata_name = "__metadata__";

struct TypeInfo {
    SafetensorsType type;
    std::string_view name;
    std::size_t size;
};
constexpr std::array<TypeInfo, 6> types{{{SafetensorsType::f64, "F64", 8},
                                         {SafetensorsType::i64, "I64", 8},
                                         {SafetensorsType::f32, "F32", 4},
                                         {SafetensorsType::i32, "I32", 4},
                                         {SafetensorsType::u32, "U32", 4},
                                         {SafetensorsType::u8, "U8", 1}}};

const TypeInfo& info(SafetensorsType type) {
    return *std::find_if(types.begin(), types.end(), [&](const TypeInfo& entry) { return entry.type == type; });
}

Error damaged(const std::string& file, const std::string& rule) {
    return {file, "not a sound safetensors file: " + rule, "fetch or export the file again"};
}

// The number of bytes of a tensor, or nothing where it passes 64 bits.
std::optional<std::uint64_t> byte_count(SafetensorsType type, const std::vector<std::size_t>& shape) {
    if (std::find(shape.begin(), shape.end(), 0u) != shape.end()) return 0;
    std::uint64_t count = type_size(type);
    for (const std::size_t extent : shape) {
        if (count > std::numeric_limits<std::uint64_t>::max() / extent) return std::nullopt;
        count *= extent;
    }
    return count;
}

// A tensor's entry of the header, with its place in the data.
struct HeaderEntry {
    SafetensorsTensor tensor;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

// A list of whole numbers that fit into size_t, or nothing.
std::optional<std::vector<std::uint64_t>> whole_numbers(const Json& list) {
    if (!list.is_array()) return std::nullopt;
    std::vector<std::uint64_t> numbers;
    for (const Json& item : list) {
        if (!item.is_number_unsigned()) return std::nullopt;
        numbers.push_back(item.get<std::uint64_t>());
        if (numbers.back() > std::numeric_limits<std::size_t>::max()) return std::nullopt;
    }
    return numbers;
}

Result<HeaderEntry> read_entry(const std::string& name, const Json& json, const std::string& file) {
    const std::string where = "tensor '" + name + "'";
    if (!json.is_object() || json.size() != 3 || !json.contains("dtype") || !json.contains("shape") ||
        !json.contains("data_offsets"))
        return damaged(file, where + " must have exactly dtype, shape and data_offsets");

    HeaderEntry entry;
    entry.tensor.name = name;
    const Json& dtype = json["dtype"];
    if (!dtype.is_string()) return damaged(file, where + ": dtype must be text");
    const auto& type_text = dtype.get_ref<const std::string&>();
    const auto type = std::find_if(types.begin(), types.end(), [&](const TypeInfo& t) { return t.name == type_text; });
    if (type == types.end())
        return Error{file,
                     where + " has the element type " + type_text + ", only F32, F64, I64, I32, U32 and U8 are read",
                     "convert the tensor to F32"};
    entry.tensor.type = type->type;

    const auto shape = whole_numbers(json["shape"]);
    if (!shape) return damaged(file, where + ": shape must be a list of whole numbers");
    entry.tensor.shape.assign(shape->begin(), shape->end());

    const auto offsets = whole_numbers(json["data_offsets"]);
    if (!offsets || offsets->size() != 2 || (*offsets)[0] > (*offsets)[1])
        return damaged(file, where + ": data_offsets must be [begin, end] in whole bytes");
    entry.begin = (*offsets)[0];
    entry.end = (*offsets)[1];

    const auto expected = byte_count(entry.tensor.type, entry.tensor.shape);
    if (!expected || *expected != entry.end - entry.begin)
        return damaged(file, where + ": its type and shape need " +
                                 (expected ? std::to_string(*expected) : std::string("more than 2^64")) +
                                 " bytes, its offsets hold " + std::to_string(entry.end - entry.begin));
    return entry;
}

bool is_utf8(const std::string& text) {
    // Invalid bytes are replaced on writing, so only valid text comes back as it was.
    const Result<Json> again = parse_json(json_text(text), "text");
    return again && again->get_ref<const std::string&>() == text;
}

}  // namespace

std::string_view type_name(SafetensorsType type) { return info(type).name; }
std::size_t type_size(SafetensorsType type) { return info(type).size; }

const SafetensorsTensor* SafetensorsFile::find(std::string_view name) const {
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [&](const SafetensorsTensor& tensor) { return tensor.name == name; });
    return found == tensors.end() ? nullptr : &*found;
}

SafetensorsTensor make_tensor(std::string name, std::vector<std::size_t> shape, std::span<const float> values) {
    SafetensorsTensor tensor{std::move(name), SafetensorsType::f32, std::move(shape), {}};
    assert(byte_count(tensor.type, tensor.shape) == values.size_bytes());
    const auto bytes = std::as_bytes(values);
    tensor.bytes.assign(bytes.begin(), bytes.end());
    return tensor;
}

Result<std::vector<float>> float_values(const SafetensorsTensor& tensor) {
    if (tensor.type != SafetensorsType::f32)
        return Error{"tensor '" + tensor.name + "'",
                     "has the element type " + std::string(type_name(tensor.type)) + ", F32 is needed",
                     "convert the tensor to F32"};
    std::vector<float> values(tensor.bytes.size() / sizeof(float));
    if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), values.size() * sizeof(float));
    return values;
}

Result<SafetensorsFile> parse_safetensors(std::span<const std::byte> bytes, const std::string& name) {
    if (bytes.size() < length_size)
        return damaged(name, "it has " + std::to_string(bytes.size()) + " bytes, the header's length alone takes 8");
    std::uint64_t header_size = 0;
    std::memcpy(&header_size, bytes.data(), length_size);
    if (header_size > largest_header)
        return damaged(name, "the header would have " + std::to_string(header_size) + " bytes, at most " +
                                 std::to_string(largest_header) + " are allowed");
    if (header_size > bytes.size() - length_size)
        return damaged(name, "truncated: the header would have " + std::to_string(header_size) + " bytes, " +
                                 std::to_string(bytes.size() - length_size) + " follow");
    const std::string_view text(reinterpret_cast<const char*>(bytes.data() + length_size),
                                static_cast<std::size_t>(header_size));
    if (text.empty() || text.front() != '{') return damaged(name, "the header must begin with '{'");
    const std::span<const std::byte> data = bytes.subspan(length_size + text.size());

    const Result<Json> header = parse_strict_json(text, name);
    if (!header) return damaged(name, "the header is not a JSON object: " + header.error().rule);

    SafetensorsFile file;
    std::multimap<std::pair<std::uint64_t, std::uint64_t>, HeaderEntry> entries;  // in the order of their data
    for (const auto& [key, value] : header->items()) {
        if (key == metadata_name) {
            if (!value.is_object()) return damaged(name, "__metadata__ must map text to text");
            for (const auto& [meta_key, meta_value] : value.items()) {
                if (!meta_value.is_string())
                    return damaged(name, "__metadata__ must map text to text, but '" + meta_key + "' does not");
                file.metadata.emplace(meta_key, meta_value.get_ref<const std::string&>());
            }
            continue;
        }
        Result<HeaderEntry> entry = read_entry(key, value, name);
        if (!entry) return entry.error();
        const std::pair place(entry->begin, entry->end);
        entries.emplace(place, std::move(*entry));
    }

    // Each must begin where the one before ends, and the last must end with the file.
    std::uint64_t position = 0;
    for (const auto& [place, entry] : entries) {
        if (entry.begin != position)
            return damaged(name, "tensor '" + entry.tensor.name + "' begins at byte " + std::to_string(entry.begin) +
                                     " of the data, which " +
                                     (entry.begin < position ? "overlaps" : "leaves a gap after") + " what ends at " +
                                     std::to_string(position));
        position = entry.end;
    }
    if (position != data.size())
        return damaged(name, (position > data.size() ? "truncated: " : "") + std::string("the tensors take ") +
                                 std::to_string(position) + " bytes, " + std::to_string(data.size()) +
                                 " follow the header");
    for (auto& [place, entry] : entries) {
        const auto content =
            data.subspan(static_cast<std::size_t>(entry.begin), static_cast<std::size_t>(entry.end - entry.begin));
        entry.tensor.bytes.assign(content.begin(), content.end());
        file.tensors.push_back(std::move(entry.tensor));
    }
    return file;
}

Result<std::vector<std::byte>> serialize_safetensors(const SafetensorsFile& file) {
    Json header = Json::object();
    if (!file.metadata.empty()) {
        Json& metadata = header[std::string(metadata_name)] = Json::object();
        for (const auto& [key, value] : file.metadata) {
            if (!is_utf8(key) || !is_utf8(value))
                return Error{"metadata '" + key + "'", "must be UTF-8 text", "encode the text as UTF-8"};
            metadata[key] = value;
        }
    }

    std::vector<const SafetensorsTensor*> order;
    for (const SafetensorsTensor& tensor : file.tensors) order.push_back(&tensor);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto* a, const auto* b) { return type_size(a->type) > type_size(b->type); });
    std::size_t position = 0;
    for (const SafetensorsTensor* tensor : order) {
        const std::string given = "tensor '" + tensor->name + "'";
        if (tensor->name == metadata_name || !is_utf8(tensor->name))
            return Error{given, "a name must be UTF-8 text other than __metadata__", "rename the tensor"};
        if (header.contains(tensor->name)) return Error{given, "the name is given twice", "rename one of the tensors"};
        if (byte_count(tensor->type, tensor->shape) != tensor->bytes.size())
            return Error{given, "its " + std::to_string(tensor->bytes.size()) + " bytes do not fit its type and shape",
                         "correct the shape"};
        const std::size_t end = position + tensor->bytes.size();
        header[tensor->name] = {{"dtype", std::string(type_name(tensor->type))},
                                {"shape", tensor->shape},
                                {"data_offsets", {position, end}}};
        position = end;
    }

    std::string text = json_text(header);
    text.append((8 - text.size() % 8) % 8, ' ');
    if (text.size() > largest_header)
        return Error{"metadata and names",
                     "the header would have " + std::to_string(text.size()) + " bytes, at most " +
                         std::to_string(largest_header) + " are allowed",
                     "shorten the metadata"};
    const std::uint64_t header_size = text.size();
    const auto length_bytes = std::as_bytes(std::span(&header_size, 1));
    const auto text_bytes = std::as_bytes(std::span(text));
    std::vector<std::byte> bytes;
    bytes.reserve(length_size + text.size() + position);
    bytes.insert(bytes.end(), length_bytes.begin(), length_bytes.end());
    bytes.insert(bytes.end(), text_bytes.begin(), text_bytes.end());
    for (const SafetensorsTensor* tensor : order) bytes.insert(bytes.end(), tensor->bytes.begin(), tensor->bytes.end());
    return bytes;
}

}  // namespace selvedge
