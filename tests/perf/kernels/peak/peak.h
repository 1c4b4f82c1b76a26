// The peak of an instruction set: multiply-adds (or a multiplication and an addition) between registers alone.
#pragma once

#include <cstddef>
#include <string>

namespace selvedge::perf {

/// Floating-point operations a second of one thread, the best of some short runs; 0 for an unknown name.
double peak_of(const std::string& isa);

/// `rounds` times so many operations that the registers allow; returns their number. One an instruction set.
using PeakLoop = double (*)(std::size_t rounds);
PeakLoop peak_loop(const std::string& isa);

}  // namespace selvedge::perf
