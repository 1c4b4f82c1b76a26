// Reference dropout: which elements stay is decided by Philox from (seed, stream, epoch, sample, element) alone.
#pragma once

#include <selvedge/random/philox.h>

#include <cmath>
#include <cstdint>

#include "ref/tensor.h"

namespace selvedge::ref {

/// Half-word e mod 8 of philox4x32(counter {e/8, sample, epoch, stream}) against round(rate·65536).
inline bool dropout_keeps(std::size_t element, std::uint32_t sample, std::uint32_t epoch, std::uint32_t stream,
                          std::uint64_t seed, float rate) {
    const PhiloxCounter words = philox4x32({static_cast<std::uint32_t>(element / 8), sample, epoch, stream},
                                           philox_key(seed, Purpose::dropout));
    const std::uint32_t word = words[element % 8 / 2];
    const std::uint32_t half = element % 2 == 0 ? word & 0xFFFFU : word >> 16;
    return half >= static_cast<std::uint32_t>(std::lround(static_cast<double>(rate) * 65536));
}

/// y = x/(1 − rate) where kept, else 0; its gradient is the same function of dy. x (N, …), samples (N): the index of
/// each row's sample in the training set.
template <class T>
Tensor<T> dropout(Tensor<T> x, const Tensor<std::uint32_t>& samples, std::uint32_t epoch, std::uint32_t stream,
                  std::uint64_t seed, float rate) {
    const std::size_t width = samples.size() == 0 ? 1 : x.size() / samples.size();
    for (std::size_t i = 0; i < x.size(); ++i) {
        const bool keep = dropout_keeps(i % width, samples(i / width), epoch, stream, seed, rate);
        x.flat(i) = keep ? x.flat(i) / (T(1) - T(rate)) : T(0);
    }
    return x;
}

}  // namespace selvedge::ref
