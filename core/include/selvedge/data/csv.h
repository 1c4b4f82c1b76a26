// The CSV form of Fashion-MNIST: 785 columns a line, the label and then the 784 pixels of 28×28, row by row.
//
//   label,pixel1,pixel2,…,pixel784        a first line of names, which may be absent
//   2,0,0,12,…,0
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/result.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

inline constexpr std::size_t csv_edge = 28;
inline constexpr std::size_t csv_columns = 1 + csv_edge * csv_edge;

/// True where the bytes begin as a CSV of whole numbers, or of names and numbers, does: text with a comma in its first
/// line.
[[nodiscard]] bool looks_like_csv(std::span<const std::byte> bytes);

/// The images and labels of (unpacked) CSV text with or without a line of names. `name` stands for it in errors, which
/// name line and column, both counted from 1: empty; a line of other than 785 columns; a cell that is no whole number;
/// a pixel above 255; a label without a name in `class_names`.
[[nodiscard]] Result<Dataset> parse_csv(std::span<const std::byte> bytes, const std::string& name,
                                        std::vector<std::string> class_names);

/// The text that parse_csv reads, with a line of names. Error: images of another size than 28×28×1, no labels.
[[nodiscard]] Result<std::string> write_csv(const Dataset& data);

}  // namespace selvedge
