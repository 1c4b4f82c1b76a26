// The studio's files: those of the source tree that the program was built in.
#include "cli/studio_assets.h"

#include <algorithm>
#include <system_error>

namespace selvedge::cli {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
        if (entry.is_regular_file(ignored)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

studio::Options studio_assets() {
    const fs::path assets = fs::path(SELVEDGE_SOURCE_DIR) / "assets";
    studio::Options options;
    options.models = files_in(assets / "models");
    // As in the page, what knows drawings comes first.
    std::stable_partition(options.models.begin(), options.models.end(),
                          [](const fs::path& file) { return file.stem() == "robust-cnn"; });
    options.samples = files_in(assets / "samples");
    options.experiments = assets / "experiments";
    options.fonts = fs::path(SELVEDGE_DEPS_DIR) / "fonts";
    options.build = std::string(SELVEDGE_VERSION) + ", window";
    return options;
}

}  // namespace selvedge::cli
