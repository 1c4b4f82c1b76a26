// TensorBoard's event files: checksums, records, and the few fields of protocol buffers that scalars need.
#include "report/tensorboard.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>

#include "files/read.h"

namespace selvedge::report {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::uint32_t, 256> crc_table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0x82F63B78U : 0U);
        table[byte] = value;
    }
    return table;
}();

template <class Number>
std::string little_endian(Number number) {
    using Bits = std::conditional_t<sizeof(Number) == 8, std::uint64_t, std::uint32_t>;
    const auto bits = std::bit_cast<Bits>(number);
    std::string bytes;
    for (std::size_t i = 0; i < sizeof(Number); ++i) bytes += static_cast<char>(bits >> (8 * i) & 0xFF);
    return bytes;
}

std::string varint(std::uint64_t number) {
    std::string bytes;
    for (; number >= 0x80; number >>= 7) bytes += static_cast<char>((number & 0x7F) | 0x80);
    return bytes + static_cast<char>(number);
}

// A protocol buffer's fields: number and wire type, then the value.
enum WireType : std::uint64_t { wire_varint = 0, wire_64 = 1, wire_bytes = 2, wire_32 = 5 };
std::string key(std::uint64_t number, WireType type) { return varint(number << 3 | type); }
std::string bytes_field(std::uint64_t number, std::string_view bytes) {
    return key(number, wire_bytes) + varint(bytes.size()) + std::string(bytes);
}

std::uint32_t masked_crc(std::string_view bytes) {
    const std::uint32_t crc = crc32c(std::as_bytes(std::span(bytes)));
    return (crc >> 15 | crc << 17) + 0xA282EAD8U;
}

double now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const std::byte byte : bytes) crc = (crc >> 8) ^ crc_table[(crc ^ static_cast<std::uint32_t>(byte)) & 0xFF];
    return ~crc;
}

std::string framed(std::string_view bytes) {
    const std::string length = little_endian(static_cast<std::uint64_t>(bytes.size()));
    return length + little_endian(masked_crc(length)) + std::string(bytes) + little_endian(masked_crc(bytes));
}

// Event: 1 wall_time double, 2 step int64, 3 file_version string, 5 summary. Summary: 1 value. Value: 1 tag string,
// 2 simple_value float.
std::string scalar_event(double time, std::int64_t step, std::span<const Scalar> scalars) {
    std::string summary;
    for (const auto& [tag, value] : scalars)
        summary += bytes_field(1, bytes_field(1, tag) + key(2, wire_32) + little_endian(value));
    return key(1, wire_64) + little_endian(time) + key(2, wire_varint) + varint(static_cast<std::uint64_t>(step)) +
           bytes_field(5, summary);
}

Result<EventFile> EventFile::create(const fs::path& folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) return Error{folder.string(), "cannot be made: " + failure.message(), "choose another folder"};
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0 || host[0] == '\0') host = {'h', 'o', 's', 't'};
    const double time = now();
    for (int number = 0;; ++number) {
        char name[400];
        std::snprintf(name, sizeof name, "events.out.tfevents.%010lld.%s.%d.%d", static_cast<long long>(time),
                      host.data(), static_cast<int>(::getpid()), number);
        const fs::path path = folder / name;
        Descriptor file(::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0666));
        if (!file && errno == EEXIST) continue;
        if (!file) return Error{path.string(), system_message(errno), "choose another folder"};
        EventFile events(path, std::move(file));
        const std::string head = key(1, wire_64) + little_endian(time) + bytes_field(3, "brain.Event:2");
        if (Status status = events.write(framed(head)); !status) return status.error();
        return events;
    }
}

Status EventFile::add(std::int64_t step, std::span<const Scalar> scalars) {
    return write(framed(scalar_event(now(), step, scalars)));
}

Status EventFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) return Error{path_.string(), system_message(errno), "free some space"};
        if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Result<EventLog> EventLog::create(const fs::path& folder, bool with_validation, std::span<const EpochRecord> done) {
    const bool first = !is_there(folder / "train");
    std::vector<EventFile> files;
    for (const char* part : {"train", "validation"}) {
        if (!files.empty() && !with_validation) break;
        Result<EventFile> file = EventFile::create(folder / part);
        if (!file) return file.error();
        files.push_back(std::move(*file));
    }
    EventLog log(std::move(files));
    if (first)
        for (const EpochRecord& record : done)
            if (Status status = log.add(record); !status) return status.error();
    return log;
}

Status EventLog::add(const EpochRecord& record) {
    const auto step = static_cast<std::int64_t>(record.epoch) - 1;
    const std::vector<Scalar> train{{"epoch_loss", static_cast<float>(record.loss)},
                                    {"epoch_accuracy", static_cast<float>(record.accuracy)},
                                    {"epoch_learning_rate", static_cast<float>(record.learning_rate)}};
    if (Status status = files_[0].add(step, train); !status) return status;
    if (files_.size() < 2 || !record.val_loss || !record.val_accuracy) return {};
    const std::vector<Scalar> validation{{"epoch_loss", static_cast<float>(*record.val_loss)},
                                         {"epoch_accuracy", static_cast<float>(*record.val_accuracy)}};
    return files_[1].add(step, validation);
}

}  // namespace selvedge::report
