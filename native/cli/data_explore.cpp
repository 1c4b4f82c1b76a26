// data explore: class distributions, pixel statistics, sample and mean images of a dataset's parts.
#include <selvedge/data/explore.h>
#include <selvedge/io/json.h>
#include <selvedge/train/experiment.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <numeric>
#include <system_error>

#include "cli/data_actions.h"
#include "cli/experiment_flags.h"
#include "cli/text.h"
#include "cli/values.h"
#include "cli/verb.h"
#include "files/write.h"
#include "image_files/distribution_svg.h"
#include "image_files/write_png.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

// A part of a dataset that is looked at: some items of one of the files.
struct Part {
    std::string name;
    const Dataset* data;
    std::vector<std::uint32_t> items;
};

std::vector<std::uint32_t> all_items(const Dataset& data) {
    std::vector<std::uint32_t> items(data.count);
    std::iota(items.begin(), items.end(), 0U);
    return items;
}

// What is looked at: the files, and their parts in the order train, validation, test.
struct Exploration {
    std::string place;
    FashionMnist files;  // a single file is the training part
    std::vector<Part> parts;
    std::vector<std::string> class_names;
    std::size_t per_class = 10;
};

Result<Exploration> single_file(const fs::path& path) {
    Result<Dataset> data = load_data_file(path);
    if (data && data->labels.empty() && !data->images.empty()) {
        const Result<fs::path> labels = labels_beside(path);
        if (!labels) return labels.error();
        data = load_idx_pair(path, *labels, fashion_class_names());
    }
    if (!data) return data.error();
    if (data->images.empty())
        return Error{path.string(), "is a file of labels", "give the file of images; that of its labels is found"};
    return Exploration{path.string(), {std::move(*data), {}}, {}, {}};
}

Result<Exploration> folder_of(const DataFlag& where) {
    const Result<fs::path> folder = where.find();
    if (!folder) return folder.error();
    Result<FashionMnist> data = load_fashion_mnist(*folder);
    if (!data) return data.error();
    return Exploration{folder->string(), std::move(*data), {}, {}};
}

Status divide(Exploration& look, const std::optional<Experiment>& experiment) {
    const Dataset& train = look.files.train;
    Split split{all_items(train), {}};
    if (experiment) {
        Result<Split> made = split_for(experiment->data, train);
        if (!made) return made.error();
        split = std::move(*made);
    }
    look.parts.push_back({"train", &train, std::move(split.train)});
    if (!split.validation.empty()) look.parts.push_back({"validation", &train, std::move(split.validation)});
    if (look.files.test.count > 0) look.parts.push_back({"test", &look.files.test, all_items(look.files.test)});
    look.class_names = train.class_names;
    for (std::size_t c = look.class_names.size(); c < class_counts(train, {}).size(); ++c)
        look.class_names.push_back("class " + std::to_string(c));
    return {};
}

std::vector<PartCounts> counts_of(const Exploration& look) {
    std::vector<PartCounts> rows;
    for (const Part& part : look.parts) {
        rows.push_back({part.name, class_counts(*part.data, part.items)});
        rows.back().counts.resize(look.class_names.size());
    }
    return rows;
}

