// Precision: in which numbers the products of dense layers and convolutions are made.
#pragma once

#include <cstdint>

namespace selvedge {

/// float32: exact products, fused multiply-adds. tf32, bf16: operands rounded to 10 or 7 bits of mantissa, multiplied
/// on tensor cores, added up in float32. Everything else is float32 in each of them.
enum class Precision : std::uint8_t { float32, tf32, bf16 };

/// How small networks of dense layers are trained: `persistent` by one kernel that does many steps (where it can; on
/// GPUs with thread-block clusters), `graph` like every other network, `automatic` as a rule says.
enum class SmallNetworks : std::uint8_t { automatic, graph, persistent };

}  // namespace selvedge
