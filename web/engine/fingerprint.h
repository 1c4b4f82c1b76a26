// Fingerprint: a number that tells networks and weights apart.
#pragma once

#include <selvedge/model/model.h>

#include <cstdint>

namespace selvedge::engine {

/// Of the network, its parameters and its state (FNV-1a, 64 bits).
std::uint64_t fingerprint(const Model& model);

}  // namespace selvedge::engine
