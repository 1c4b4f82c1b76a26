// What every Session asks of an upload before it takes it.
#pragma once

#include <selvedge/graph/program.h>
#include <selvedge/result.h>

#include <cstddef>
#include <span>

namespace selvedge {

/// Errors: no such value; one that only lives within a step; more bytes than it holds, or no whole elements; where the
/// value is the order of an entry, an index beyond the program's images.
Status check_upload(const Program& program, ValueId id, std::span<const std::byte> bytes, bool is_order);

}  // namespace selvedge
