// The instruction sets in this binary, and which of them this processor runs.
#pragma once

#include <selvedge/cpu/cpu_executor.h>

#include <span>
#include <string_view>

#include "cpu/kernels/kernel_table.h"

namespace selvedge::cpu {

struct IsaEntry {
    std::string_view name;
    const Kernels* kernels = nullptr;  ///< null: not built
    bool runs = false;                 ///< this processor has it
    [[nodiscard]] bool usable() const { return kernels != nullptr && runs; }
    /// One of those whose results are the same bits on every machine.
    [[nodiscard]] bool is_strict() const { return name.starts_with("strict_"); }
};

/// All known instruction sets, best last.
std::span<const IsaEntry> isa_entries();

}  // namespace selvedge::cpu
