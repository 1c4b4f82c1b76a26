// Limits on what a file may ask for.
#include "model/limits.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace selvedge {
namespace {

constexpr std::size_t most_layers = 4096;                   // of the outermost list
constexpr std::uint64_t most_elements = 1ULL << 26;         // of one tensor: 256 MiB of float32
constexpr std::uint64_t most_bytes = 1ULL << 30;            // of all values together
constexpr std::uint64_t most_operations = 100'000'000'000;  // multiply-adds of one answer: some seconds on any core

std::uint64_t saturating_product(std::uint64_t a, std::uint64_t b) {
    return b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b ? std::numeric_limits<std::uint64_t>::max()
                                                                       : a * b;
}
std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) {
    return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max() : a + b;
}
std::uint64_t saturating_count(const Shape& shape) {
    std::uint64_t count = 1;
    for (const std::size_t dimension : shape) count = saturating_product(count, dimension);
    return count;
}

// An upper bound of an op's multiply-adds.
std::uint64_t operations_of(const Op& op, const Program& program) {
    std::uint64_t largest = 0;
    for (const ValueId id : op.outputs)
        if (id.valid()) largest = std::max(largest, saturating_count(program[id].shape));
    if (const auto* pool = std::get_if<Pool2dAttributes>(&op.attributes))
        return saturating_product(largest, saturating_product(pool->window.height, pool->window.width));
    if (op.kind == OpKind::conv2d || op.kind == OpKind::dense) {
        const Shape& weight = program[op.inputs[1]].shape;
        const std::uint64_t outputs = weight.empty() || weight.back() == 0 ? 1 : weight.back();
        return saturating_product(largest, saturating_count(weight) / outputs);
    }
    return largest;
}

Error too_much(const std::string& where, const std::string& what) {
    return {where, what, "this program answers with small networks only"};
}

}  // namespace

Status check_limits(const NetSpec& spec, const std::vector<LayerInfo>& layers, const std::string& where) {
    if (layers.size() > most_layers)
        return too_much(where, "the network has more than " + std::to_string(most_layers) + " layers");
    if (spec.input.empty() || saturating_count(spec.input) == 0 || saturating_count(spec.input) > most_elements)
        return too_much(where, "the network's input has no size, or too large a one");
    for (const LayerInfo& layer : layers)
        if (saturating_count(layer.output) > most_elements)
            return too_much(where, "the output of layer " + layer.name + " is too large");
    return {};
}

Status check_limits(const Program& program, const std::string& where) {
    std::uint64_t bytes = 0;
    for (const Value& value : program.values) {
        if (saturating_count(value.shape) > most_elements)
            return too_much(where, "the network's value " + value.name + " is too large");
        if (value.kind != Value::Kind::view) bytes = saturating_sum(bytes, value.bytes());
    }
    if (bytes > most_bytes) return too_much(where, "the network needs more than 1 GiB for one answer");
    std::uint64_t operations = 0;
    for (const Op& op : program.entry(Entry::infer))
        operations = saturating_sum(operations, operations_of(op, program));
    if (operations > most_operations) return too_much(where, "one answer takes too many operations");
    return {};
}

}  // namespace selvedge
