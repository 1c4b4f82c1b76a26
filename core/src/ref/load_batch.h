// Reference batch loading: pixels and labels of the samples that the order names, starting at a row of it.
#pragma once

#include <selvedge/graph/op.h>

#include <cstdint>

#include "ref/tensor.h"

namespace selvedge::ref {

template <class T>
struct Batch {
    Tensor<T> x;                    ///< (N, H, W, C): pixel·scale + offset
    Tensor<std::uint8_t> labels;    ///< (N)
    Tensor<std::uint32_t> samples;  ///< (N): which image of the dataset each row is
};

/// images (D, H, W, C), labels (D), order (M): row i is the image number order[first_row + i], augmented where the
/// attributes say so for `seed` and `epoch`.
template <class T>
Batch<T> load_batch(const Tensor<std::uint8_t>& images, const Tensor<std::uint8_t>& labels,
                    const Tensor<std::uint32_t>& order, std::size_t first_row, std::size_t rows,
                    const LoadBatchAttributes& attributes, std::uint64_t seed = 0, std::uint32_t epoch = 0) {
    const std::size_t pixels = images.size() / images.shape()[0];
    auto shape = images.shape();
    shape[0] = rows;
    std::vector<std::uint8_t> image(pixels), scratch(pixels);
    Batch<T> batch{Tensor<T>(shape), zeros<std::uint8_t>(rows), zeros<std::uint32_t>(rows)};
    for (std::size_t i = 0; i < rows; ++i) {
        const std::uint32_t sample = order(first_row + i);
        batch.samples(i) = sample;
        batch.labels(i) = labels(sample);
        for (std::size_t e = 0; e < pixels; ++e) image[e] = images.flat(sample * pixels + e);
        if (attributes.augment && attributes.augment->classes.contains(labels(sample))) {
            const std::size_t height = shape[1], width = shape[2], channels = shape[3];
            const std::vector<std::uint8_t> original = image;
            vary_image(original.data(), height, width, channels, attributes.augment->vary, seed, sample, epoch, 0,
                       image.data(), scratch.data());
        }
        for (std::size_t e = 0; e < pixels; ++e)
            batch.x.flat(i * pixels + e) = T(image[e]) * T(attributes.scale) + T(attributes.offset);
    }
    return batch;
}

}  // namespace selvedge::ref
