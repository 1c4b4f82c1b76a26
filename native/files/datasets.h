// Finding and loading datasets on this computer.
#pragma once

#include <selvedge/data/dataset.h>
#include <selvedge/result.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace selvedge {

/// Where a dataset may lie, in the order of looking: a place that a person named is the only one looked at.
struct DatasetPlaces {
    std::optional<std::filesystem::path> option;       ///< from `--data DIR`
    std::optional<std::filesystem::path> environment;  ///< from SELVEDGE_DATA
    std::vector<std::filesystem::path> defaults;       ///< the folder of Debian's package, ./data

    /// The places of this process: its environment, and the usual defaults.
    [[nodiscard]] static DatasetPlaces standard(std::optional<std::filesystem::path> option);
};

/// The first folder that holds the four Fashion-MNIST files. The error lists what was looked at, and how to get them.
[[nodiscard]] Result<std::filesystem::path> find_dataset(const DatasetPlaces& places);

/// Loads the four files of a folder, plain or gzip-compressed, named as published ("train-images-idx3-ubyte", with or
/// without ".gz", or with the dot of some copies: "train-images.idx3-ubyte"). Errors: a file is missing or damaged;
/// counts disagree; a label is not below 10; the training and the test images differ in size.
[[nodiscard]] Result<FashionMnist> load_fashion_mnist(const std::filesystem::path& folder);

/// Loads one file of images and one of labels, plain or gzip-compressed.
[[nodiscard]] Result<Dataset> load_idx_pair(const std::filesystem::path& images, const std::filesystem::path& labels,
                                            const std::vector<std::string>& class_names);

/// Loads a single IDX file, of images or of labels, for a look at it. Ten classes are assumed to be those of fashion
/// only where the labels allow it; otherwise the dataset carries no class names.
[[nodiscard]] Result<Dataset> load_idx_file(const std::filesystem::path& path);

}  // namespace selvedge
