// Initialisers of parameters: Glorot, He, PyTorch's default, zeros and ones, drawn from counter-based randomness.
#pragma once

#include <selvedge/io/field_rule.h>

#include <array>
#include <cstdint>
#include <span>

namespace selvedge {

enum class Initializer { glorot_uniform, glorot_normal, he_uniform, he_normal, pytorch, zeros, ones };

template <>
struct EnumNames<Initializer> {
    static constexpr std::array<std::pair<Initializer, std::string_view>, 7> names{{
        {Initializer::glorot_uniform, "glorot_uniform"},  // U(±sqrt(6 / (fan_in + fan_out))), Glorot & Bengio 2010
        {Initializer::glorot_normal, "glorot_normal"},    // N(0, 2 / (fan_in + fan_out)), truncated at 2 sd as in Keras
        {Initializer::he_uniform, "he_uniform"},          // U(±sqrt(6 / fan_in)), He et al. 2015
        {Initializer::he_normal, "he_normal"},            // N(0, 2 / fan_in), truncated at 2 sd as in Keras
        {Initializer::pytorch, "pytorch"},  // U(±1/sqrt(fan_in)), weights and biases of nn.Linear, nn.Conv2d
        {Initializer::zeros, "zeros"},
        {Initializer::ones, "ones"},
    }};
};

/// Fan-in and fan-out of a weight: the inputs that one output sums over, and the outputs that one input reaches.
struct Fans {
    std::size_t in = 1, out = 1;
};

/// Fills `values` from `initializer`. The numbers depend on the seed, on `stream` (which parameter of the network it
/// is) and on the element's index alone. Truncated normals are rescaled to keep the stated variance, as Keras does.
void initialize(std::span<float> values, Initializer initializer, Fans fans, std::uint64_t seed, std::uint32_t stream);

}  // namespace selvedge
