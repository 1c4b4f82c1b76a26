// Ops that the CPU does together: the numbers of each op done alone, and fewer calls.
#include <gtest/gtest.h>
#include <selvedge/io/json.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <span>

#include "cpu/isa_registry.h"
#include "cpu/ops/bound_op.h"
#include "graph/chains.h"
#include "support/random.h"

namespace selvedge::cpu::cpu_joined_ops_test {
namespace {

constexpr std::size_t batch = 6, images = 12;

Program program_of(const std::string& network, float l2 = 0) {
    auto spec = net_spec_from_json(*parse_json(network, "test"), "test");
    EXPECT_TRUE(spec) << spec.error().message();
    ProgramOptions options{.batch_size = batch, .eval_batch_size = 5, .infer_batch_size = 3, .dataset_size = images};
    Sgd sgd{0.05};
    sgd.momentum = 0.9F;
    options.optimizer = sgd;
    options.l2 = l2;
    auto program = build_program(*spec, options);
    EXPECT_TRUE(program) << program.error().message();
    return std::move(*program);
}

/// A Program's values and the ops of one entry bound to them.
class Bound {
public:
    Bound(const Program& program, Entry entry, const Kernels& kernels, std::size_t threads, bool joined)
        : program_(program), entry_(entry), pool_(threads), versions_(program.values.size()) {
        arena_ = AlignedBuffer(program.arena_bytes);
        std::vector<std::byte*> storage(program.values.size());
        for (std::size_t i = 0; i < storage.size(); ++i)
            if (program.values[i].kind == Value::Kind::persistent)
                storage[i] = (persistent_[i] = AlignedBuffer(program.values[i].bytes())).data();
        for (std::size_t i = 0; i < storage.size(); ++i) {
            const Value& value = program.values[i];
            if (value.kind == Value::Kind::view) storage[i] = storage[value.view_of.index] + value.offset * 4;
            if (value.kind == Value::Kind::transient) storage[i] = arena_.data() + value.offset;
        }
        Binder binder(program, kernels, storage, versions_);
        if (joined)
            ops_ = bind_entry(binder, entry);
        else
            for (std::size_t i = 0; i < program.entry(entry).size(); ++i)
                ops_.push_back({bind(binder, program.entry(entry)[i]), i, i + 1});
        shared_ = AlignedBuffer(binder.shared_bytes);
        workers_ = AlignedBuffer(binder.worker_bytes() * threads);
        worker_bytes_ = binder.worker_bytes();
        portion_at_ = binder.portion_at();

        set("parameters", test::random_normal(program[program.find("parameters")].elements(), "parameters"), 0.2F);
        set("input", test::random_normal(program[program.find("input")].elements(), "input"), 1);
        std::ranges::copy(initial_state(program), numbers("state").begin());
        const std::vector<float> pixels = test::random_normal(images * 784, "pixels");
        for (std::size_t i = 0; i < pixels.size(); ++i)
            bytes("images")[i] = static_cast<std::byte>(std::clamp(pixels[i] * 60, 0.0F, 255.0F));
        for (std::size_t i = 0; i < images; ++i) {
            bytes("labels")[i] = static_cast<std::byte>(i % 10);
            const auto place = static_cast<std::uint32_t>((i * 5) % images);
            for (const char* order : {"train.order", "eval.order"})
                std::memcpy(bytes(order).data() + i * 4, &place, sizeof place);
        }
    }

    void run(std::uint32_t rows, std::uint32_t step) {
        const StepContext context{pool_,           {step, 0, 0, rows}, shared_.data(),
                                  workers_.data(), worker_bytes_,      portion_at_};
        std::memcpy(bytes("clock").data(), context.clock.data(), sizeof context.clock);
        for (const BoundOps& ops : ops_) {
            for (std::uint64_t& version : versions_) ++version;
            ops.op->run(context);
        }
    }

