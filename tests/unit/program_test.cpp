// Programs: which ops a network becomes, that gradients reach every parameter, and that planned memory never collides.
#include <gtest/gtest.h>
#include <selvedge/graph/explain.h>
#include <selvedge/graph/program.h>
#include <selvedge/io/json.h>

#include <algorithm>
#include <map>
#include <set>

namespace selvedge::program_test {
namespace {

Program build(const char* text, ProgramOptions options = {.batch_size = 4, .eval_batch_size = 8, .dataset_size = 20}) {
    auto spec = net_spec_from_json(*parse_json(text, "test"), "network");
    EXPECT_TRUE(spec) << (spec ? "" : spec.error().message());
    auto program = build_program(*spec, options);
    EXPECT_TRUE(program) << (program ? "" : program.error().message());
    return program ? *program : Program{};
}

std::vector<OpKind> kinds(const Program& program, Entry entry) {
    std::vector<OpKind> list;
    for (const Op& op : program.entry(entry)) list.push_back(op.kind);
    return list;
}

constexpr const char* varied = R"([
    {"conv2d": {"filters": 4, "padding": "same", "activation": "gelu"}}, "batch_norm",
    {"residual": {"layers": [{"conv2d": {"filters": 4, "padding": "same", "activation": "relu"}}, "dropout"]}},
    "max_pool2d", {"avg_pool2d": {"window": 3, "stride": 2}}, {"activation": {"function": "tanh"}}, "flatten",
    {"dense": {"units": 12, "activation": "softmax"}}, {"dense": {"units": 10, "activation": "softmax"}}])";

TEST(Program, OpsOfASmallNetwork) {
    const Program program =
        build(R"(["flatten", {"dense": {"units": 5, "activation": "relu"}}, {"dense": {"units": 10}}])");
    using enum OpKind;
    EXPECT_EQ(kinds(program, Entry::infer), (std::vector{dense, dense, softmax}));
    EXPECT_EQ(kinds(program, Entry::eval), (std::vector{load_batch, dense, dense, softmax_cross_entropy}));
    // No gradient with respect to the images.
    EXPECT_EQ(kinds(program, Entry::train),
              (std::vector{load_batch, dense, dense, softmax_cross_entropy, dense_grad_weight, dense_grad_input,
                           activation_grad, dense_grad_weight, optimizer_step}));
}

TEST(Program, DerivativesBeforeAMaxPoolAreTakenBehindIt) {
    const Program program = build(R"([{"conv2d": {"filters": 4, "activation": "relu"}}, "max_pool2d", "flatten",
                                      {"dense": {"units": 10}}])");
    using enum OpKind;
    EXPECT_EQ(kinds(program, Entry::train),
              (std::vector{load_batch, conv2d, max_pool2d, dense, softmax_cross_entropy, dense_grad_weight,
                           dense_grad_input, activation_grad, max_pool2d_grad, conv2d_grad_weight, optimizer_step}));
    const std::vector<Op>& ops = program.entry(Entry::train);
    EXPECT_EQ(ops[7].inputs[1], ops[2].outputs[0]);
    // Where the gradient of what was pooled is asked for, as for an explanation, it is that of the function's output.
    const auto spec = net_spec_from_json(*parse_json(R"([{"conv2d": {"filters": 4, "activation": "relu"}}, "max_pool2d",
                                                         "flatten", {"dense": {"units": 10}}])",
                                                     "test"),
                                         "network");
    const auto explained = build_explain_program(*spec, {});
    ASSERT_TRUE(explained);
    EXPECT_EQ(kinds(*explained, Entry::probe), (std::vector{conv2d, max_pool2d, dense, softmax, dense_grad_input,
                                                            max_pool2d_grad, activation_grad, conv2d_grad_input}));
}

TEST(Program, DropoutAndBatchStatisticsOnlyWhileTraining) {
    const Program program = build(varied);
    for (Entry entry : {Entry::eval, Entry::infer, Entry::probe}) {
        const auto list = kinds(program, entry);
        EXPECT_EQ(std::ranges::count(list, OpKind::dropout), 0);
        EXPECT_EQ(std::ranges::count(list, OpKind::batch_norm), 0);
        EXPECT_EQ(std::ranges::count(list, OpKind::batch_norm_inference), 1);
    }
    const auto list = kinds(program, Entry::train);
    EXPECT_EQ(std::ranges::count(list, OpKind::dropout), 1);
    EXPECT_EQ(std::ranges::count(list, OpKind::dropout_grad), 1);
    EXPECT_EQ(std::ranges::count(list, OpKind::batch_norm_grad), 1);
}

TEST(Program, EveryTrainableParameterGetsItsGradientOnce) {
    const Program program = build(varied);
    std::map<ValueId, int> written;
    for (const Op& op : program.entry(Entry::train)) {
        for (ValueId id : op.outputs) ++written[id];
    }
    for (const ParameterInfo& parameter : program.parameters) {
        if (!parameter.trainable) continue;
        const ValueId gradient = program.find("grad." + parameter.name);
        ASSERT_TRUE(gradient.valid()) << parameter.name;
        EXPECT_EQ(written[gradient], 1) << parameter.name;
        EXPECT_EQ(program[gradient].offset, program[parameter.value].offset);
        EXPECT_EQ(program[gradient].shape, program[parameter.value].shape);
    }
}

TEST(Program, L2AppliesToKernelsOnly) {
    const Program program = build(varied, {.batch_size = 4, .dataset_size = 20, .l2 = 0.1F});
    std::set<std::string> regularized;
    for (const Op& op : program.entry(Entry::train)) {
        if (op.kind == OpKind::l2_penalty) regularized.insert(program[op.inputs[0]].name);
    }
    EXPECT_EQ(regularized,
              (std::set<std::string>{"conv2d.kernel", "residual.conv2d.kernel", "dense.kernel", "dense_1.kernel"}));
}

