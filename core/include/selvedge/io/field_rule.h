// What the headers of specs need to list their fields: rules for members and names for enumerations. Reading, writing
// and describing follow from io/fields.h, which needs JSON in full and so is for source files.
#pragma once

#include <selvedge/io/json_fwd.h>
#include <selvedge/result.h>

#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace selvedge {

/// What a field accepts. Bounds apply to numbers: min <= value <= max, value > above, value < below.
struct FieldRule {
    std::string_view help = {};
    bool required = false;
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    double above = -std::numeric_limits<double>::infinity();
    double below = std::numeric_limits<double>::infinity();
};

/// Specialise for an enumeration: `static constexpr std::array<std::pair<E, std::string_view>, n> names`.
template <class E>
struct EnumNames;

template <class E>
std::string_view enum_name(E value) {
    for (const auto& [candidate, name] : EnumNames<E>::names)
        if (candidate == value) return name;
    return "?";
}

}  // namespace selvedge
