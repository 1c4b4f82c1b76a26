// In WebAssembly there is no other library to call.
#include "kernels/peers.h"

namespace selvedge::perf {

struct Peers::State {};

Peers::Peers() = default;
Peers::~Peers() = default;

std::string Peers::about() const { return "none in WebAssembly"; }

std::vector<std::pair<std::string, std::function<void()>>> Peers::calls(const Program&, const Op&) const { return {}; }

}  // namespace selvedge::perf
