// Holding a folder for this process, so that no other one works in it at the same time.
#pragma once

#include <selvedge/result.h>

#include <filesystem>

#include "files/descriptor.h"

namespace selvedge {

/// A lock on the folder, for as long as the descriptor lives. Errors: the folder cannot be read; another process holds
/// it.
[[nodiscard]] Result<Descriptor> lock_folder(const std::filesystem::path& folder);

}  // namespace selvedge
