// The revision of the source that the program was built from.
#pragma once

#include <string_view>

namespace selvedge::cli {

/// The commit's first twelve digits; empty where the source was no git checkout.
std::string_view source_commit();

}  // namespace selvedge::cli
