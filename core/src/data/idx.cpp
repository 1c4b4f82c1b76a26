// Reading IDX: every field is checked before it is used, and sizes are computed in 64 bits on every platform.
#include <selvedge/data/idx.h>

#include <algorithm>
#include <utility>

namespace selvedge {
namespace {

constexpr std::uint32_t images_magic = 0x00000803;
constexpr std::uint32_t labels_magic = 0x00000801;
constexpr std::uint32_t longest_edge = 4096;  // far above any dataset of this format; keeps sizes from overflowing

std::uint32_t big_endian_u32(std::span<const std::byte> bytes, std::size_t offset) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(bytes[offset + i]);
    return value;
}

void append_big_endian(std::vector<std::byte>& bytes, std::size_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::byte>(value >> shift & 0xFF));
}

std::string hex(std::uint32_t value) {
    std::string text = "0x";
    for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[value >> shift & 0xF];
    return text;
}

Error wrong_magic(std::span<const std::byte> bytes, const std::string& name, std::uint32_t expected,
                  const std::string& content) {
    const std::string rule =
        "an IDX file of " + content + " must start with " + hex(expected) + ", not " + hex(big_endian_u32(bytes, 0));
    switch (idx_kind(bytes)) {
        case IdxKind::gzip:
            return {name, rule, "this is gzip-compressed data: unpack it, or give it the ending .gz"};
        case IdxKind::images:
            return {name, rule, "this is a file of images: check that the two are not exchanged"};
        case IdxKind::labels:
            return {name, rule, "this is a file of labels: check that the two are not exchanged"};
        case IdxKind::other:
            break;
    }
    return {name, rule, "give an IDX file as Fashion-MNIST and MNIST come in"};
}

// Checks the magic number, that the header is whole and that there are items; returns the number of items.
Result<std::uint32_t> read_count(std::span<const std::byte> bytes, const std::string& name, std::uint32_t magic,
                                 std::size_t header_size, const std::string& content) {
    if (bytes.empty()) return Error{name, "the file is empty", "fetch the file again"};
    if (bytes.size() >= 4 && big_endian_u32(bytes, 0) != magic) return wrong_magic(bytes, name, magic, content);
    if (bytes.size() < header_size)
        return Error{name,
                     "truncated: the header of an IDX file of " + content + " has " + std::to_string(header_size) +
                         " bytes, this file has " + std::to_string(bytes.size()),
                     "fetch the file again"};
    const std::uint32_t count = big_endian_u32(bytes, 4);
    if (count == 0) return Error{name, "the file holds no " + content, "give a file with at least one item"};
    return count;
}

Status check_size(std::span<const std::byte> bytes, const std::string& name, std::uint64_t expected) {
    if (bytes.size() == expected) return {};
    const std::string rule =
        "its header promises " + std::to_string(expected) + " bytes, the file has " + std::to_string(bytes.size());
    if (bytes.size() < expected) return Error{name, "truncated: " + rule, "fetch the file again"};
    return Error{name, "has bytes left over: " + rule, "fetch the file again"};
}

std::vector<std::uint8_t> copy_from(std::span<const std::byte> bytes, std::size_t offset) {
    std::vector<std::uint8_t> values(bytes.size() - offset);
    std::transform(bytes.begin() + static_cast<std::ptrdiff_t>(offset), bytes.end(), values.begin(),
                   [](std::byte value) { return std::to_integer<std::uint8_t>(value); });
    return values;
}

}  // namespace

IdxKind idx_kind(std::span<const std::byte> bytes) {
    if (bytes.size() >= 2 && bytes[0] == std::byte{0x1F} && bytes[1] == std::byte{0x8B}) return IdxKind::gzip;
    if (bytes.size() < 4) return IdxKind::other;
    const std::uint32_t magic = big_endian_u32(bytes, 0);
    return magic == images_magic ? IdxKind::images : magic == labels_magic ? IdxKind::labels : IdxKind::other;
}

Result<Dataset> parse_idx_images(std::span<const std::byte> bytes, const std::string& name) {
    const Result<std::uint32_t> count = read_count(bytes, name, images_magic, 16, "images");
    if (!count) return count.error();
    const std::uint32_t height = big_endian_u32(bytes, 8);
    const std::uint32_t width = big_endian_u32(bytes, 12);
    if (height == 0 || width == 0 || height > longest_edge || width > longest_edge)
        return Error{name,
                     "its images would be " + std::to_string(height) + " x " + std::to_string(width) +
                         " pixels, an edge must be 1 to " + std::to_string(longest_edge),
                     "the file is damaged: fetch it again"};
    if (const Status status = check_size(bytes, name, 16 + std::uint64_t{*count} * (height * width)); !status)
        return status.error();
    Dataset data;
    data.count = *count;
    data.height = height;
    data.width = width;
    data.images = copy_from(bytes, 16);
    return data;
}

Result<std::vector<std::uint8_t>> parse_idx_labels(std::span<const std::byte> bytes, const std::string& name) {
    const Result<std::uint32_t> count = read_count(bytes, name, labels_magic, 8, "labels");
    if (!count) return count.error();
    if (const Status status = check_size(bytes, name, 8 + std::uint64_t{*count}); !status) return status.error();
    return copy_from(bytes, 8);
}

Result<Dataset> join_idx(Dataset images, const std::string& images_name, std::vector<std::uint8_t> labels,
                         const std::string& labels_name, std::vector<std::string> class_names) {
    if (images.count != labels.size())
        return Error{images_name + " and " + labels_name,
                     "the counts disagree: " + std::to_string(images.count) + " images, " +
                         std::to_string(labels.size()) + " labels",
                     "give two files of the same part of one dataset"};
    const auto bad =
        std::find_if(labels.begin(), labels.end(), [&](std::uint8_t label) { return label >= class_names.size(); });
    if (bad != labels.end())
        return Error{labels_name,
                     "label " + std::to_string(*bad) + " at index " + std::to_string(bad - labels.begin()) +
                         " is out of range, there are " + std::to_string(class_names.size()) + " classes",
                     "labels count from 0: correct the file"};
    images.labels = std::move(labels);
    images.class_names = std::move(class_names);
    return images;
}

std::vector<std::byte> idx_images_header(std::size_t count, std::size_t height, std::size_t width) {
    std::vector<std::byte> header;
    for (const std::size_t value : {std::size_t{images_magic}, count, height, width}) append_big_endian(header, value);
    return header;
}

std::vector<std::byte> idx_labels_header(std::size_t count) {
    std::vector<std::byte> header;
    for (const std::size_t value : {std::size_t{labels_magic}, count}) append_big_endian(header, value);
    return header;
}

}  // namespace selvedge
