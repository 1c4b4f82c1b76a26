// The verb studio: the page's rooms in a window of their own.
#include "studio/studio.h"

#include <algorithm>
#include <memory>

#include "cli/studio_assets.h"
#include "cli/text.h"
#include "cli/verb.h"

namespace selvedge::cli {
namespace {

struct StudioFlags {
    std::vector<std::string> files;
    std::optional<std::string> screenshot;
    bool dark = false;
};

int studio_action(const StudioFlags& flags) {
    studio::Options options = studio_assets();
    std::vector<std::filesystem::path> own;
    for (const std::string& file : flags.files) {
        if (std::filesystem::path(file).extension() == ".safetensors")
            own.emplace_back(file);
        else if (options.picture)
            return refuse(
                {file, "is a second picture; one can be shown", "name one, and drop the others on the window"});
        else
            options.picture = file;
    }
    options.models.insert(options.models.begin(), own.begin(), own.end());
    options.dark = flags.dark;
    if (flags.screenshot) options.screenshot = *flags.screenshot;
    const Status status = studio::run(options);
    return status ? static_cast<int>(ExitCode::done) : fail(status.error());
}

}  // namespace

Verb studio_verb() {
    return {"studio", "the page's rooms in a window", [](Arguments& arguments) -> Action {
                auto flags = std::make_shared<StudioFlags>();
                arguments.about(
                    "Opens the page's rooms in a window: draw, open pictures, look and compare, without a browser.\n"
                    "Pictures and models can be named here or dropped on the window.");
                arguments.positionals("FILE", "models (.safetensors) to choose from, and a picture", flags->files);
                arguments.flag("--dark", "dark colours", flags->dark);
                arguments.option("--screenshot", "PNG", "write what is shown once it has been answered, and end",
                                 flags->screenshot);
                arguments.epilogue("Examples:\n  " + program_name() + " studio\n  " + program_name() +
                                   " studio runs/first/best.safetensors boot.png\n");
                return [flags] { return studio_action(*flags); };
            }};
}

}  // namespace selvedge::cli
