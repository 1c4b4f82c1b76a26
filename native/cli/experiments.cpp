// Experiments: finding the JSON files that experiments are written in, by name or by path.
#include "cli/experiments.h"

#include <selvedge/io/fields.h>
#include <selvedge/train/template.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <system_error>

#include "files/read.h"

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_experiment = 16U << 20;

// PREFIX/share/selvedge/experiments of PREFIX/bin/selvedge, and assets/experiments of the folders around the program.
std::vector<fs::path> folders_of_program() {
    std::vector<fs::path> folders;
    std::error_code unknown;
    const fs::path program = fs::read_symlink("/proc/self/exe", unknown);
    if (!unknown) {
        folders.push_back(program.parent_path().parent_path() / "share" / "selvedge" / "experiments");
        for (fs::path around = program.parent_path(); around.has_relative_path(); around = around.parent_path())
            folders.push_back(around / "assets" / "experiments");
    }
    folders.push_back(fs::path(SELVEDGE_SOURCE_DIR) / "assets" / "experiments");
    return folders;
}

Result<Json> read_experiment(const fs::path& path) {
    const Result<std::vector<std::byte>> bytes = read_file(path, largest_experiment);
    if (!bytes) return bytes.error();
    Result<Json> json =
        parse_json(std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()), path.string());
    if (json && !json->is_object())
        return Error{path.string(), "must hold a JSON object", "see the experiments in assets/experiments"};
    return json;
}

// What a file holds: one experiment, named as the file unless it says otherwise, or the points of a grid.
Result<std::vector<Json>> read_points(const fs::path& path) {
    Result<Json> json = read_experiment(path);
    if (!json) return json.error();
    const std::string stem = path.stem().string();
    if (json->contains("axes")) return expand_axes(*json, stem);
    const auto id = json->find("id");
    if (id == json->end()) {
        (*json)["id"] = stem;
    } else if (!id->is_string()) {
        return Error{path.string() + ": id", "must be a string", "leave it out to name the experiment as its file"};
    }
    return std::vector<Json>{std::move(*json)};
}

}  // namespace

bool is_experiment_path(const std::string& name) {
    return name.ends_with(".json") || name.find('/') != std::string::npos;
}

Experiments::Experiments(std::vector<fs::path> named_folders) : folders_(std::move(named_folders)) {
    for (fs::path& folder : folders_of_program()) {
        std::error_code ignored;
        if (fs::is_directory(folder, ignored) && std::find(folders_.begin(), folders_.end(), folder) == folders_.end())
            folders_.push_back(std::move(folder));
    }
}

Result<Json> Experiments::load(const std::string& name) {
    fs::path path;
    if (is_experiment_path(name)) {
        path = name;
        const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
        if (std::find(folders_.begin(), folders_.end(), folder) == folders_.end())
            folders_.insert(folders_.begin(), folder);
    } else {
        for (const fs::path& folder : folders_) {
            std::error_code ignored;
            if (path.empty() && fs::is_regular_file(folder / (name + ".json"), ignored))
                path = folder / (name + ".json");
        }
        if (path.empty()) return find_in_grids(name);
    }
    Result<std::vector<Json>> points = read_points(path);
    if (!points) return points.error();
    for (Json& point : *points)
        if (point.at("id") == path.stem().string() || points->size() == 1) return std::move(point);
    return Error{name, "is a grid of " + std::to_string(points->size()) + " experiments",
                 "name one of them, such as " + points->front().at("id").get<std::string>()};
}

Result<Json> Experiments::find_in_grids(const std::string& id) const {
    for (const fs::path& file : files()) {
        Result<std::vector<Json>> points = read_points(file);
        if (!points) continue;
        for (Json& point : *points)
            if (point.at("id") == id) return std::move(point);
    }
    return Error{"experiment '" + id + "'", "not known", fields::suggestion(id, ids())};
}

Result<Json> Experiments::resolve(const std::string& name) {
    Result<Json> json = load(name);
    if (!json) return json;
    return merge_parents(std::move(*json), name, [this](const std::string& parent) { return load(parent); });
}

std::vector<fs::path> Experiments::files() const {
    std::map<std::string, fs::path> files;  // the first folder that has a name wins
    for (const fs::path& folder : folders_) {
        std::error_code failure;
        for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure))
            if (entry->path().extension() == ".json") files.emplace(entry->path().stem().string(), entry->path());
    }
    std::vector<fs::path> paths;
    for (const auto& [stem, path] : files) paths.push_back(path);
    return paths;
}

std::vector<std::string> Experiments::ids() const {
    std::vector<std::string> ids;
    for (const fs::path& file : files()) {
        const Result<std::vector<Json>> points = read_points(file);
        if (!points) ids.push_back(file.stem().string());
        for (const Json& point : points ? *points : std::vector<Json>{})
            ids.push_back(point.at("id").get<std::string>());
    }
    return ids;
}

}  // namespace selvedge::cli