    /// All that can be read from outside afterwards.
    [[nodiscard]] std::map<std::string, std::vector<float>> results() {
        std::map<std::string, std::vector<float>> found;
        for (const char* name : {"parameters", "gradients", "moment_1", "state", "logits", "probabilities"})
            if (program_.find(name).valid()) {
                const std::span<float> values = numbers(name);
                found[name] = {values.begin(), values.end()};
            }
        for (const char* name : {"train.metrics", "eval.metrics"})
            for (std::size_t i = 0; i < metric_size; ++i)
                found[name].push_back(static_cast<float>(reinterpret_cast<const double*>(bytes(name).data())[i]));
        return found;
    }
    [[nodiscard]] std::vector<std::string> calls() const {
        std::vector<std::string> names;
        for (const BoundOps& ops : ops_) {
            std::string name;
            for (std::size_t i = ops.first; i < ops.end; ++i)
                name += (name.empty() ? "" : "+") + std::string(enum_name(program_.entry(entry_)[i].kind));
            names.push_back(name);
        }
        return names;
    }

private:
    std::span<std::byte> bytes(const char* name) {
        const ValueId id = program_.find(name);
        return {persistent_[id.index].data(), program_[id].bytes()};
    }
    std::span<float> numbers(const char* name) {
        return {reinterpret_cast<float*>(bytes(name).data()), program_[program_.find(name)].elements()};
    }
    void set(const char* name, const std::vector<float>& values, float scale) {
        std::ranges::transform(values, numbers(name).begin(), [&](float x) { return scale * x; });
    }

    const Program& program_;
    Entry entry_;
    ThreadPool pool_;
    std::vector<std::uint64_t> versions_;
    std::map<std::size_t, AlignedBuffer> persistent_;
    AlignedBuffer arena_, shared_, workers_;
    std::size_t worker_bytes_ = 0, portion_at_ = 0;
    std::vector<BoundOps> ops_;
};

std::vector<std::string> networks() {
    const std::string end = R"("flatten", {"dense": {"units": 10}}])";
    return {
        // Winograd's convolutions: windows that fit and that reach over the edge, dropout, a pool that drops a line.
        R"([{"conv2d": {"filters": 16, "activation": "relu"}}, {"conv2d": {"filters": 16, "activation": "relu"}},
            {"max_pool2d": {"window": 2}}, {"dropout": {"rate": 0.4}},
            {"conv2d": {"filters": 20, "padding": "same", "activation": {"leaky_relu": {"alpha": 0.3}}}},
            {"conv2d": {"filters": 18, "activation": "relu"}}, {"conv2d": {"filters": 72, "activation": "relu"}},
            {"conv2d": {"filters": 33, "activation": "relu"}}, {"conv2d": {"filters": 17}},
            {"max_pool2d": {"window": 2, "padding": "same"}}, {"dropout": {"rate": 0.2}},)" +
            end,
        R"([{"conv2d": {"filters": 64, "padding": "same", "activation": "relu"}}, {"max_pool2d": {"window": 2}},
            {"conv2d": {"filters": 16, "padding": "same", "activation": "tanh"}}, {"max_pool2d": {"window": 2}},
            {"conv2d": {"filters": 16, "activation": "relu"}}, {"max_pool2d": {"window": 2}},)" +
            end,
        // Direct ones: one channel, few filters, averages, functions of their own, strides.
        R"([{"conv2d": {"filters": 8, "kernel": 5, "padding": 2, "activation": "relu"}},
            {"avg_pool2d": {"window": 4, "stride": 2, "padding": 2}}, "batch_norm",
            {"conv2d": {"filters": 12, "kernel": 4, "padding": 1, "activation": "elu"}},
            {"avg_pool2d": {"window": 4, "stride": 2}}, {"activation": {"function": "gelu"}}, {"dropout": {"rate": 0.3}},
            {"conv2d": {"filters": 5, "kernel": 2, "stride": 2, "activation": "relu"}},)" +
            end,
        R"([{"conv2d": {"filters": 3, "kernel": 3, "activation": "sigmoid"}},
            {"max_pool2d": {"window": 3, "stride": 2, "padding": 1}}, {"activation": {"function": "silu"}},
            {"residual": {"layers": [{"conv2d": {"filters": 3, "padding": "same", "activation": "relu"}},
                {"dropout": {"rate": 0.5}}]}}, {"max_pool2d": {"window": 3, "stride": 1}}, "flatten",
            {"dense": {"units": 24, "activation": "gelu"}}, {"dropout": {"rate": 0.25}}, {"dense": {"units": 10}}])",
        // A first layer's weight gradient asks for many small images at a time; those of the second come two at a time.
        R"([{"max_pool2d": {"window": 4}}, {"conv2d": {"filters": 5, "padding": "same", "activation": "relu"}},
            {"conv2d": {"filters": 4, "kernel": 3, "padding": "same", "activation": "relu"}},)" +
            end,
        R"([{"conv2d": {"filters": 4, "kernel": 4, "stride": 4, "activation": "relu"}},
            {"conv2d": {"filters": 6, "kernel": 3, "stride": 2, "activation": "tanh"}},)" +
            end,
        R"(["flatten", {"dense": {"units": 70, "activation": "relu"}}, {"dropout": {"rate": 0.5}},
            {"dense": {"units": 40, "activation": "tanh"}}, {"dense": {"units": 10}}])",
    };
}

