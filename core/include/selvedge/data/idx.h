// The IDX format of MNIST and Fashion-MNIST: big-endian header, then one unsigned byte a value.
//
//   images  00 00 08 03 | count | height | width | pixels (N, H, W)
//   labels  00 00 08 01 | count | labels (N)
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/result.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// What the first four bytes say a file is.
enum class IdxKind { images, labels, gzip, other };
[[nodiscard]] IdxKind idx_kind(std::span<const std::byte> bytes);

/// A Dataset without labels from the bytes of an (unpacked) IDX image file. `name` stands for the bytes in errors.
/// Errors: too short, another magic number (gzip is recognised), no items, an impossible size, missing or extra bytes.
[[nodiscard]] Result<Dataset> parse_idx_images(std::span<const std::byte> bytes, const std::string& name);

/// The labels of an (unpacked) IDX label file; the same errors as parse_idx_images.
[[nodiscard]] Result<std::vector<std::uint8_t>> parse_idx_labels(std::span<const std::byte> bytes,
                                                                 const std::string& name);

/// Joins images and labels. Errors: the counts disagree, or a label has no name in `class_names`.
[[nodiscard]] Result<Dataset> join_idx(Dataset images, const std::string& images_name, std::vector<std::uint8_t> labels,
                                       const std::string& labels_name, std::vector<std::string> class_names);

/// The header that an IDX file of these images (16 bytes; one channel) or labels (8 bytes) starts with.
[[nodiscard]] std::vector<std::byte> idx_images_header(std::size_t count, std::size_t height, std::size_t width);
[[nodiscard]] std::vector<std::byte> idx_labels_header(std::size_t count);

}  // namespace selvedge
