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

/// What a device can hold, as far as plans depend on it.
struct DeviceLimits {
    std::uint32_t cluster_blocks = 1;      ///< most blocks of a cluster; 1: it has no clusters
    std::size_t cluster_shared_bytes = 0;  ///< most shared memory of a block in one
};

struct PlanOptions {
    Precision precision = Precision::float32;
    SmallNetworks small_networks = SmallNetworks::automatic;
    DeviceLimits limits = {};
};

struct Plan {
    std::array<std::vector<Launch>, entry_count> entries;  ///< one step of each entry
    bool trains_many = false;                              ///< train's one launch does as many steps as the cursor says
    std::vector<std::size_t> offsets;                      ///< where each value lies, in bytes
    std::size_t cursor = 0;                                ///< u64 cursor_size
    std::size_t rates = 0;                                 ///< StepRate rate_table_steps
    std::size_t bytes = 0;                                 ///< of all
};

/// The plan for memory that begins at `base`. To learn how much memory that must be, plan for base 0 first: nothing but
/// the addresses in the launches depends on it. Every op must be supported.
Plan make_plan(const Program& program, std::uintptr_t base, const PlanOptions& options);

/// Why this executor cannot run the op, or nothing.
std::string why_unsupported(const Op& op);

}  // namespace selvedge::cuda
