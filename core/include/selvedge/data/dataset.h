// Dataset: labelled pictures as they lie in memory, one unsigned byte a pixel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// Pictures of one size, with one class number each. Either part may be absent: no images, or no labels.
struct Dataset {
    std::size_t count = 0;  ///< N, the number of items
    std::size_t height = 0;
    std::size_t width = 0;
    std::size_t channels = 1;
    std::vector<std::uint8_t> images;      ///< (N, H, W, C), rows contiguous, 0 … 255
    std::vector<std::uint8_t> labels;      ///< (N), each below class_names.size() where names are given
    std::vector<std::string> class_names;  ///< one a class; may be empty

    /// Bytes of one image: H * W * C.
    [[nodiscard]] std::size_t image_size() const { return height * width * channels; }

    /// The pixels of image `index` < count, (H, W, C).
    [[nodiscard]] std::span<const std::uint8_t> image(std::size_t index) const {
        return std::span(images).subspan(index * image_size(), image_size());
    }
};

/// The two published parts of Fashion-MNIST: 60,000 and 10,000 items of 28 x 28.
struct FashionMnist {
    Dataset train;
    Dataset test;
};

/// The ten classes in the order of their labels: 0 "T-shirt/top" … 9 "Ankle boot".
[[nodiscard]] std::vector<std::string> fashion_class_names();

/// The items at `indices`, in that order; every index must be below data.count.
[[nodiscard]] Dataset select(const Dataset& data, std::span<const std::uint32_t> indices);

}  // namespace selvedge
