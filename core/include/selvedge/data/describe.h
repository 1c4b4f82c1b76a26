// Facts about a dataset: what `selvedge data info` shows, and the data hash that a trained model carries.
#pragma once

#include <selvedge/data/dataset.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace selvedge {

enum class DatasetKind { images_and_labels, images, labels };

/// What is in a dataset. Pixel facts are zero where there are no images, class facts empty where there are no labels.
struct DatasetFacts {
    DatasetKind kind = DatasetKind::images_and_labels;
    std::size_t count = 0;
    std::size_t height = 0;
    std::size_t width = 0;
    std::size_t channels = 0;
    std::vector<std::string> class_names;   ///< as in the dataset; may be empty
    std::vector<std::size_t> class_counts;  ///< items of each class, at least as many as there are names
    std::uint8_t pixel_min = 0;
    std::uint8_t pixel_max = 0;
    double pixel_mean = 0;                ///< over all pixels, on the scale 0 … 255
    double pixel_standard_deviation = 0;  ///< of the population (divided by the number of pixels)
    std::string images_sha256;  ///< of the unpacked IDX file of these images (one channel); empty without images
    std::string labels_sha256;  ///< of the unpacked IDX file of these labels; empty without labels
    bool is_original = false;   ///< every part present is a published Fashion-MNIST file, of one and the same part
    std::string origin;         ///< in words: "original Fashion-MNIST training set", "not the published files"
};

/// Reads every pixel and label once.
[[nodiscard]] DatasetFacts describe(const Dataset& data);

/// The name of a kind: "images and labels", "images", "labels".
[[nodiscard]] std::string kind_name(DatasetKind kind);

}  // namespace selvedge
