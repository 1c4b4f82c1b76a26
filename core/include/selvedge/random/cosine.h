// The cosine as random numbers need it: the same bits in native code, WebAssembly and on a graphics processor.
#pragma once

#include <selvedge/random/philox.h>

namespace selvedge {

/// cos(2π·turns) for turns in [-1, 1], from + - * / of doubles only (build without contraction of multiply-adds): to
/// the nearest quarter turn, then the Taylor series on [-π/4, π/4]. Exact at quarter turns.
SELVEDGE_HOST_DEVICE constexpr double cos_turns(double turns) {
    constexpr double two_pi = 6.283185307179586476925;
    if (turns < 0) turns = -turns;
    const int quarter = static_cast<int>(turns * 4.0 + 0.5);
    const double x = (turns - quarter * 0.25) * two_pi;
    const double square = x * x;
    double series = 1.0;
    if (quarter % 2 == 0) {  // 1 - x²/2! + x⁴/4! - …
        for (int even = 18; even >= 2; even -= 2) series = 1.0 - series * square / (even * (even - 1));
        return quarter == 2 ? -series : series;
    }
    for (int odd = 19; odd >= 3; odd -= 2) series = 1.0 - series * square / (odd * (odd - 1));
    return quarter == 1 ? -x * series : x * series;  // cos(π/2 + x) = -sin x, cos(3π/2 + x) = sin x
}

/// sin(2π·turns) for turns in [-3/4, 3/4].
SELVEDGE_HOST_DEVICE constexpr double sin_turns(double turns) { return cos_turns(turns - 0.25); }

}  // namespace selvedge
