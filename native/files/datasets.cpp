// The files of Fashion-MNIST: their names, where they may lie, loading and writing them.
#include "files/datasets.h"

#include <selvedge/data/csv.h>
#include <selvedge/data/idx.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include "files/read.h"
#include "files/write.h"

namespace selvedge {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view debian_folder = "/usr/share/datasets/fashion-mnist";
constexpr std::string_view how_to_get = "run `apt install dataset-fashion-mnist`, or name the folder with --data DIR";

// A published file name, "train-images" and "idx3-ubyte".
struct FileName {
    std::string_view part;
    std::string_view type;

    [[nodiscard]] std::string published() const { return std::string(part) + "-" + std::string(type); }
};
constexpr FileName train_images{"train-images", "idx3-ubyte"};
constexpr FileName train_labels{"train-labels", "idx1-ubyte"};
constexpr FileName test_images{"t10k-images", "idx3-ubyte"};
constexpr FileName test_labels{"t10k-labels", "idx1-ubyte"};

constexpr std::string_view train_csv = "fashion-mnist_train.csv";
constexpr std::string_view test_csv = "fashion-mnist_test.csv";

// The CSV file of that name in a folder, plain or compressed.
std::optional<fs::path> locate(const fs::path& folder, std::string_view csv) {
    for (const std::string_view ending : {"", ".gz"}) {
        const fs::path path = folder / (std::string(csv) + std::string(ending));
        std::error_code ignored;
        if (fs::is_regular_file(path, ignored)) return path;
    }
    return std::nullopt;
}

// The file of that name in a folder, in any of its spellings.
std::optional<fs::path> locate(const fs::path& folder, const FileName& name) {
    for (const std::string_view separator : {"-", "."}) {
        for (const std::string_view ending : {"", ".gz"}) {
            std::string candidate(name.part);
            candidate.append(separator).append(name.type).append(ending);
            std::error_code ignored;
            if (fs::is_regular_file(folder / candidate, ignored)) return folder / candidate;
        }
    }
    return std::nullopt;
}

// The names of the files that a folder lacks, in one line; empty where it has all four, or both CSV files.
std::string missing_files(const fs::path& folder) {
    std::string missing;
    for (const FileName& name : {train_images, train_labels, test_images, test_labels})
        if (!locate(folder, name)) missing += (missing.empty() ? "" : ", ") + name.published();
    const bool train = locate(folder, train_csv).has_value(), test = locate(folder, test_csv).has_value();
    if (missing.empty() || (train && test)) return {};
    if (train || test) return std::string(train ? test_csv : train_csv);
    return missing;
}

// What is wrong with a folder as a dataset; empty where nothing is.
std::string complaint(const fs::path& folder) {
    std::error_code ignored;
    if (!is_there(folder)) return "there is no such folder";
    if (!fs::is_directory(folder, ignored)) return "is not a folder";
    const std::string missing = missing_files(folder);
    return missing.empty() ? "" : "lacks " + missing + " (plain or .gz)";
}

Result<Dataset> load_csv_file(const fs::path& path) {
    const Result<std::vector<std::byte>> bytes = read_maybe_gzip(path);
    if (!bytes) return bytes.error();
    return parse_csv(*bytes, path.string(), fashion_class_names());
}

// The training or the test part of a folder of which nothing is missing.
Result<Dataset> load_part(const fs::path& folder, bool train) {
    if (*dataset_form(folder) == DataForm::csv) return load_csv_file(*locate(folder, train ? train_csv : test_csv));
    return load_idx_pair(*locate(folder, train ? train_images : test_images),
                         *locate(folder, train ? train_labels : test_labels), fashion_class_names());
}

std::string size_text(const Dataset& data) { return std::to_string(data.height) + " x " + std::to_string(data.width); }

}  // namespace

DatasetPlaces DatasetPlaces::standard(std::optional<fs::path> option) {
    DatasetPlaces places;
    places.option = std::move(option);
    if (const char* value = std::getenv("SELVEDGE_DATA"); value != nullptr && *value != '\0')
        places.environment = value;
    places.defaults = {fs::path(debian_folder), fs::path("data")};
    return places;
}

Result<fs::path> find_dataset(const DatasetPlaces& places) {
    const std::optional<fs::path>& named = places.option ? places.option : places.environment;
    if (named) {
        const std::string wrong = complaint(*named);
        if (wrong.empty()) return *named;
        return Error{(places.option ? "--data " : "SELVEDGE_DATA=") + named->string(), wrong, std::string(how_to_get)};
    }
    std::string looked_at;
    for (const fs::path& folder : places.defaults) {
        const std::string wrong = complaint(folder);
        if (wrong.empty()) return folder;
        looked_at += (looked_at.empty() ? "" : "; ") + folder.string() + " (" + wrong + ")";
    }
    return Error{"Fashion-MNIST", "was not found; looked at " + looked_at, std::string(how_to_get)};
}

