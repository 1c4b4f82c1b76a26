// Times the CPU executor: single products and convolutions in GFLOP/s, and networks A to E in images/s, op by op.
//
//   selvedge_perf_cpu_kernels [--isa NAME] [--threads N] [--batch N] [--infer] [kernels] [networks] [ops]
//
// Medians of several rounds: of processor time with one thread, of wall time with more (where a machine that does other
// work meanwhile gives low figures).
#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/random/stream.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <vector>

#include "cpu/isa_registry.h"
#include "cpu/ops/bound_op.h"
#include "cpu_networks.h"

namespace selvedge::perf {
namespace {

struct Settings {
    std::string isa;
    std::size_t threads = 1, batch = 32;
    Entry entry = Entry::train;  ///< of which the ops are timed
};

/// With one thread the processor time of this process, so that what else the machine does matters little.
double seconds_now(std::size_t threads) {
    if (threads == 1) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Seconds of one call: the median of rounds of about 20 ms each.
template <class Body>
double time_of(std::size_t threads, Body&& body) {
    body();
    const double start = seconds_now(threads);
    body();
    const double once = seconds_now(threads) - start;
    const std::size_t calls = std::max<std::size_t>(1, static_cast<std::size_t>(0.02 / (once + 1e-6)));
    std::vector<double> rounds;
    for (int round = 0; round < 9; ++round) {
        const double begin = seconds_now(threads);
        for (std::size_t i = 0; i < calls; ++i) body();
        rounds.push_back((seconds_now(threads) - begin) / static_cast<double>(calls));
    }
    std::ranges::sort(rounds);
    return rounds[rounds.size() / 2];
}

const cpu::IsaEntry& isa_of(const std::string& name) {
    const cpu::IsaEntry* best = nullptr;
    for (const cpu::IsaEntry& entry : cpu::isa_entries())
        if (entry.usable() && (name.empty() || entry.name == name)) best = &entry;
    return *best;
}

/// A Program whose ops can be run and timed one by one.
class Bench {
public:
    Bench(Program program, const Settings& settings)
        : program_(std::move(program)), entry_(settings.entry), pool_(settings.threads) {
        const cpu::Kernels& kernels = *isa_of(settings.isa).kernels;
        arena_ = cpu::AlignedBuffer(program_.arena_bytes);
        std::vector<std::byte*> storage(program_.values.size());
        versions_.resize(program_.values.size());
        for (std::size_t i = 0; i < storage.size(); ++i) {
            const Value& value = program_.values[i];
            if (value.kind != Value::Kind::view) buffers_[i] = cpu::AlignedBuffer(value.bytes());
        }
        RandomStream random(1, Purpose::init);
        for (std::size_t i = 0; i < storage.size(); ++i) {
            const Value& value = program_.values[i];
            storage[i] = value.kind == Value::Kind::transient ? arena_.data() + value.offset
                         : value.kind == Value::Kind::view
                             ? buffers_[value.view_of.index].data() + value.offset * byte_size(value.type)
                             : buffers_[i].data();
            if (value.kind != Value::Kind::view && value.type == DataType::f32 && value.name != "moment_2")
                for (std::size_t e = 0; e < value.elements(); ++e)
                    reinterpret_cast<float*>(storage[i])[e] = random.uniform(-0.1F, 0.1F);
        }
        cpu::Binder binder(program_, kernels, storage, versions_);
        for (const Op& op : ops()) calls_.push_back(cpu::bind(binder, op));
        shared_ = cpu::AlignedBuffer(binder.shared_bytes);
        worker_bytes_ = (binder.worker_bytes + 127) / 64 * 64;
        workers_ = cpu::AlignedBuffer(worker_bytes_ * settings.threads);
    }
    [[nodiscard]] const std::vector<Op>& ops() const { return program_.entry(entry_); }
    double time(std::size_t op) {
        const auto rows = static_cast<std::uint32_t>(program_.options.batch_size);
        cpu::StepContext context{pool_, {1, 0, 0, rows}, shared_.data(), workers_.data(), worker_bytes_};
        return time_of(pool_.threads(), [&] {
            if (entry_ == Entry::train)
                for (std::uint64_t& version : versions_) ++version;
            calls_[op]->run(context);
        });
    }
    /// Multiply-adds times two of an op, 0 where that says nothing.
    [[nodiscard]] double flops(const Op& op) const {
        const bool weight = op.kind == OpKind::dense_grad_weight || op.kind == OpKind::conv2d_grad_weight;
        const bool input = op.kind == OpKind::dense_grad_input || op.kind == OpKind::conv2d_grad_input;
        if (op.kind != OpKind::dense && op.kind != OpKind::conv2d && !weight && !input) return 0;
        const Shape& w = program_[weight ? op.outputs[0] : op.inputs[1]].shape;
        const Shape& y = program_[weight ? op.inputs[1] : input ? op.inputs[0] : op.outputs[0]].shape;
        return 2.0 * static_cast<double>(element_count(y)) * static_cast<double>(element_count(w) / w.back());
    }

private:
    Program program_;
    Entry entry_;
    cpu::ThreadPool pool_;
    std::map<std::size_t, cpu::AlignedBuffer> buffers_;
    cpu::AlignedBuffer arena_, shared_, workers_;
    std::size_t worker_bytes_ = 0;
    std::vector<std::uint64_t> versions_;
    std::vector<std::unique_ptr<cpu::BoundOp>> calls_;
};

void print_ops(const Network& network, const Settings& settings) {
    auto program = program_of(network, settings.batch);
    if (!program) return static_cast<void>(std::printf("%s\n", program.error().message().c_str()));
    Bench bench(std::move(*program), settings);
    double sum = 0;
    for (std::size_t i = 0; i < bench.ops().size(); ++i) {
        const Op& op = bench.ops()[i];
        const double seconds = bench.time(i), flops = bench.flops(op);
        sum += seconds;
        std::printf("  %-24s %9.1f us", std::string(enum_name(op.kind)).c_str(), seconds * 1e6);
        if (flops > 0) std::printf("  %7.1f GFLOP/s", flops / seconds * 1e-9);
        std::printf("\n");
    }
    std::printf("  %-24s %9.1f us\n", "sum", sum * 1e6);
}

void print_network(const Network& network, const Settings& settings) {
    auto program = program_of(network, settings.batch);
    if (!program) return static_cast<void>(std::printf("%s\n", program.error().message().c_str()));
    auto executor = make_cpu_executor({.threads = settings.threads, .isa = settings.isa});
    auto session = (*executor)->compile(*program);
    if (!session) return static_cast<void>(std::printf("%s\n", session.error().message().c_str()));
    const auto send = [&](const char* name, const auto& values) {
        return (*session)->upload(program->find(name), bytes_of(values)).ok();
    };
    std::vector<std::uint32_t> order(program->options.dataset_size);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
    RandomStream random(1, Purpose::init);
    std::vector<std::uint8_t> images(order.size() * 784), labels(order.size());
    for (std::uint8_t& pixel : images) pixel = static_cast<std::uint8_t>(random.below(256));
    for (std::uint8_t& label : labels) label = static_cast<std::uint8_t>(random.below(10));
    std::vector<float> input(settings.batch * 784, 0.5F);
    send("images", images), send("labels", labels), send("train.order", order), send("input", input);
    send("parameters", initial_parameters(*program, 1)), send("state", initial_state(*program));
    std::uint64_t step = 0;
    const double train =
        time_of(settings.threads, [&] { static_cast<void>((*session)->enqueue(Entry::train, step++, 1)); });
    const double infer = time_of(settings.threads, [&] { static_cast<void>((*session)->enqueue(Entry::infer, 0, 1)); });
    const double images_a_step = static_cast<double>(settings.batch);
    std::printf("%-7s %-36s training %9.0f images/s   inference %9.0f images/s\n", network.name.c_str(),
                network.about.c_str(), images_a_step / train, images_a_step / infer);
}

/// C (rows × columns) = A·B of that depth, one thread.
void print_product(const cpu::Kernels& kernels, std::size_t rows, std::size_t depth, std::size_t columns) {
    const std::vector<float> a(rows * depth, 0.5F), b(depth * columns + 16, 0.25F);
    std::vector<float> c(rows * columns);
    cpu::GemmArgs args;
    args.a = a.data();
    args.a_row_step = static_cast<std::ptrdiff_t>(depth);
    args.a_depth_step = 1;
    args.b = b.data();
    args.b_step = columns;
    args.c = c.data();
    args.c_row_step = static_cast<std::ptrdiff_t>(columns);
    args.rows = rows;
    args.columns = columns;
    args.depth = depth;
    const double seconds = time_of(1, [&] { kernels.gemm(args); });
    std::printf("gemm %4zu×%4zu×%4zu  %7.1f GFLOP/s\n", rows, depth, columns,
                2.0 * static_cast<double>(rows * depth * columns) / seconds * 1e-9);
}

int run(std::vector<std::string> arguments) {
    Settings settings;
    std::vector<std::string> wanted;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool more = i + 1 < arguments.size();
        if (arguments[i] == "--isa" && more)
            settings.isa = arguments[++i];
        else if (arguments[i] == "--threads" && more)
            settings.threads = std::stoul(arguments[++i]);
        else if (arguments[i] == "--batch" && more)
            settings.batch = std::stoul(arguments[++i]);
        else if (arguments[i] == "--infer")
            settings.entry = Entry::infer;
        else
            wanted.push_back(arguments[i]);
    }
    const auto wants = [&](const char* what) { return wanted.empty() || std::ranges::count(wanted, what) > 0; };
    std::printf("%s, %zu threads, batch %zu\n", std::string(isa_of(settings.isa).name).c_str(), settings.threads,
                settings.batch);
    if (wants("kernels")) {
        const cpu::Kernels& kernels = *isa_of(settings.isa).kernels;
        for (const auto& [m, k, n] : std::vector<std::array<std::size_t, 3>>{
                 {32, 784, 128}, {32, 128, 128}, {32, 128, 10}, {1, 784, 128}, {256, 784, 512}, {768, 768, 768}})
            print_product(kernels, m, k, n);
    }
    for (const Network& network : networks()) {
        if (wants("networks")) print_network(network, settings);
        if (std::ranges::count(wanted, "ops") > 0 || std::ranges::count(wanted, network.name) > 0)
            print_ops(network, settings);
    }
    return 0;
}

}  // namespace
}  // namespace selvedge::perf

int main(int argc, char** argv) { return selvedge::perf::run({argv + 1, argv + argc}); }
