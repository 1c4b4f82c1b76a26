// Holding a folder for this process: flock on the folder itself, which the system lets go when the process ends.
#include "files/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace selvedge {

Result<Descriptor> lock_folder(const std::filesystem::path& folder) {
    Descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!held) return Error{folder.string(), system_message(errno), "give a folder that can be read"};
    if (::flock(held.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return Error{folder.string(), "another process is at work in it", "wait for it, or choose another --out"};
    return held;
}

}  // namespace selvedge
