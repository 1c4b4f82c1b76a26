// Workspace: a folder of its own for a test, with a small dataset in it and an experiment that trains on it in a
// second.
#pragma once

#include <gtest/gtest.h>
#include <selvedge/data/idx.h>
#include <selvedge/io/json.h>
#include <selvedge/io/safetensors.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/run_program.h"
#include "support/synthetic.h"

namespace selvedge::test {

inline void write_text(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

template <class Byte>
std::string as_text(std::span<const Byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The two files of a part, as their publishers wrote them.
inline std::string idx_images(const Dataset& data) {
    const std::vector<std::byte> header = idx_images_header(data.count, data.height, data.width);
    return as_text(std::span<const std::byte>(header)) + as_text(std::span<const std::uint8_t>(data.images));
}
inline std::string idx_labels(const std::vector<std::uint8_t>& labels) {
    const std::vector<std::byte> header = idx_labels_header(labels.size());
    return as_text(std::span<const std::byte>(header)) + as_text(std::span<const std::uint8_t>(labels));
}

inline void write_dataset(const std::filesystem::path& folder, const Dataset& train, const Dataset& test) {
    std::filesystem::create_directories(folder);
    write_text(folder / "train-images-idx3-ubyte", idx_images(train));
    write_text(folder / "train-labels-idx1-ubyte", idx_labels(train.labels));
    write_text(folder / "t10k-images-idx3-ubyte", idx_images(test));
    write_text(folder / "t10k-labels-idx1-ubyte", idx_labels(test.labels));
}

/// The only line of `text`, as JSON; a failure and null where it is something else.
inline Json json_line(const std::string& text) {
    EXPECT_EQ(text.find('\n'), text.size() - 1) << text;
    const Result<Json> json = parse_json(text, "output");
    EXPECT_TRUE(json) << text;
    return json ? *json : Json();
}

/// Every tensor of a .safetensors file by its name, as bytes: metadata such as seconds left out.
inline std::map<std::string, std::string> tensors(const std::filesystem::path& path) {
    const std::string text = read_text(path);
    const Result<SafetensorsFile> file = parse_safetensors(std::as_bytes(std::span<const char>(text)), path.string());
    std::map<std::string, std::string> found;
    EXPECT_TRUE(file) << (file ? "" : file.error().message());
    if (!file) return found;
    for (const SafetensorsTensor& tensor : file->tensors)
        found[tensor.name] = as_text(std::span<const std::byte>(tensor.bytes));
    return found;
}

class Workspace {
public:
    Workspace() {
        write_dataset(path() / "data", test::synthetic_data(700, 28, 10, 1), test::synthetic_data(60, 28, 10, 2));
        write_text(path() / "small.json", R"({
            "parent": "keras-base",
            "title": "Small",
            "data": { "split": { "validation": 100 } },
            "network": [ { "max_pool2d": { "window": 2 } },
                         { "conv2d": { "filters": 4, "kernel": 3, "activation": "relu" } }, "batch_norm",
                         { "max_pool2d": { "window": 2 } }, { "dropout": { "rate": 0.2 } }, "flatten",
                         { "dense": { "units": 10 } } ],
            "train": { "batch_size": 8, "epochs": 3, "seed": 4 } })");
    }

    [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path() / name; }

    /// Runs the program in the workspace, with its dataset.
    [[nodiscard]] Finished run(const std::vector<std::string>& arguments, Setting setting = {}) const {
        return run_program(arguments, with_data(std::move(setting)));
    }
    [[nodiscard]] Setting with_data(Setting setting = {}) const {
        setting.folder = path();
        setting.environment.emplace_back("SELVEDGE_DATA", (path() / "data").string());
        return setting;
    }

    /// Every file under the workspace, to see that none was left behind.
    [[nodiscard]] std::vector<std::string> files() const {
        std::vector<std::string> all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path()))
            all.push_back(entry.path().string());
        std::sort(all.begin(), all.end());
        return all;
    }

private:
    TempDir folder_;
};

/// True for one line of the form "selvedge: …".
inline ::testing::AssertionResult one_error_line(const std::string& text) {
    if (text.starts_with("selvedge: ") && text.find('\n') == text.size() - 1) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "not one line of error: " << text;
}

}  // namespace selvedge::test