// Walks an entry and keeps, for every byte of the arena, which value was written there last. An op that reads a value
// must find it whole: whatever the plan did, nothing may have been written over it in between.
void expect_no_collision(const Program& program, Entry entry) {
    std::vector<std::uint32_t> owner(program.arena_bytes, 0);
    const auto transient = [&](ValueId id) { return id.valid() && program[id].kind == Value::Kind::transient; };
    for (const Op& op : program.entry(entry)) {
        for (ValueId id : op.inputs) {
            if (!transient(id)) continue;
            const Value& value = program[id];
            for (std::size_t b = 0; b < value.bytes(); ++b)
                ASSERT_EQ(owner[value.offset + b], id.index + 1)
                    << value.name << " is overwritten before " << enum_name(op.kind);
        }
        std::vector<ValueId> outputs;
        for (std::size_t o = 0; o < op.outputs.size(); ++o) {
            const ValueId id = op.outputs[o];
            if (!transient(id)) continue;
            const Value& value = program[id];
            EXPECT_EQ(value.offset % 64, 0U);
            ASSERT_LE(value.offset + value.bytes(), program.arena_bytes);
            for (ValueId input : op.inputs) {
                const bool may_share = o == 0 && in_place_input(op.kind) == 0 && input == op.inputs[0];
                if (!transient(input) || may_share) continue;
                const Value& other = program[input];
                EXPECT_FALSE(value.offset < other.offset + other.bytes() && other.offset < value.offset + value.bytes())
                    << enum_name(op.kind) << " writes " << value.name << " over its input " << other.name;
            }
            for (std::size_t b = 0; b < value.bytes(); ++b) owner[value.offset + b] = id.index + 1;
        }
        for (ValueId id : op.outputs) {  // outputs of one op do not share either
            if (!transient(id)) continue;
            for (std::size_t b = 0; b < program[id].bytes(); ++b)
                ASSERT_EQ(owner[program[id].offset + b], id.index + 1);
        }
    }
}

TEST(MemoryPlan, NothingIsOverwrittenWhileNeeded) {
    const Program program = build(varied);
    for (Entry entry : {Entry::train, Entry::eval, Entry::infer, Entry::probe}) expect_no_collision(program, entry);
}

TEST(MemoryPlan, MemoryIsUsedAgain) {
    // Ten equal layers need two buffers (and a small one) for inference, not ten.
    std::string text = "[";
    for (int i = 0; i < 10; ++i) text += R"({"conv2d": {"filters": 8, "padding": "same", "activation": "relu"}}, )";
    text += R"("flatten", {"dense": {"units": 10}}])";
    const Program program = build(text.c_str(), {.infer_batch_size = 4, .dataset_size = 0});
    std::size_t planned = 0;
    for (const Op& op : program.entry(Entry::infer)) {
        for (ValueId id : op.outputs) {
            if (id.valid() && program[id].kind == Value::Kind::transient)
                planned = std::max(planned, program[id].offset + program[id].bytes());
        }
    }
    EXPECT_LE(planned, 2 * 4 * 28 * 28 * 8 * sizeof(float) + 1024);
}

TEST(MemoryPlan, ProbeKeepsEveryActivation) {
    const Program program = build(varied);
    std::vector<std::pair<std::size_t, std::size_t>> places;
    for (const Op& op : program.entry(Entry::probe)) {
        for (ValueId id : op.outputs) {
            if (id.valid() && program[id].kind == Value::Kind::transient)
                places.emplace_back(program[id].offset, program[id].offset + program[id].bytes());
        }
    }
    ASSERT_GT(places.size(), 5U);
    std::ranges::sort(places);
    for (std::size_t i = 1; i < places.size(); ++i) EXPECT_GE(places[i].first, places[i - 1].second);
    for (const char* name : {"probe.conv2d", "probe.batch_norm", "probe.residual", "probe.max_pool2d", "probe.dense_1"})
        EXPECT_TRUE(program.find(name).valid()) << name;
}

TEST(Program, StartsFromTheSeedAndTheInitialisers) {
    const Program program = build(varied);
    const auto one = initial_parameters(program, 1);
    EXPECT_EQ(one, initial_parameters(program, 1));
    EXPECT_NE(one, initial_parameters(program, 2));
    const Value& gamma = program[program.find("batch_norm.gamma")];
    EXPECT_EQ(one[gamma.offset], 1.0F);
    const Value& bias = program[program.find("dense.bias")];
    EXPECT_EQ(one[bias.offset], 0.0F);
    const auto state = initial_state(program);
    EXPECT_EQ(state[program[program.find("batch_norm.running_var")].offset], 1.0F);
    EXPECT_EQ(state[program[program.find("batch_norm.running_mean")].offset], 0.0F);
}

TEST(Program, RefusesNetworksThatCannotBeTrained) {
    const auto error_of = [](const char* text) {
        auto program = build_program(*net_spec_from_json(*parse_json(text, "test"), "network"), {});
        return program ? std::string() : program.error().message();
    };
    EXPECT_EQ(error_of(R"(["flatten", {"dense": {"units": 7}}])"),
              "network ending in 7: must end in 10 numbers, one a class; end with {\"dense\": {\"units\": 10}}");
    EXPECT_NE(error_of("[]"), "");
    EXPECT_NE(error_of(R"([{"avg_pool2d": {"window": [2, 28]}}, {"max_pool2d": {"window": [1, 1]}}, "flatten"])"), "");
    EXPECT_NE(error_of(R"([{"avg_pool2d": {"window": [14, 1], "stride": [14, 7], "padding": "same"}}])"), "");
}

}  // namespace
}  // namespace selvedge::program_test
