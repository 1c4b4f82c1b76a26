// Plan: a Program as launches over one piece of device memory.
#pragma once

#include <selvedge/graph/program.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cuda/launch.h"

namespace selvedge::cuda {

/// How many steps the table of rates holds: an enqueue of more is cut into pieces of that size.
constexpr std::size_t rate_table_steps = 4096;

struct Plan {
    std::array<std::vector<Launch>, entry_count> entries;  ///< one step of each entry, the clock's tick first
    std::vector<std::size_t> offsets;                      ///< where each value lies, in bytes
    std::size_t cursor = 0;                                ///< u64 cursor_size
    std::size_t rates = 0;                                 ///< StepRate rate_table_steps
    std::size_t bytes = 0;                                 ///< of all
};

/// The plan for memory that begins at `base`. To learn how much memory that must be, plan for base 0 first: nothing but
/// the addresses in the launches depends on it. Every op must be supported.
Plan make_plan(const Program& program, std::uintptr_t base, Precision precision);

/// Why this executor cannot run the op, or nothing.
std::string why_unsupported(const Op& op);

}  // namespace selvedge::cuda
