// Checking uploads.
#include <selvedge/exec/upload.h>

#include <cstdint>
#include <cstring>

namespace selvedge {
namespace {

Status check_order(const Program& program, const Value& order, std::span<const std::byte> bytes) {
    const ValueId images = program.find("images");
    if (!images.valid()) return {};
    const std::size_t count = program[images].shape[0];
    for (std::size_t i = 0; i + sizeof(std::uint32_t) <= bytes.size(); i += sizeof(std::uint32_t)) {
        std::uint32_t sample = 0;
        std::memcpy(&sample, bytes.data() + i, sizeof sample);
        if (sample >= count)
            return Error{"index " + std::to_string(sample) + " in '" + order.name + "'",
                         "there are " + std::to_string(count) + " images", "count them from 0"};
    }
    return {};
}

}  // namespace

Status check_upload(const Program& program, ValueId id, std::span<const std::byte> bytes, bool is_order) {
    if (!id.valid() || id.index >= program.values.size())
        return Error{"upload", "there is no such value", "look it up with Program::find"};
    const Value& value = program[id];
    if (value.kind == Value::Kind::transient)
        return Error{"upload of '" + value.name + "'", "it only lives within a step", "upload a persistent value"};
    const std::size_t size = byte_size(value.type);
    if (bytes.size() > value.bytes() || bytes.size() % size != 0)
        return Error{"upload of " + std::to_string(bytes.size()) + " bytes into '" + value.name + "'",
                     "it holds " + std::to_string(value.elements()) + " elements of " + std::to_string(size) + " bytes",
                     ""};
    return is_order ? check_order(program, value, bytes) : Status{};
}

}  // namespace selvedge
