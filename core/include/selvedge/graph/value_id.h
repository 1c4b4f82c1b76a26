// ValueId: the index of a value in its Program.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace selvedge {

struct ValueId {
    std::uint32_t index = std::numeric_limits<std::uint32_t>::max();
    [[nodiscard]] bool valid() const { return index != std::numeric_limits<std::uint32_t>::max(); }
    bool operator==(const ValueId&) const = default;
    auto operator<=>(const ValueId&) const = default;
};

}  // namespace selvedge
