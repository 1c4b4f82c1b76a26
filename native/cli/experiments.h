// Experiments: finding the JSON files that experiments are written in, by name or by path.
#pragma once

#include <selvedge/train/experiment.h>

#include <filesystem>
#include <string>
#include <vector>

namespace selvedge::cli {

/// The folders in which experiments lie, in the order of looking: those named on the command line; the one of the
/// installed program (PREFIX/share/selvedge/experiments); assets/experiments of the source tree that the program was
/// built in.
class Experiments {
public:
    explicit Experiments(std::vector<std::filesystem::path> named_folders = {});

    /// The JSON of an experiment as it stands in its file, "id" filled in. `name` is an id ("r2-cnn", or that of a
    /// point of some file's grid) or the path of a file ("my/net.json"), whose folder is then looked at first for its
    /// parents. Errors: there is none of that name (with the nearest one), the file cannot be read, it is no JSON
    /// object, it is a whole grid.
    Result<Json> load(const std::string& name);

    /// The experiment with its parents merged in, still as JSON, so that settings can be laid over it.
    Result<Json> resolve(const std::string& name);

    /// All ids, grids expanded, by file in alphabetic order; those that are only parents for others (without a network)
    /// among them. A file that cannot be read stands under its name, so that its error shows when it is loaded.
    [[nodiscard]] std::vector<std::string> ids() const;

private:
    [[nodiscard]] std::vector<std::filesystem::path> files() const;
    [[nodiscard]] Result<Json> find_in_grids(const std::string& id) const;

    std::vector<std::filesystem::path> folders_;
};

/// True for a name that is a path: "net.json", "./net", "my/net.json".
bool is_experiment_path(const std::string& name);

}  // namespace selvedge::cli
