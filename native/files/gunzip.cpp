// gunzip by zlib, in steps, so that a small archive cannot claim all the memory.
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "files/read.h"

namespace selvedge {
namespace {

constexpr int gzip_only = 15 + 16;  // zlib: the largest window, and the gzip wrapper with its checksum

// Owns a z_stream that is set up for reading.
class Inflater {
public:
    Inflater() : ready_(inflateInit2(&stream_, gzip_only) == Z_OK) {}
    ~Inflater() {
        if (ready_) inflateEnd(&stream_);
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    [[nodiscard]] bool ready() const { return ready_; }
    z_stream& stream() { return stream_; }

private:
    z_stream stream_{};
    bool ready_ = false;
};

Error damaged(const std::string& name, const std::string& rule) { return {name, rule, "fetch the file again"}; }

}  // namespace

bool is_gzip(std::span<const std::byte> bytes) {
    return bytes.size() >= 2 && bytes[0] == std::byte{0x1F} && bytes[1] == std::byte{0x8B};
}

Result<std::vector<std::byte>> gunzip(std::span<const std::byte> packed, const std::string& name,
                                      std::uint64_t size_limit) {
    size_limit = std::min<std::uint64_t>(size_limit, std::numeric_limits<std::uint64_t>::max() / 2);
    Inflater inflater;
    if (!inflater.ready()) return Error{name, "cannot be unpacked: no memory", ""};
    z_stream& stream = inflater.stream();
    std::vector<std::byte> unpacked(
        std::min<std::uint64_t>(std::max<std::uint64_t>(packed.size(), 4096) * 2, size_limit + 1));
    std::size_t used = 0;
    std::size_t read = 0;
    for (;;) {
        if (used == unpacked.size()) unpacked.resize(std::min<std::uint64_t>(used * std::uint64_t{2}, size_limit + 1));

        constexpr std::size_t most = std::numeric_limits<uInt>::max();
        const std::size_t given = std::min(packed.size() - read, most);
        const std::size_t space = std::min(unpacked.size() - used, most);
        stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data() + read));
        stream.avail_in = static_cast<uInt>(given);
        stream.next_out = reinterpret_cast<Bytef*>(unpacked.data() + used);
        stream.avail_out = static_cast<uInt>(space);
        const int result = inflate(&stream, Z_NO_FLUSH);
        read += given - stream.avail_in;
        used += space - stream.avail_out;

        if (used > size_limit)
            return Error{name, "unpacks to more than the limit of " + std::to_string(size_limit) + " bytes",
                         "check that it is the right file"};
        if (result == Z_STREAM_END) {
            if (read == packed.size()) break;
            if (!is_gzip(packed.subspan(read)))
                return damaged(name,
                               "has " + std::to_string(packed.size() - read) + " bytes after the end of the gzip data");
            inflateReset(&stream);
        } else if (result == Z_BUF_ERROR || (result == Z_OK && read == packed.size() && stream.avail_out > 0)) {
            return damaged(name, "the gzip data are truncated after " + std::to_string(packed.size()) + " bytes");
        } else if (result != Z_OK) {
            return damaged(name, std::string("the gzip data are damaged") +
                                     (stream.msg != nullptr ? std::string(": ") + stream.msg : std::string()));
        }
    }
    unpacked.resize(used);
    return unpacked;
}

}  // namespace selvedge
