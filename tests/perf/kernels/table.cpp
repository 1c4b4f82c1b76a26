// The table of `bench kernels`: shapes of the networks' products, turns of all contestants, medians.
//
// The peak is measured in the turns of each line too: a machine whose speed is not its own halves within seconds, and a
// peak from the beginning of the run would be that of another machine.
#include "kernels/table.h"

#include <selvedge/io/json.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <set>

#include "kernels/networks.h"
#include "kernels/op_bench.h"
#include "kernels/peak/peak.h"
#include "kernels/peers.h"
#include "support/program_builder.h"

namespace selvedge::perf {
namespace {

constexpr double turn_seconds = 0.01;
#ifdef __EMSCRIPTEN__  // whose engines compile anew, in the background, what runs often
constexpr double warm_up_seconds = 0.5;
#else
constexpr double warm_up_seconds = 0.1;
#endif

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// What contestants are asked for in turn: a name and a call.
struct Contestant {
    std::string name;
    std::function<void()> call;
};

/// The loop whose speed is an instruction set's peak, and its medians in the turns of the lines so far.
struct Peak {
    PeakLoop loop;
    std::vector<double> medians;

    /// GFLOP/s over about so many seconds; 0 without a loop.
    [[nodiscard]] double rate(double seconds) const {
        if (loop == nullptr) return 0;
        constexpr std::size_t rounds = 20'000;
        double operations = 0;
        const double each = time_once(1, seconds, [&] { operations = loop(rounds); });
        return operations / each * 1e-9;
    }
};

/// One line of the table.
struct Line {
    std::string kernel;
    double flops = 0;
    std::vector<Contestant> ours;  ///< one an instruction set, by its name
    std::vector<Contestant> peers;
};

std::string name_of(const OpBench& bench, const Op& op) {
    const Product product = product_of(bench.program(), op);
    const auto number = [](std::size_t n) { return std::to_string(n); };
    std::string name(enum_name(op.kind));
    if (!product.convolution)
        return name + " " + number(product.batch) + "x" + number(product.inputs) + "x" + number(product.outputs);
    const Convolution& conv = *product.convolution;
    return name + " " + number(conv.height) + "x" + number(conv.width) + " " + number(product.inputs) + ">" +
           number(product.outputs) + " " + number(conv.kernel_height) + "x" + number(conv.kernel_width) +
           (conv.margins.top > 0 ? " same" : "");
}

Json measure(const Line& line, std::vector<Peak>& peaks, const TableSettings& settings) {
    std::vector<const Contestant*> all;
    for (const Contestant& contestant : line.ours) all.push_back(&contestant);
    for (const Contestant& contestant : line.peers) all.push_back(&contestant);
    std::vector<std::vector<double>> seconds(all.size()), limits(peaks.size());
    for (const Contestant* contestant : all) time_once(1, warm_up_seconds, contestant->call);
    for (std::size_t round = 0; round < settings.rounds; ++round)
        for (std::size_t c = 0; c < all.size(); ++c) {
            seconds[c].push_back(time_once(1, turn_seconds, all[c]->call));
            if (c < peaks.size()) limits[c].push_back(peaks[c].rate(turn_seconds));
        }
    for (std::size_t i = 0; i < peaks.size(); ++i) peaks[i].medians.push_back(median(limits[i]));
    const auto rate = [&](std::size_t c) { return line.flops / median(seconds[c]) * 1e-9; };

    Json peers = Json::object();
    double best = 0;
    for (std::size_t c = line.ours.size(); c < all.size(); ++c) {
        peers[all[c]->name] = rate(c);
        best = std::max(best, rate(c));
    }
    Json rows = Json::array();
    for (std::size_t c = 0; c < line.ours.size(); ++c) {
        const auto [least, most] = std::ranges::minmax(seconds[c]);
        rows.push_back({{"bench", "kernels"},
                        {"kernel", line.kernel},
                        {"isa", all[c]->name},
                        {"batch", settings.batch},
                        {"threads", 1},
                        {"unit", "GFLOP/s"},
                        {"ours", rate(c)},
                        {"percent_of_peak", peaks[c].loop ? Json(100 * rate(c) / peaks[c].medians.back()) : Json()},
                        {"peers", peers},
                        {"ratio_to_best_peer", best > 0 ? Json(rate(c) / best) : Json()},
                        {"spread", (most - least) / median(seconds[c])}});
    }
    return rows;
}

void print(const Json& rows, const std::vector<std::string>& isas) {
    std::printf("%-40s", rows[0]["kernel"].get<std::string>().c_str());
    for (std::size_t i = 0; i < isas.size(); ++i)
        std::printf(" %6.1f %3.0f %%", rows[i]["ours"].get<double>(),
                    rows[i]["percent_of_peak"].is_null() ? 0 : rows[i]["percent_of_peak"].get<double>());
    for (const auto& peer : rows[0]["peers"].items())
        std::printf("  %s %6.1f", peer.key().c_str(), peer.value().get<double>());
    std::printf("\n");
    std::fflush(stdout);
}

// A dense layer whose three sides are equal: what libraries are compared by.
Program square_product(std::size_t side) {
    test::ProgramBuilder builder(side);
    const Shape shape{side, side};
    const ValueId x = builder.value("x", DataType::f32, shape), w = builder.value("w", DataType::f32, shape);
    const ValueId y = builder.value("y", DataType::f32, shape);
    builder.op(Entry::train, OpKind::dense, DenseAttributes{}, {x, w, ValueId{}}, {y});
    return builder.program();
}

std::vector<std::unique_ptr<OpBench>> benches_of(const Program& program, const std::vector<std::string>& isas,
                                                 OpBench::Ops how) {
    std::vector<std::unique_ptr<OpBench>> benches;
    for (const std::string& isa : isas)
        benches.push_back(std::make_unique<OpBench>(program, Entry::train, isa, 1, how));
    return benches;
}

// A line for each product that a session does together with its neighbours, whose names are put before and after it.
void add_joined(const Program& program, const std::vector<std::string>& isas, std::set<std::string>& seen,
                const std::function<void(const Line&)>& add) {
    const auto benches = benches_of(program, isas, OpBench::Ops::joined);
    for (std::size_t call = 0; call < benches[0]->calls().size(); ++call) {
        const cpu::BoundOps& ops = benches[0]->calls()[call];
        Line line{"", 0, {}, {}};
        for (std::size_t i = ops.first; i < ops.end; ++i) {
            const Op& op = benches[0]->ops()[i];
            const double flops = benches[0]->flops(op);
            line.flops += flops;
            line.kernel += (line.kernel.empty() ? "" : " + ") +
                           (flops > 0 ? name_of(*benches[0], op) : std::string(enum_name(op.kind)));
        }
        const bool alike = std::ranges::all_of(benches, [&](const auto& bench) {
            return bench->calls().size() > call && bench->calls()[call].first == ops.first &&
                   bench->calls()[call].end == ops.end;
        });
        if (line.flops == 0 || ops.end - ops.first < 2 || !alike || !seen.insert(line.kernel).second) continue;
        for (std::size_t b = 0; b < benches.size(); ++b)
            line.ours.push_back({isas[b], [bench = benches[b].get(), call] { bench->run(call); }});
        add(line);
    }
}

// A line for each product of the program that `seen` does not name yet.
void add_products(const Program& program, const std::vector<std::string>& isas, const Peers& peers,
                  std::set<std::string>& seen, const std::function<void(const Line&)>& add) {
    const auto benches = benches_of(program, isas, OpBench::Ops::alone);
    for (std::size_t i = 0; i < benches[0]->ops().size(); ++i) {
        const Op& op = benches[0]->ops()[i];
        Line line{"", benches[0]->flops(op), {}, {}};
        if (line.flops == 0) continue;
        line.kernel = name_of(*benches[0], op);
        if (!seen.insert(line.kernel).second) continue;
        for (std::size_t b = 0; b < benches.size(); ++b)
            line.ours.push_back({isas[b], [bench = benches[b].get(), i] { bench->run(i); }});
        for (auto& [name, call] : peers.calls(program, op)) line.peers.push_back({name, std::move(call)});
        add(line);
    }
}

}  // namespace

Json kernel_table(const TableSettings& settings) {
    std::vector<std::string> isas = settings.isas;
    if (isas.empty())
        for (const cpu::IsaEntry& entry : cpu::isa_entries())
            if (entry.usable() && !entry.is_strict()) isas.emplace_back(entry.name);
    std::vector<Peak> peaks;
    for (const std::string& isa : isas) {
        peaks.push_back({peak_loop(isa), {}});
        static_cast<void>(peaks.back().rate(warm_up_seconds));
    }
    const double load = load_of_machine();
    std::printf("one thread, batch %zu, ", settings.batch);
    if (load >= 0) std::printf("load %.2f, ", load);
    std::printf("GFLOP/s and per cent of the peak of multiply-adds in registers, in turn\n");
    const Peers peers;
    std::printf("peers: %s\n\n%-40s", peers.about().c_str(), "");
    for (const std::string& isa : isas) std::printf(" %12s", isa.c_str());
    std::printf("\n");

    Json table = Json::array();
    const auto add = [&](const Line& line) {
        Json rows = measure(line, peaks, settings);
        print(rows, isas);
        for (Json& row : rows) table.push_back(std::move(row));
    };
    std::set<std::string> seen;
    if (settings.networks.empty()) add_products(square_product(768), isas, peers, seen, add);
    for (const Network& network : networks()) {
        if (!wanted(network, settings.networks)) continue;
        const Result<Program> program = program_of(network, settings.batch);
        if (!program) continue;
        add_products(*program, isas, peers, seen, add);
        add_joined(*program, isas, seen, add);
    }
    if (table.empty()) return table;  // no network of those names
    std::printf("\npeaks, medians of the lines' turns, least and most:\n");
    for (std::size_t i = 0; i < isas.size(); ++i) {
        const auto [least, most] = std::ranges::minmax(peaks[i].medians);
        std::printf("  %-12s %6.1f %6.1f\n", isas[i].c_str(), least, most);
    }
    return table;
}

}  // namespace selvedge::perf