// An image in characters, two rows of pixels to a line.
std::string drawn(const GreyPicture& picture) {
    constexpr std::string_view shades = " .:-=+*#%@";
    std::string text;
    for (std::size_t y = 0; y + 1 < picture.height; y += 2) {
        std::string line = "  ";
        for (std::size_t x = 0; x < picture.width; ++x) {
            const std::size_t grey =
                (std::size_t{picture.pixels[y * picture.width + x]} + picture.pixels[(y + 1) * picture.width + x]) / 2;
            line += shades[grey * shades.size() / 256];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

void print_text(const Exploration& look) {
    constexpr std::size_t bar_width = 40;
    const std::vector<PartCounts> rows = counts_of(look);
    std::size_t most = 1, name_width = 10;
    for (const PartCounts& row : rows)
        for (const std::size_t count : row.counts) most = std::max(most, count);
    for (const std::string& name : look.class_names) name_width = std::max(name_width, columns(name));

    std::cout << look.place << "\n\nClass distribution\n";
    for (std::size_t p = 0; p < rows.size(); ++p) {
        std::cout << "  " << rows[p].name << ": " << thousands(look.parts[p].items.size()) << " items\n";
        for (std::size_t c = 0; c < look.class_names.size(); ++c)
            std::cout << "  " << padded_left(std::to_string(c), 3) << " " << padded(look.class_names[c], name_width)
                      << padded_left(thousands(rows[p].counts[c]), 8) << "  "
                      << bar(static_cast<double>(rows[p].counts[c]) / static_cast<double>(most), bar_width) << "\n";
    }
    std::cout << "\nPixels of the training part (0 to 255)\n  " << padded("class", name_width + 4)
              << "    mean    st. dev.   not 0    spread\n";
    const Part& train = look.parts.front();
    const std::vector<ClassPixels> pixels = class_pixels(*train.data, train.items);
    for (std::size_t c = 0; c < pixels.size(); ++c)
        std::cout << "  " << padded_left(std::to_string(c), 3) << " " << padded(look.class_names[c], name_width)
                  << padded_left(decimal(pixels[c].mean, 2), 8)
                  << padded_left(decimal(pixels[c].standard_deviation, 2), 12)
                  << padded_left(percent(pixels[c].covered), 10) << padded_left(decimal(pixels[c].spread, 2), 9)
                  << "\n";
    std::cout << "\nMean image of the training part\n" << drawn(mean_image(*train.data, train.items));
}

Json as_json(const Exploration& look, const std::vector<std::string>& files) {
    Json parts = Json::object();
    const std::vector<PartCounts> rows = counts_of(look);
    for (std::size_t p = 0; p < rows.size(); ++p)
        parts[rows[p].name] = {{"count", look.parts[p].items.size()}, {"class_counts", rows[p].counts}};
    Json pixels = Json::array();
    const Part& train = look.parts.front();
    const std::vector<ClassPixels> statistics = class_pixels(*train.data, train.items);
    for (std::size_t c = 0; c < statistics.size(); ++c)
        pixels.push_back({{"class", c},
                          {"label", look.class_names[c]},
                          {"count", statistics[c].count},
                          {"mean", statistics[c].mean},
                          {"standard_deviation", statistics[c].standard_deviation},
                          {"covered", statistics[c].covered},
                          {"spread", statistics[c].spread}});
    return {{"path", look.place},
            {"class_names", look.class_names},
            {"parts", std::move(parts)},
            {"pixels", std::move(pixels)},
            {"files", files}};
}

// Writes the pictures into `folder`; gives their names.
Result<std::vector<std::string>> write_pictures(const Exploration& look, const fs::path& folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (!fs::is_directory(folder, failure)) return Error{"--out " + folder.string(), "cannot be made a folder", ""};
    std::vector<std::string> files;
    Status status;
    const auto put = [&](const std::string& name, const GreyPicture& picture) {
        if (!status) return;
        files.push_back((folder / name).string());
        status = write_grey_png(files.back(), picture.pixels, picture.width, picture.height);
    };
    for (const Part& part : look.parts) {
        std::vector<GreyPicture> samples;
        std::size_t rows = 0;
        for (const std::vector<std::uint32_t>& items : class_samples(*part.data, part.items, look.per_class, 0)) {
            for (const std::uint32_t item : items) samples.push_back(grey_picture(*part.data, item));
            // A class with fewer items leaves the rest of its row empty.
            samples.resize(++rows * look.per_class, mean_image(*part.data, {}));
        }
        put(part.name + "-samples.png", tiled(samples, look.per_class, 2, 2));
        const std::array overall{mean_image(*part.data, part.items)};
        put(part.name + "-mean.png", tiled(overall, 1, 8, 0));
        put(part.name + "-class-means.png", tiled(class_mean_images(*part.data, part.items), 5, 4, 4));
    }
    std::vector<std::vector<std::size_t>> counts;
    for (const PartCounts& row : counts_of(look)) counts.push_back(row.counts);
    const Part& train = look.parts.front();
    put("class-distribution.png", distribution_picture(class_mean_images(*train.data, train.items), counts, 400));
    if (status) {
        files.push_back((folder / "class-distribution.svg").string());
        status = write_file_atomic(files.back(), distribution_svg(counts_of(look), look.class_names));
    }
    if (!status) return status.error();
    return files;
}

}  // namespace

int data_explore(const DataFlags& flags) {
    std::size_t per_class = 10;
    if (flags.per_class) {
        const Result<std::uint64_t> number = whole_number({"--per-class", *flags.per_class}, 1, 100);
        if (!number) return refuse(number.error());
        per_class = static_cast<std::size_t>(*number);
    }
    std::optional<Experiment> experiment;
    if (flags.experiment) {
        bool wrong_file = false;
        Result<Experiment> resolved = ExperimentFlags{}.resolve(*flags.experiment, wrong_file);
        if (!resolved) return wrong_file ? fail(resolved.error()) : refuse(resolved.error());
        experiment = std::move(*resolved);
    }
    std::error_code ignored;
    const bool file = flags.path && !fs::is_directory(*flags.path, ignored);
    DataFlag where = flags.data;
    if (flags.path) where.folder = flags.path;
    Result<Exploration> look = file ? single_file(*flags.path) : folder_of(where);
    if (!look) return fail(look.error());
    look->per_class = per_class;
    if (Status status = divide(*look, experiment); !status) return fail(status.error());

    std::vector<std::string> files;
    if (flags.out) {
        Result<std::vector<std::string>> written = write_pictures(*look, *flags.out);
        if (!written) return fail(written.error());
        files = std::move(*written);
    }
    if (flags.json) {
        std::cout << json_text(as_json(*look, files)) << "\n";
        return ExitCode::done;
    }
    print_text(*look);
    for (const std::string& name : files) std::cout << (&name == &files.front() ? "\n" : "") << name << "\n";
    return ExitCode::done;
}

}  // namespace selvedge::cli
