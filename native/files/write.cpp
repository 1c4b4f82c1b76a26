// Atomic replacement: temporary file, fsync, rename, fsync of the folder (as POSIX asks for a durable rename).
#include "files/write.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstdio>
#include <string>

#include "files/descriptor.h"

namespace selvedge {
namespace {

Error cannot_write(const std::filesystem::path& path, int error) {
    std::string remedy;
    switch (error) {
        case ENOENT:
        case ENOTDIR:
            remedy = "create the folder " + path.parent_path().string() + " first";
            break;
        case ENOSPC:
        case EDQUOT:
            remedy = "free some space, or write elsewhere";
            break;
        case EACCES:
        case EPERM:
        case EROFS:
            remedy = "write to a folder that is yours";
            break;
        case EISDIR:
        case ENOTEMPTY:
        case EEXIST:
            remedy = "a folder of that name is in the way: choose another name";
            break;
        default:
            break;
    }
    return {path.string(), "cannot be written: " + system_message(error), remedy};
}

// Writes everything; false with errno set where that fails.
bool write_all(const Descriptor& file, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

// A new file beside `path`, which nobody else has.
Descriptor create_temporary(const std::filesystem::path& path, std::filesystem::path& temporary) {
    constexpr int attempts = 100;
    for (int attempt = 0;; ++attempt) {
        std::string name = ".";
        name += path.filename().string() + "." + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".tmp";
        temporary = path.parent_path() / name;
        Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        if (file || errno != EEXIST || attempt == attempts) return file;
    }
}

// Makes the renaming itself durable. Some file systems cannot flush a folder; the file is in place all the same.
void flush_folder(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (file) (void)::fsync(file.get());
}

}  // namespace

Status write_file_atomic(const std::filesystem::path& path, std::span<const std::byte> bytes) {
    if (!path.has_filename()) return Error{path.string(), "is not the name of a file", "give a file name"};
    std::filesystem::path temporary;
    Descriptor file = create_temporary(path, temporary);
    if (!file) return cannot_write(path, errno);
    if (write_all(file, bytes) && ::fsync(file.get()) == 0 && file.close() &&
        ::rename(temporary.c_str(), path.c_str()) == 0) {
        flush_folder(path);
        return {};
    }
    const int error = errno;
    (void)::unlink(temporary.c_str());
    return cannot_write(path, error);
}

Status write_file_atomic(const std::filesystem::path& path, std::string_view text) {
    return write_file_atomic(path, std::as_bytes(std::span(text)));
}

Status append_line(const std::filesystem::path& path, std::string_view line) {
    assert(line.find('\n') == std::string_view::npos);
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666));
    if (!file) return cannot_write(path, errno);
    const off_t size = ::lseek(file.get(), 0, SEEK_END);
    char last = '\n';
    std::string text;
    if (size > 0 && ::pread(file.get(), &last, 1, size - 1) == 1 && last != '\n') text += '\n';
    text += line;
    text += '\n';
    if (!write_all(file, std::as_bytes(std::span(text))) || ::fsync(file.get()) != 0 || !file.close())
        return cannot_write(path, errno);
    return {};
}

}  // namespace selvedge
