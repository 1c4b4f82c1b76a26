// Program: everything that one network computes, as ops over values with planned memory. Built in core, knows no
// device.
#pragma once

#include <selvedge/graph/op.h>
#include <selvedge/net/spec.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace selvedge {

/// The four ways into a Program.
///   train: one mini-batch of "train.order" — load, forward, loss, gradients, update; adds to "train.metrics"
///   eval:  one mini-batch of "eval.order" — load, forward, loss; adds to "eval.metrics" and "eval.confusion"
///   infer: "input" → "logits", "probabilities"
///   probe: "input" → "probabilities", with every layer's output kept and readable by the layer's name,
///   "probe.conv2d_1"
enum class Entry { train, eval, infer, probe };
constexpr std::size_t entry_count = 4;

enum class DataType : std::uint8_t { f32, f64, u8, u32 };
std::size_t byte_size(DataType type);

/// One tensor. A value is persistent (own storage, for as long as the session lives; readable and writable from
/// outside), a view (a part of a persistent f32 value), or transient (a place in the activation arena while it is
/// needed).
struct Value {
    enum class Kind : std::uint8_t { persistent, view, transient };
    std::string name;
    DataType type = DataType::f32;
    Shape shape;
    Kind kind = Kind::transient;
    ValueId view_of = {};    ///< view: the persistent value it is a part of
    std::size_t offset = 0;  ///< view: first element in view_of; transient: first byte in the activation arena
    [[nodiscard]] std::size_t elements() const { return element_count(shape); }
    [[nodiscard]] std::size_t bytes() const { return elements() * byte_size(type); }
};

/// A named parameter or running statistic: a view into "parameters" or "state", and how it starts.
struct ParameterInfo {
    std::string name;  ///< "conv2d_1.kernel", "conv2d_1.bias", "batch_norm.gamma", "batch_norm.running_mean"
    ValueId value;
    Initializer initializer = Initializer::zeros;
    Fans fans;
    bool trainable = true;    ///< false: running statistics, in "state"
    bool regularized = true;  ///< true for kernels: L2 applies
};

/// What a Program is built for, beside the network.
struct ProgramOptions {
    std::size_t batch_size = 32;        ///< rows of a training step
    std::size_t eval_batch_size = 256;  ///< rows of an eval step
    std::size_t infer_batch_size = 1;   ///< most rows of infer and probe
    std::size_t dataset_size = 0;       ///< images that can be resident; 0 leaves out train and eval
    std::size_t classes = 10;
    bool training = true;  ///< false: no train entry, no gradients, no moments
    Optimizer optimizer = {};
    std::uint64_t total_steps = 0;
    float label_smoothing = 0;
    float l2 = 0;                                      ///< λ of λ/2·‖W‖² in the mean loss, over kernels
    float input_scale = 1.0F / 255, input_offset = 0;  ///< what load_batch makes of a uint8 pixel
    std::optional<BatchAugmentation> augment = {};     ///< of the train entry's images
};

/// Persistent values by name, besides views: "images" u8 D×H×W×C, "labels" u8 D, "train.order" u32 D, "eval.order" u32
/// D, "clock" u32 4, "seed" u32 2, "parameters", "gradients", "moment_1", "moment_2" (flat, in step with each other),
/// "state", "train.metrics" f64 4, "eval.metrics" f64 4, "eval.confusion" u32 K×K, "input", "logits", "probabilities".
struct Program {
    NetSpec spec;
    ProgramOptions options;
    std::vector<Value> values;
    std::array<std::vector<Op>, entry_count> entries;
    std::vector<ParameterInfo> parameters;
    std::size_t arena_bytes = 0;  ///< size of the activation arena, shared by all entries

    [[nodiscard]] const Value& operator[](ValueId id) const { return values[id.index]; }
    [[nodiscard]] const std::vector<Op>& entry(Entry e) const { return entries[static_cast<std::size_t>(e)]; }
    /// The value of that name, or an invalid id.
    [[nodiscard]] ValueId find(std::string_view name) const;
};

/// Lowers a network. Errors: those of infer_shapes; a last layer that is not {classes} numbers.
Result<Program> build_program(const NetSpec& spec, const ProgramOptions& options);

/// The starting values of "parameters" (padding between views is 0).
std::vector<float> initial_parameters(const Program& program, std::uint64_t seed);
/// The starting values of "state": running means 0, running variances 1.
std::vector<float> initial_state(const Program& program);

/// Gives every transient value of every entry its offset and sets arena_bytes; values whose lives overlap never share
/// bytes, but for an op that works in place. In the probe entry nothing is reused.
void plan_memory(Program& program);

/// The Program as text, an op a line: for people, tests and error messages.
std::string to_text(const Program& program, Entry entry);

}  // namespace selvedge
