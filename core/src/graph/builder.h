// GraphBuilder: what layers call to add their parameters and ops to a Program.
#pragma once

#include <selvedge/graph/program.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace selvedge {

/// Builds one entry of a Program at a time. Layers call the members in the second group only.
class GraphBuilder {
public:
    explicit GraphBuilder(Program& program) : program_(program) {}

    /// Starts an entry: ops go there, activations have `batch` rows, and layers behave as in `training` or not.
    void begin(Entry entry, std::size_t batch, bool training, const std::string& prefix);
    /// Where dropout finds its counters; set before layers are emitted in training.
    void set_sources(ValueId samples, ValueId clock, ValueId seed);

    /// Whether layers behave as in training: batch statistics, dropout.
    [[nodiscard]] bool training() const { return training_; }
    /// Whether ops keep what their gradients need. Training always does; others after keep_for_gradients().
    [[nodiscard]] bool differentiable() const { return training_ || differentiable_; }
    void keep_for_gradients() { differentiable_ = true; }
    /// The parameter `name`: made on first use, found again in later entries.
    ValueId parameter(const std::string& name, const Shape& shape, Initializer initializer, Fans fans,
                      bool regularized);
    /// A running statistic of `channels` numbers: made on first use, found again later.
    ValueId running_statistic(const std::string& name, std::size_t channels, Initializer start);
    /// An op with one f32 output of one sample shape `sample`; `name` is the layer's.
    ValueId apply(OpKind kind, OpAttributes attributes, std::vector<ValueId> inputs, const Shape& sample,
                  const std::string& name);
    /// Activation after an op whose attributes cannot hold it (gelu, silu, softmax), or on its own.
    Flow activate(Flow flow, const Activation& activation, const std::string& name);
    /// Adds an op with given outputs.
    void add(OpKind kind, OpAttributes attributes, std::vector<ValueId> inputs, std::vector<ValueId> outputs);
    ValueId transient(const std::string& name, const Shape& shape, DataType type = DataType::f32);
    ValueId persistent(const std::string& name, const Shape& shape, DataType type = DataType::f32);
    [[nodiscard]] std::size_t batch() const { return batch_; }
    ValueId samples, clock, seed;
    /// Numbers the dropouts of a network in the order of its layers.
    std::uint32_t next_dropout_stream() { return dropout_stream_++; }
    Program& program() { return program_; }
    std::vector<Op>& ops() { return program_.entries[static_cast<std::size_t>(entry_)]; }

private:
    ValueId add_value(Value value);
    Program& program_;
    Entry entry_ = Entry::infer;
    std::size_t batch_ = 1;
    bool training_ = false, differentiable_ = false;
    std::string prefix_;
    std::uint32_t dropout_stream_ = 0;
};

/// Appends the gradient ops of the entry under construction: from `gradient` of `value` back to every parameter, whose
/// gradients land in the views of "gradients". Values that depend on no parameter get none.
void append_gradients(GraphBuilder& graph, ValueId value, ValueId gradient);

/// Appends the ops for the gradients of `input` and of every value between it and `value`; none for parameters. Returns
/// the gradient of each value.
std::map<ValueId, ValueId> append_input_gradients(GraphBuilder& graph, ValueId value, ValueId gradient, ValueId input);

}  // namespace selvedge
