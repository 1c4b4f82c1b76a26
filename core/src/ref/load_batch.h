// Reference batch loading: pixels and labels of the samples that the order names, starting at a row of it.
#pragma once

#include <cstdint>

#include "ref/tensor.h"

namespace selvedge::ref {

template <class T>
struct Batch {
    Tensor<T> x;                    ///< (N, H, W, C): pixel·scale + offset
    Tensor<std::uint8_t> labels;    ///< (N)
    Tensor<std::uint32_t> samples;  ///< (N): which image of the dataset each row is
};

/// images (D, H, W, C), labels (D), order (M): row i is the image number order[first_row + i].
template <class T>
Batch<T> load_batch(const Tensor<std::uint8_t>& images, const Tensor<std::uint8_t>& labels,
                    const Tensor<std::uint32_t>& order, std::size_t first_row, std::size_t rows, float scale,
                    float offset) {
    const std::size_t pixels = images.size() / images.shape()[0];
    auto shape = images.shape();
    shape[0] = rows;
    Batch<T> batch{Tensor<T>(shape), zeros<std::uint8_t>(rows), zeros<std::uint32_t>(rows)};
    for (std::size_t i = 0; i < rows; ++i) {
        const std::uint32_t sample = order(first_row + i);
        batch.samples(i) = sample;
        batch.labels(i) = labels(sample);
        for (std::size_t e = 0; e < pixels; ++e)
            batch.x.flat(i * pixels + e) = T(images.flat(sample * pixels + e)) * T(scale) + T(offset);
    }
    return batch;
}

}  // namespace selvedge::ref
