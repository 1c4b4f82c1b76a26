// FNV-1a over a network's JSON and its numbers' bits.
#include "engine/fingerprint.h"

#include <selvedge/io/json.h>

#include <bit>

namespace selvedge::engine {

std::uint64_t fingerprint(const Model& model) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    const auto add = [&hash](std::uint64_t value) { hash = (hash ^ value) * 0x100000001B3U; };
    for (const char letter : net_spec_to_json(model.spec).dump()) add(static_cast<unsigned char>(letter));
    for (const std::vector<float>* values : {&model.parameters, &model.state})
        for (const float value : *values) add(std::bit_cast<std::uint32_t>(value));
    add(std::bit_cast<std::uint32_t>(model.input_scale));
    add(std::bit_cast<std::uint32_t>(model.input_offset));
    return hash;
}

}  // namespace selvedge::engine
