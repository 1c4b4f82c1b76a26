// load_model: a model from a file on disk.
#include <selvedge/selvedge.h>

#include "files/read.h"

namespace selvedge {

Result<Model> load_model(const std::filesystem::path& path) {
    const Result<std::vector<std::byte>> bytes = read_file(path);
    if (!bytes) return bytes.error();
    return parse_model(*bytes, path.string());
}

}  // namespace selvedge
