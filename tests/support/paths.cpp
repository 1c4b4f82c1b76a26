// Where tests find the source tree and the program: the one file that is compiled with their paths in it, so that a
// compiler's cache can serve the others to every checkout.
#include "support/paths.h"

namespace selvedge::test {

std::filesystem::path source_path(const std::string& inside) {
    return std::filesystem::path(SELVEDGE_SOURCE_DIR) / inside;
}

std::string program_path() { return SELVEDGE_BIN; }

}  // namespace selvedge::test
