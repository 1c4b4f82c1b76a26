// The one header for programs that embed Selvedge: load a model, classify pictures.
#pragma once

#include <selvedge/image/convert.h>
#include <selvedge/model/model.h>
#include <selvedge/result.h>

#include <filesystem>

namespace selvedge {

/// Reads a model file. In the library selvedge::selvedge (native); the core itself touches no files and offers
/// parse_model for bytes from anywhere.
Result<Model> load_model(const std::filesystem::path& path);

}  // namespace selvedge
