// Adding values and ops to a Program under construction.
#include "graph/builder.h"

#include <algorithm>

namespace selvedge {
namespace {

// Views start at multiples of 16 floats, one cache line, so that kernels may use aligned loads.
constexpr std::size_t view_alignment = 16;

std::size_t aligned(std::size_t elements) { return (elements + view_alignment - 1) / view_alignment * view_alignment; }

}  // namespace

void GraphBuilder::begin(Entry entry, std::size_t batch, bool training, const std::string& prefix) {
    entry_ = entry;
    batch_ = batch;
    training_ = training;
    differentiable_ = false;
    prefix_ = prefix;
    dropout_stream_ = 0;
    samples = clock = seed = {};
}

void GraphBuilder::set_sources(ValueId samples_value, ValueId clock_value, ValueId seed_value) {
    samples = samples_value;
    clock = clock_value;
    seed = seed_value;
}

ValueId GraphBuilder::add_value(Value value) {
    program_.values.push_back(std::move(value));
    return {static_cast<std::uint32_t>(program_.values.size() - 1)};
}

ValueId GraphBuilder::transient(const std::string& name, const Shape& shape, DataType type) {
    return add_value({.name = prefix_ + name, .type = type, .shape = shape, .kind = Value::Kind::transient});
}

ValueId GraphBuilder::persistent(const std::string& name, const Shape& shape, DataType type) {
    if (const ValueId existing = program_.find(name); existing.valid()) return existing;
    return add_value({.name = name, .type = type, .shape = shape, .kind = Value::Kind::persistent});
}

ValueId GraphBuilder::parameter(const std::string& name, const Shape& shape, Initializer initializer, Fans fans,
                                bool regularized) {
    if (const ValueId existing = program_.find(name); existing.valid()) return existing;
    const ValueId whole = persistent("parameters", Shape{0});
    const std::size_t offset = program_[whole].shape[0];
    program_.values[whole.index].shape[0] = aligned(offset + element_count(shape));
    const ValueId view =
        add_value({.name = name, .shape = shape, .kind = Value::Kind::view, .view_of = whole, .offset = offset});
    program_.parameters.push_back({.name = name,
                                   .value = view,
                                   .initializer = initializer,
                                   .fans = fans,
                                   .trainable = true,
                                   .regularized = regularized});
    return view;
}

ValueId GraphBuilder::running_statistic(const std::string& name, std::size_t channels, Initializer start) {
    if (const ValueId existing = program_.find(name); existing.valid()) return existing;
    const ValueId whole = persistent("state", Shape{0});
    const std::size_t offset = program_[whole].shape[0];
    program_.values[whole.index].shape[0] = aligned(offset + channels);
    const ValueId view = add_value(
        {.name = name, .shape = Shape{channels}, .kind = Value::Kind::view, .view_of = whole, .offset = offset});
    program_.parameters.push_back(
        {.name = name, .value = view, .initializer = start, .fans = {}, .trainable = false, .regularized = false});
    return view;
}

void GraphBuilder::add(OpKind kind, OpAttributes attributes, std::vector<ValueId> inputs,
                       std::vector<ValueId> outputs) {
    ops().push_back({kind, std::move(attributes), std::move(inputs), std::move(outputs)});
}

ValueId GraphBuilder::apply(OpKind kind, OpAttributes attributes, std::vector<ValueId> inputs, const Shape& sample,
                            const std::string& name) {
    const ValueId output = transient(name, with_batch(batch_, sample));
    add(kind, std::move(attributes), std::move(inputs), {output});
    return output;
}

Flow GraphBuilder::activate(Flow flow, const Activation& activation, const std::string& name) {
    if (activation.kind == ActivationKind::none) return flow;
    if (activation.kind == ActivationKind::softmax)
        return {apply(OpKind::softmax, NoAttributes{}, {flow.value}, flow.shape, name), flow.shape};
    return {apply(OpKind::activation, ActivationAttributes{activation}, {flow.value}, flow.shape, name), flow.shape};
}

int in_place_input(OpKind kind) {
    switch (kind) {
        case OpKind::activation:
        case OpKind::activation_grad:
        case OpKind::softmax:
        case OpKind::softmax_grad:
        case OpKind::batch_norm_grad:
        case OpKind::dropout:
        case OpKind::dropout_grad:
        case OpKind::add:
            return 0;
        default:
            return -1;
    }
}

}  // namespace selvedge
