// The peak of an instruction set: multiply-adds (or a multiplication and an addition) between registers alone.
#pragma once

#include <cstddef>
#include <string>

namespace selvedge::perf {

/// `rounds` times so many operations that the registers allow; returns their number.
using PeakLoop = double (*)(std::size_t rounds);

/// That of an instruction set; null for those that have none.
PeakLoop peak_loop(const std::string& isa);

}  // namespace selvedge::perf
