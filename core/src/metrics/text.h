// Text tables: padding by characters rather than bytes, decimals, and names for classes that have none.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

namespace selvedge::text {

/// Code points of UTF-8 text: what Python's len() counts.
inline std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

inline std::string right(std::string_view text, std::size_t width) {
    return std::string(width - std::min(width, columns(text)), ' ').append(text);
}

inline std::string left(std::string_view text, std::size_t width) {
    return std::string(text).append(width - std::min(width, columns(text)), ' ');
}

inline std::string decimal(double value, int digits) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
    return buffer;
}

inline std::string class_name(std::span<const std::string> names, std::size_t index) {
    return index < names.size() ? names[index] : "class " + std::to_string(index);
}

}  // namespace selvedge::text
