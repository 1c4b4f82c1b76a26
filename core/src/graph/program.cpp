// build_program: lowering of a network into its four entries; starting values; the Program as text.
#include <selvedge/graph/explain.h>
#include <selvedge/graph/program.h>

#include "graph/builder.h"

namespace selvedge {
namespace {

// The network without a softmax at its end: the loss and the infer entry apply their own to the logits.
std::vector<LayerSpec> without_final_softmax(std::vector<LayerSpec> layers) {
    if (layers.empty()) return layers;
    auto& last = layers.back().layer;
    if (auto* dense = std::get_if<Dense>(&last); dense != nullptr && dense->activation.kind == ActivationKind::softmax)
        dense->activation = {};
    if (auto* conv = std::get_if<Conv2d>(&last); conv != nullptr && conv->activation.kind == ActivationKind::softmax)
        conv->activation = {};
    if (auto* layer = std::get_if<ActivationLayer>(&last);
        layer != nullptr && layer->function.kind == ActivationKind::softmax)
        layers.pop_back();
    return layers;
}

struct Lowering {
    Program& program;
    std::vector<LayerSpec> layers;
    GraphBuilder graph{program};
    const ProgramOptions& options = program.options;

    void infer(Entry entry) {
        const bool probe = entry == Entry::probe;
        graph.begin(entry, options.infer_batch_size, false, probe ? "probe." : "infer.");
        const ValueId input = graph.persistent("input", with_batch(options.infer_batch_size, program.spec.input));
        Flow flow = emit_through(layers, "", {input, program.spec.input}, graph);
        const Shape scores{options.infer_batch_size, options.classes};
        if (!probe) {
            // The last op writes its result where it can be read.
            const ValueId logits = graph.persistent("logits", scores);
            graph.ops().back().outputs[0] = logits;
            flow.value = logits;
        }
        graph.add(OpKind::softmax, NoAttributes{}, {flow.value}, {graph.persistent("probabilities", scores)});
    }

    void explain() {
        infer(Entry::infer);
        graph.begin(Entry::probe, options.infer_batch_size, false, "probe.");
        graph.keep_for_gradients();
        const Shape scores{options.infer_batch_size, options.classes};
        const ValueId input = program.find("input");
        const Flow flow = emit_through(layers, "", {input, program.spec.input}, graph);
        graph.add(OpKind::softmax, NoAttributes{}, {flow.value}, {graph.persistent("probabilities", scores)});
        const ValueId weights = graph.persistent("logit_weights", scores);
        for (const auto& [value, gradient] : append_input_gradients(graph, flow.value, weights, input)) {
            if (gradient == weights) continue;
            const std::string_view name = program[value].name;
            const std::string_view bare = name.starts_with("probe.") ? name.substr(6) : name;
            program.values[gradient.index].name = "probe.gradient." + std::string(bare);
        }
    }

    // The first op of train and eval; returns the network's input and the labels.
    std::pair<Flow, ValueId> load(Entry entry, std::size_t batch, bool training, const std::string& prefix) {
        const std::size_t size = options.dataset_size;
        graph.begin(entry, batch, training, prefix);
        const ValueId images = graph.persistent("images", with_batch(size, program.spec.input), DataType::u8);
        const ValueId labels = graph.persistent("labels", Shape{size}, DataType::u8);
        const ValueId order = graph.persistent(prefix + "order", Shape{size}, DataType::u32);
        const ValueId clock = graph.persistent("clock", Shape{clock_size}, DataType::u32);
        const ValueId seed = graph.persistent("seed", Shape{2}, DataType::u32);
        const ValueId x = graph.transient("x", with_batch(batch, program.spec.input));
        const ValueId y = graph.transient("labels", Shape{batch}, DataType::u8);
        const ValueId samples = graph.transient("samples", Shape{batch}, DataType::u32);
        graph.set_sources(samples, clock, seed);
        LoadBatchAttributes attributes{options.input_scale, options.input_offset, {}};
        if (training) attributes.augment = options.augment;
        graph.add(OpKind::load_batch, attributes, {images, labels, order, clock, attributes.augment ? seed : ValueId{}},
                  {x, y, samples});
        return {{x, program.spec.input}, y};
    }

    void evaluate() {
        const auto [input, labels] = load(Entry::eval, options.eval_batch_size, false, "eval.");
        const Flow flow = emit_through(layers, "", input, graph);
        const ValueId metrics = graph.persistent("eval.metrics", Shape{metric_size}, DataType::f64);
        const ValueId confusion =
            graph.persistent("eval.confusion", Shape{options.classes, options.classes}, DataType::u32);
        graph.add(OpKind::softmax_cross_entropy, LossAttributes{options.label_smoothing}, {flow.value, labels},
                  {ValueId{}, metrics, confusion});
    }