Result<FashionMnist> load_fashion_mnist(const fs::path& folder) {
    if (const std::string wrong = complaint(folder); !wrong.empty())
        return Error{folder.string(), wrong, std::string(how_to_get)};
    Result<Dataset> train = load_part(folder, true);
    if (!train) return train.error();
    Result<Dataset> test = load_part(folder, false);
    if (!test) return test.error();
    if (train->height != test->height || train->width != test->width)
        return Error{folder.string(),
                     "the training images are " + size_text(*train) + " pixels, the test images " + size_text(*test),
                     "give the files of one dataset"};
    return FashionMnist{std::move(*train), std::move(*test)};
}

Result<Dataset> load_idx_pair(const fs::path& images, const fs::path& labels,
                              const std::vector<std::string>& class_names) {
    const Result<std::vector<std::byte>> image_bytes = read_maybe_gzip(images);
    if (!image_bytes) return image_bytes.error();
    Result<Dataset> data = parse_idx_images(*image_bytes, images.string());
    if (!data) return data.error();
    const Result<std::vector<std::byte>> label_bytes = read_maybe_gzip(labels);
    if (!label_bytes) return label_bytes.error();
    Result<std::vector<std::uint8_t>> values = parse_idx_labels(*label_bytes, labels.string());
    if (!values) return values.error();
    return join_idx(std::move(*data), images.string(), std::move(*values), labels.string(), class_names);
}

Result<Dataset> load_data_file(const fs::path& path) {
    const Result<std::vector<std::byte>> bytes = read_maybe_gzip(path);
    if (!bytes) return bytes.error();
    if (idx_kind(*bytes) == IdxKind::other &&
        (looks_like_csv(*bytes) || path.string().find(".csv") != std::string::npos))
        return parse_csv(*bytes, path.string(), fashion_class_names());
    if (idx_kind(*bytes) != IdxKind::labels) return parse_idx_images(*bytes, path.string());
    Result<std::vector<std::uint8_t>> labels = parse_idx_labels(*bytes, path.string());
    if (!labels) return labels.error();
    Dataset data;
    data.count = labels->size();
    data.labels = std::move(*labels);
    std::vector<std::string> names = fashion_class_names();
    if (*std::max_element(data.labels.begin(), data.labels.end()) < names.size()) data.class_names = std::move(names);
    return data;
}

std::optional<DataForm> dataset_form(const fs::path& folder) {
    if (!complaint(folder).empty()) return std::nullopt;
    const std::array names{train_images, train_labels, test_images, test_labels};
    const auto is_there = [&](const FileName& name) { return locate(folder, name).has_value(); };
    return std::all_of(names.begin(), names.end(), is_there) ? DataForm::idx : DataForm::csv;
}

Result<fs::path> labels_beside(const fs::path& images) {
    std::string name = images.filename().string();
    for (const auto& [of_images, of_labels] : {std::pair{"images", "labels"}, std::pair{"idx3", "idx1"}})
        if (const std::size_t at = name.find(of_images); at != std::string::npos)
            name.replace(at, std::string_view(of_images).size(), of_labels);
    const fs::path labels = images.parent_path() / name;
    std::error_code ignored;
    if (name == images.filename().string() || !fs::is_regular_file(labels, ignored))
        return Error{images.string(), "the file of its labels is not beside it",
                     "name them alike: train-images-idx3-ubyte and train-labels-idx1-ubyte"};
    return labels;
}

std::vector<fs::path> part_files(const fs::path& folder, const std::string& part, DataForm form) {
    const bool train = part == "train";
    if (form == DataForm::csv) return {folder / (train ? train_csv : test_csv)};
    return {folder / (train ? train_images : test_images).published(),
            folder / (train ? train_labels : test_labels).published()};
}

Status write_part(const Dataset& data, const std::vector<fs::path>& files, DataForm form) {
    if (form == DataForm::csv) {
        const Result<std::string> text = write_csv(data);
        return text ? write_file_atomic(files.front(), *text) : Status(text.error());
    }
    std::vector<std::byte> images = idx_images_header(data.count, data.height, data.width);
    std::vector<std::byte> labels = idx_labels_header(data.count);
    const auto append = [](std::vector<std::byte>& to, const std::vector<std::uint8_t>& values) {
        const auto bytes = std::as_bytes(std::span(values));
        to.insert(to.end(), bytes.begin(), bytes.end());
    };
    append(images, data.images);
    append(labels, data.labels);
    if (Status status = write_file_atomic(files.front(), images); !status) return status;
    return write_file_atomic(files.back(), labels);
}

}  // namespace selvedge
