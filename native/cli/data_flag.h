// DataFlag: --data, and the dataset that it names.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cli/arguments.h"
#include "files/datasets.h"

namespace selvedge::cli {

struct DataFlag {
    std::optional<std::string> folder;

    void declare(Arguments& arguments);
    /// The folder that the dataset lies in, looked for as --help says.
    [[nodiscard]] Result<std::filesystem::path> find() const;
    [[nodiscard]] Result<FashionMnist> load() const;
};

/// For --help: where the dataset is looked for.
inline constexpr const char* where_data_is =
    "Where the data is looked for: --data DIR, else the folder in SELVEDGE_DATA, else that of the Debian package\n"
    "dataset-fashion-mnist (/usr/share/datasets/fashion-mnist), else ./data. It takes the four published files, or\n"
    "fashion-mnist_train.csv and fashion-mnist_test.csv (label, then 784 pixels), plain or .gz.\n";

}  // namespace selvedge::cli