TEST(CpuJoinedOps, GiveTheNumbersOfOpsAlone) {
    for (const std::string& network : networks())
        for (const float l2 : {0.0F, 0.01F}) {
            const Program program = program_of(network, l2);
            for (const IsaEntry& isa : isa_entries()) {
                if (!isa.usable()) continue;
                for (const Entry entry : {Entry::train, Entry::eval, Entry::infer, Entry::probe})
                    for (const std::size_t threads : {1, 3}) {
                        Bound alone(program, entry, *isa.kernels, 1, false);
                        Bound joined(program, entry, *isa.kernels, threads, true);
                        const auto capacity = static_cast<std::uint32_t>(entry == Entry::train  ? batch
                                                                         : entry == Entry::eval ? 5
                                                                                                : 3);
                        for (std::uint32_t step = 0; step < 2; ++step)
                            for (Bound* each : {&alone, &joined}) each->run(capacity - step, step);
                        ASSERT_EQ(joined.results(), alone.results())
                            << isa.name << ", " << threads << " threads, " << to_text(program, entry);
                    }
            }
        }
}

TEST(CpuJoinedOps, AreFewer) {
    if (every_byte_counts) GTEST_SKIP() << "WebAssembly does ops alone";
    const Program program = program_of(networks()[1]);
    const Kernels& kernels = *std::ranges::find_if(isa_entries(), &IsaEntry::usable)->kernels;
    EXPECT_EQ(Bound(program, Entry::infer, kernels, 1, true).calls(),
              (std::vector<std::string>{"conv2d+max_pool2d", "conv2d", "max_pool2d", "conv2d+max_pool2d", "dense",
                                        "softmax"}));
    const std::vector<std::string> training = Bound(program, Entry::train, kernels, 1, true).calls();
    EXPECT_TRUE(std::ranges::count(training, "activation_grad+max_pool2d_grad+conv2d_grad_weight") == 1 ||
                std::ranges::count(training, "max_pool2d_grad+conv2d_grad_weight") == 1)
        << testing::PrintToString(training);
}

// What one op of a chain writes is nothing that another one of it reads or writes, but where an op works in place.
TEST(CpuJoinedOps, ChainsNeverMeetInMemory) {
    for (const std::string& network : networks()) {
        const Program program = program_of(network);
        for (const Entry entry : {Entry::train, Entry::eval, Entry::infer}) {
            const std::vector<Op>& ops = program.entry(entry);
            for (const Chain& chain : chains_of(program, entry)) {
                std::vector<ValueId> all;
                for (std::size_t i = chain.first; i < chain.end; ++i)
                    for (const auto* ids : {&ops[i].inputs, &ops[i].outputs})
                        for (const ValueId id : *ids)
                            if (id.valid() && program[id].kind == Value::Kind::transient) all.push_back(id);
                for (std::size_t i = chain.first; i < chain.end; ++i)
                    for (const ValueId out : ops[i].outputs)
                        for (const ValueId other : all) {
                            if (!out.valid() || program[out].kind != Value::Kind::transient || out == other) continue;
                            const Value &a = program[out], &b = program[other];
                            const bool apart = a.offset >= b.offset + b.bytes() || b.offset >= a.offset + a.bytes();
                            const bool in_place = a.offset == b.offset && a.bytes() == b.bytes();
                            EXPECT_TRUE(apart || in_place) << a.name << " and " << b.name;
                        }
            }
        }
    }
}

}  // namespace
}  // namespace selvedge::cpu::cpu_joined_ops_test
