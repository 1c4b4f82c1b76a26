// `./run bench kernels`: every product of networks A to E beside OpenBLAS and oneDNN; with --ops, a network op by op.
//
//   selvedge_perf_kernels [--isa NAME …] [--networks A B …] [--batch N] [--rounds N] [--json FILE]
//   selvedge_perf_kernels --ops [--infer] [--isa NAME] [--threads N] [--batch N] [--networks …]
//
// One thread unless --ops names more; processor time, so that other work on the machine matters little.
#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/io/json.h>
#include <selvedge/random/stream.h>

#include <cstdio>
#include <fstream>
#include <iostream>

#include "kernels/networks.h"
#include "kernels/op_bench.h"
#include "kernels/table.h"

namespace selvedge::perf {
namespace {

struct Settings {
    std::string isa;
    std::size_t threads = 1, batch = 32;
    Entry entry = Entry::train;  ///< of which the ops are timed
};

void print_ops(const Network& network, const Settings& settings) {
    auto program = program_of(network, settings.batch);
    if (!program) return static_cast<void>(std::printf("%s\n", program.error().message().c_str()));
    OpBench bench(std::move(*program), settings.entry, settings.isa, settings.threads, OpBench::Ops::joined);
    double sum = 0;
    for (std::size_t call = 0; call < bench.calls().size(); ++call) {
        const double seconds = time_of(settings.threads, [&] { bench.run(call); });
        std::string name;
        double flops = 0;
        for (std::size_t i = bench.calls()[call].first; i < bench.calls()[call].end; ++i) {
            name += (name.empty() ? "" : " + ") + std::string(enum_name(bench.ops()[i].kind));
            flops += bench.flops(bench.ops()[i]);
        }
        sum += seconds;
        std::printf("  %-44s %9.1f us", name.c_str(), seconds * 1e6);
        if (flops > 0) std::printf("  %7.1f GFLOP/s", flops / seconds * 1e-9);
        std::printf("\n");
    }
    std::printf("  %-44s %9.1f us\n", "sum", sum * 1e6);
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

struct Arguments {
    bool ops = false;
    Settings settings;
    TableSettings table;
    std::string json, trouble;
};

// A number from 1 on.
std::size_t count_of(const std::string& text, Arguments& arguments) {
    char* end = nullptr;
    const unsigned long number = std::strtoul(text.c_str(), &end, 10);
    if (end == text.c_str() || *end != 0 || number == 0)
        arguments.trouble = "'" + text + "' must be a whole number from 1 on";
    return std::max(1UL, number);
}

Arguments parse(const std::vector<std::string>& words) {
    Arguments arguments;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        const auto value = [&] {
            if (i + 1 < words.size()) return words[++i];
            arguments.trouble = word + " wants a value";
            return std::string("1");
        };
        const auto values = [&](std::vector<std::string>& to) {
            while (i + 1 < words.size() && !words[i + 1].starts_with("--")) to.push_back(words[++i]);
        };
        if (word == "--ops")
            arguments.ops = true;
        else if (word == "--infer")
            arguments.settings.entry = Entry::infer;
        else if (word == "--isa")
            values(arguments.table.isas);
        else if (word == "--networks")
            values(arguments.table.networks);
        else if (word == "--threads")
            arguments.settings.threads = count_of(value(), arguments);
        else if (word == "--batch")
            arguments.settings.batch = arguments.table.batch = count_of(value(), arguments);
        else if (word == "--rounds")
            arguments.table.rounds = count_of(value(), arguments);
        else if (word == "--json")
            arguments.json = value();
        else
            arguments.trouble = "'" + word +
                                "' is not known; known are --isa --networks --batch --rounds --json --ops "
                                "--infer --threads";
    }
    for (const std::string& isa : arguments.table.isas)
        if (std::ranges::none_of(cpu::isa_entries(),
                                 [&](const cpu::IsaEntry& entry) { return entry.usable() && entry.name == isa; }))
            arguments.trouble = "--isa " + isa + ": this machine has no such instruction set";
    if (!arguments.table.isas.empty()) arguments.settings.isa = arguments.table.isas.front();
    return arguments;
}

int run(const std::vector<std::string>& words) {
    const Arguments arguments = parse(words);
    if (!arguments.trouble.empty()) {
        std::cerr << "bench kernels: " << arguments.trouble << "\n";
        return 2;
    }
    if (!arguments.ops) {
        const Json rows = kernel_table(arguments.table);
        if (arguments.json.empty()) return 0;
        std::ofstream file(arguments.json);
        file << rows.dump(1) << "\n";
        if (file.flush()) return 0;
        std::cerr << "bench kernels: " << arguments.json << ": cannot be written\n";
        return 1;
    }
    std::printf("%s, %zu threads, batch %zu\n", std::string(isa_of(arguments.settings.isa).name).c_str(),
                arguments.settings.threads, arguments.settings.batch);
    for (const Network& network : networks()) {
        if (!wanted(network, arguments.table.networks)) continue;
        print_network(network, arguments.settings);
        print_ops(network, arguments.settings);
    }
    return 0;
}

}  // namespace
}  // namespace selvedge::perf

int main(int count, char** words) { return selvedge::perf::run({words + 1, words + count}); }
