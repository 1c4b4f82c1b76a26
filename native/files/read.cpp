// read_file with POSIX calls, so that the reason of a failure is known.
#include "files/read.h"

#include <fcntl.h>
#include <selvedge/io/json.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "files/descriptor.h"

namespace selvedge {
namespace {

constexpr std::size_t read_step = std::size_t{1} << 20;

Error too_large(const std::string& name, std::uint64_t size_limit) {
    return {name, "is larger than the limit of " + std::to_string(size_limit) + " bytes",
            "check that it is the right file"};
}

}  // namespace

bool is_there(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

Result<std::vector<std::byte>> read_file(const std::filesystem::path& path, std::uint64_t size_limit) {
    const std::string name = path.string();
    // Non-blocking, so that opening a pipe without a writer returns at once.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) {
        if (errno == ENOENT || errno == ENOTDIR) return Error{name, "there is no such file", "check the path"};
        return Error{name, "cannot be opened: " + system_message(errno), "check its permissions"};
    }
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return Error{name, "cannot be read: " + system_message(errno), ""};
    if (S_ISDIR(status.st_mode)) return Error{name, "is a folder, a file is needed", "give a file inside it"};
    if (!S_ISREG(status.st_mode)) return Error{name, "is not a regular file", "copy its content to a file first"};
    const auto expected = static_cast<std::uint64_t>(status.st_size);
    if (expected > size_limit) return too_large(name, size_limit);

    // The size is only a hint: files of /proc say 0, and another program may be writing.
    std::vector<std::byte> bytes;
    bytes.resize(static_cast<std::size_t>(expected) + 1);
    std::size_t used = 0;
    for (;;) {
        const ssize_t got = ::read(file.get(), bytes.data() + used, bytes.size() - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Error{name, "cannot be read: " + system_message(errno), ""};
        if (got == 0) break;
        used += static_cast<std::size_t>(got);
        if (used > size_limit) return too_large(name, size_limit);
        if (used == bytes.size()) bytes.resize(used + std::max(used / 2, read_step));
    }
    bytes.resize(used);
    return bytes;
}

Result<std::vector<std::byte>> read_maybe_gzip(const std::filesystem::path& path, std::uint64_t size_limit) {
    Result<std::vector<std::byte>> bytes = read_file(path, size_limit);
    if (!bytes || !is_gzip(*bytes)) return bytes;
    return gunzip(*bytes, path.string(), size_limit);
}

Result<Json> read_json_file(const std::filesystem::path& path, std::uint64_t size_limit) {
    const Result<std::vector<std::byte>> bytes = read_file(path, size_limit);
    if (!bytes) return bytes.error();
    return parse_json(std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size()), path.string());
}

}  // namespace selvedge
