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

/// The first folder that holds Fashion-MNIST: its four IDX files, or its two CSV files. The error lists what was looked
/// at, and how to get them.
[[nodiscard]] Result<std::filesystem::path> find_dataset(const DatasetPlaces& places);

/// Loads the dataset of a folder, its files plain or gzip-compressed: the four IDX files named as published
/// ("train-images-idx3-ubyte", or with the dot of some copies: "train-images.idx3-ubyte"), or, where those are not
/// there, fashion-mnist_train.csv and fashion-mnist_test.csv. Errors: a file is missing or damaged;
/// counts disagree; a label is not below 10; the training and the test images differ in size.
[[nodiscard]] Result<FashionMnist> load_fashion_mnist(const std::filesystem::path& folder);

/// Loads one file of images and one of labels, plain or gzip-compressed.
[[nodiscard]] Result<Dataset> load_idx_pair(const std::filesystem::path& images, const std::filesystem::path& labels,
                                            const std::vector<std::string>& class_names);

/// Loads a single file, for a look at it: IDX of images or of labels, or CSV of both, told apart by their content. The
/// labels of an IDX file are assumed to be those of fashion only where they are below 10; otherwise the dataset carries
/// no class names.
[[nodiscard]] Result<Dataset> load_data_file(const std::filesystem::path& path);

/// What a file of a dataset is.
enum class DataForm { idx, csv };

/// The form in which load_fashion_mnist finds the dataset of a folder; nothing where it finds none.
[[nodiscard]] std::optional<DataForm> dataset_form(const std::filesystem::path& folder);

/// The file of labels that belongs to an IDX file of images: beside it and named like it, "train-labels-idx1-ubyte" for
/// "train-images-idx3-ubyte". Error: there is none.
[[nodiscard]] Result<std::filesystem::path> labels_beside(const std::filesystem::path& images);

/// The files of a part ("train" or "test") in a folder, as they are written: images and labels, or one CSV.
[[nodiscard]] std::vector<std::filesystem::path> part_files(const std::filesystem::path& folder,
                                                            const std::string& part, DataForm form);

/// Writes images and labels to `files` as part_files gives them, each file whole or not at all. Errors: what the form
/// cannot hold; what write_file_atomic refuses.
[[nodiscard]] Status write_part(const Dataset& data, const std::vector<std::filesystem::path>& files, DataForm form);

}  // namespace selvedge
