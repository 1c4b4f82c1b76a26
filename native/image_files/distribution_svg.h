// The class distribution of the parts of a dataset as an SVG picture: bars with names and numbers.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// One part of a dataset: "train", and its items of each class.
struct PartCounts {
    std::string name;
    std::vector<std::size_t> counts;
};

/// A row a class with a bar a part, as long as its number is beside the largest one. Every part has a count for each
/// of `class_names`. The picture is whole in itself (no fonts, no network) and reads in light and dark surroundings.
[[nodiscard]] std::string distribution_svg(std::span<const PartCounts> parts, std::span<const std::string> class_names);

}  // namespace selvedge
