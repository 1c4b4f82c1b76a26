// Numbers that need more than a shift: the normal distribution and the unbiased bounded integer.
#include <selvedge/random/cosine.h>
#include <selvedge/random/stream.h>

#include <bit>
#include <cassert>
#include <cmath>

namespace selvedge {
namespace {

constexpr double ln_2 = 0.693147180559945309417;
constexpr double sqrt_2 = 1.414213562373095048802;

// Natural logarithm of a positive normal number: x = m 2^e with m in [sqrt(1/2), sqrt(2)), then the series of
// ln m = 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.172, whose first omitted term is below 1e-20.
double portable_log(double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    int exponent = static_cast<int>(bits >> 52) - 1023;
    double mantissa = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFull) | 0x3FF0000000000000ull);
    if (mantissa >= sqrt_2) {
        mantissa *= 0.5;
        ++exponent;
    }
    const double s = (mantissa - 1.0) / (mantissa + 1.0);
    const double square = s * s;
    double series = 0.0;
    for (int odd = 25; odd >= 1; odd -= 2) series = series * square + 1.0 / odd;
    return 2.0 * s * series + exponent * ln_2;
}

}  // namespace

float normal_from(std::uint32_t bits0, std::uint32_t bits1) {
    const double u = (static_cast<double>(bits0) + 0.5) * 0x1p-32;  // in (0, 1), so the logarithm is finite
    const double turns = static_cast<double>(bits1) * 0x1p-32;
    return static_cast<float>(std::sqrt(-2.0 * portable_log(u)) * cos_turns(turns));
}

std::uint32_t RandomStream::below(std::uint32_t bound) {
    assert(bound > 0);
    std::uint64_t product = std::uint64_t{bits()} * bound;
    if (static_cast<std::uint32_t>(product) < bound) {
        const std::uint32_t threshold = (0u - bound) % bound;  // 2^32 mod bound: the words that would be one too many
        while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{bits()} * bound;
    }
    return static_cast<std::uint32_t>(product >> 32);
}

}  // namespace selvedge