    void train() {
        const auto [input, labels] = load(Entry::train, options.batch_size, true, "train.");
        const Flow flow = emit_through(layers, "", input, graph);
        const ValueId metrics = graph.persistent("train.metrics", Shape{metric_size}, DataType::f64);
        const ValueId gradient = graph.transient("dlogits", Shape{options.batch_size, options.classes});
        graph.add(OpKind::softmax_cross_entropy, LossAttributes{options.label_smoothing}, {flow.value, labels},
                  {gradient, metrics, ValueId{}});
        make_gradient_views();
        append_gradients(graph, flow.value, gradient);
        if (options.l2 > 0) add_l2(metrics);
        const Shape flat = program[program.find("parameters")].shape;
        const std::size_t moments = moment_count(options.optimizer);
        graph.add(OpKind::optimizer_step, OptimizerAttributes{options.optimizer, options.total_steps},
                  {program.find("parameters"), program.find("gradients"),
                   moments > 0 ? graph.persistent("moment_1", flat) : ValueId{},
                   moments > 1 ? graph.persistent("moment_2", flat) : ValueId{}, graph.clock},
                  {});
    }

    void make_gradient_views() {
        const ValueId whole = graph.persistent("gradients", Shape(program[program.find("parameters")].shape));
        for (const ParameterInfo& parameter : program.parameters) {
            if (!parameter.trainable) continue;
            Value view = program[parameter.value];
            view.name = "grad." + parameter.name;
            view.view_of = whole;
            program.values.push_back(std::move(view));
        }
    }

    void add_l2(ValueId metrics) {
        for (const ParameterInfo& parameter : program.parameters) {
            if (parameter.trainable && parameter.regularized)
                graph.add(OpKind::l2_penalty, L2Attributes{options.l2},
                          {parameter.value, program.find("grad." + parameter.name), metrics}, {});
        }
    }
};

Status check_output(const NetSpec& spec, const Shape& output, std::size_t classes) {
    if (output == Shape{classes}) return {};
    return Error{
        "network ending in " + to_string(output), "must end in " + std::to_string(classes) + " numbers, one a class",
        spec.layers.empty() ? "add layers" : "end with {\"dense\": {\"units\": " + std::to_string(classes) + "}}"};
}

Program empty_program(const NetSpec& spec, const ProgramOptions& options) {
    Program program;
    program.spec = spec;
    program.options = options;
    GraphBuilder graph(program);
    graph.persistent("parameters", Shape{0});
    graph.persistent("state", Shape{0});
    return program;
}

Status check(const NetSpec& spec, const ProgramOptions& options) {
    auto shapes = infer_shapes(spec);
    if (!shapes) return shapes.error();
    const Shape output = shapes->empty() ? spec.input : shapes->back().output;
    if (Status status = check_output(spec, output, options.classes); !status) return status.error();
    if (trainable_parameters(*shapes) == 0)
        return Error{"network without weights", "there is nothing to train", "add a dense or conv2d layer"};
    if (options.batch_size == 0 || options.eval_batch_size == 0 || options.infer_batch_size == 0)
        return Error{"batch size 0", "must be at least 1", ""};
    if (options.augment && spec.input.size() != 3)
        return Error{"augmentation of " + to_string(spec.input), "needs images of height, width and channels",
                     "leave data.augment out"};

    return {};
}

}  // namespace

std::size_t byte_size(DataType type) {
    switch (type) {
        case DataType::f32:
            return 4;
        case DataType::f64:
            return 8;
        case DataType::u8:
            return 1;
        case DataType::u32:
            return 4;
    }
    return 0;
}

ValueId Program::find(std::string_view name) const {
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i].name == name) return {static_cast<std::uint32_t>(i)};
    }
    return {};
}

Result<Program> build_program(const NetSpec& spec, const ProgramOptions& options) {
    if (Status status = check(spec, options); !status) return status.error();
    Program program = empty_program(spec, options);
    Lowering lowering{program, without_final_softmax(spec.layers)};
    lowering.infer(Entry::infer);
    lowering.infer(Entry::probe);
    if (options.dataset_size > 0) {
        lowering.evaluate();
        if (options.training) lowering.train();
    }
    plan_memory(program);
    return program;
}

Result<Program> build_explain_program(const NetSpec& spec, const ProgramOptions& options) {
    if (Status status = check(spec, options); !status) return status.error();
    Program program = empty_program(spec, options);
    Lowering{program, without_final_softmax(spec.layers)}.explain();
    plan_memory(program);
    return program;
}

namespace {

std::vector<float> starting_values(const Program& program, std::string_view arena, bool trainable, std::uint64_t seed) {
    std::vector<float> values(program[program.find(arena)].elements());
    for (std::size_t i = 0; i < program.parameters.size(); ++i) {
        const ParameterInfo& parameter = program.parameters[i];
        if (parameter.trainable != trainable) continue;
        const Value& view = program[parameter.value];
        initialize(std::span(values).subspan(view.offset, view.elements()), parameter.initializer, parameter.fans, seed,
                   static_cast<std::uint32_t>(i));
    }
    return values;
}

}  // namespace

std::vector<float> initial_parameters(const Program& program, std::uint64_t seed) {
    return starting_values(program, "parameters", true, seed);
}

std::vector<float> initial_state(const Program& program) { return starting_values(program, "state", false, 0); }

std::string to_text(const Program& program, Entry entry) {
    std::string text;
    const auto list = [&](const std::vector<ValueId>& ids) {
        std::string names;
        for (ValueId id : ids) {
            if (!names.empty()) names += ", ";
            names += id.valid() ? program[id].name + " " + to_string(program[id].shape) : "-";
        }
        return names;
    };
    for (const Op& op : program.entry(entry))
        text += list(op.outputs) + " = " + std::string(enum_name(op.kind)) + "(" + list(op.inputs) + ")\n";
    return text;
}

}  // namespace selvedge
