// Studio: the page's rooms in a window of their own, with files and models from the disk.
#pragma once

#include <selvedge/result.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace selvedge::studio {

struct Options {
    std::vector<std::filesystem::path> models;        ///< to choose from; the first one answers at the start
    std::vector<std::filesystem::path> samples;       ///< pictures that N goes through
    std::filesystem::path experiments;                ///< folder of the recipes that training starts from
    std::filesystem::path fonts;                      ///< folder of Inter-Regular.otf and Inter-SemiBold.otf
    std::optional<std::filesystem::path> picture;     ///< shown at the start; else the first sample
    std::optional<std::filesystem::path> screenshot;  ///< write what is shown once it has been answered, and end
    std::string build;                                ///< for the foot of the window
    bool dark = false;
    int width = 1280, height = 800;
};

/// Shows the window until it is closed. Errors: no display, no OpenGL 3, no fonts, a model or picture that cannot be
/// read at the start (later ones are told in the window), a screenshot that cannot be written; a program that was built
/// without GLFW.
Status run(const Options& options);

}  // namespace selvedge::studio
