// Initial weights from counter-based randomness.
#include <selvedge/net/initializer.h>
#include <selvedge/random/stream.h>

#include <algorithm>
#include <cmath>

namespace selvedge {
namespace {

// Standard deviation of a standard normal cut at ±2; dividing by it restores the variance (Keras' VarianceScaling).
constexpr double truncated_deviation = 0.87962566103423978;

void fill_uniform(std::span<float> values, double limit, RandomStream& random) {
    const auto bound = static_cast<float>(limit);
    for (float& value : values) value = random.uniform(-bound, bound);
}

void fill_truncated_normal(std::span<float> values, double deviation, RandomStream& random) {
    const auto scale = static_cast<float>(deviation / truncated_deviation);
    for (float& value : values) {
        float z = random.normal();
        while (std::fabs(z) > 2) z = random.normal();
        value = z * scale;
    }
}

}  // namespace

void initialize(std::span<float> values, Initializer initializer, Fans fans, std::uint64_t seed, std::uint32_t stream) {
    RandomStream random(seed, Purpose::init, stream);
    const auto in = static_cast<double>(std::max<std::size_t>(fans.in, 1));
    const auto both = static_cast<double>(std::max<std::size_t>(fans.in + fans.out, 1));
    switch (initializer) {
        case Initializer::glorot_uniform:
            return fill_uniform(values, std::sqrt(6 / both), random);
        case Initializer::glorot_normal:
            return fill_truncated_normal(values, std::sqrt(2 / both), random);
        case Initializer::he_uniform:
            return fill_uniform(values, std::sqrt(6 / in), random);
        case Initializer::he_normal:
            return fill_truncated_normal(values, std::sqrt(2 / in), random);
        case Initializer::pytorch:
            return fill_uniform(values, 1 / std::sqrt(in), random);
        case Initializer::zeros:
            std::ranges::fill(values, 0.0F);
            return;
        case Initializer::ones:
            std::ranges::fill(values, 1.0F);
            return;
    }
}

}  // namespace selvedge
