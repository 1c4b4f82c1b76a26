// OpBench: a Program whose ops can be run one by one, on any instruction set of this machine.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "cpu/isa_registry.h"
#include "cpu/ops/bound_op.h"

namespace selvedge::perf {

/// Seconds on a clock that fits: with one thread the processor time of this process, so that what else the machine does
/// matters little.
double seconds_now(std::size_t threads);

/// Seconds of one call, over about `seconds` of them.
template <class Body>
double time_once(std::size_t threads, double seconds, Body&& body) {
    const double begin = seconds_now(threads);
    std::size_t calls = 0;
    double end = begin;
    do {
        for (std::size_t i = 0; i < 1 + calls / 4; ++i, ++calls) body();
        end = seconds_now(threads);
    } while (end - begin < seconds);
    return (end - begin) / static_cast<double>(calls);
}

/// Seconds of one call: the median of rounds of about 20 ms each.
template <class Body>
double time_of(std::size_t threads, Body&& body) {
    body();
    std::vector<double> rounds;
    for (int round = 0; round < 9; ++round) rounds.push_back(time_once(threads, 0.02, body));
    std::ranges::sort(rounds);
    return rounds[rounds.size() / 2];
}

/// The instruction set of that name, the best one for an empty name.
const cpu::IsaEntry& isa_of(const std::string& name);

class OpBench {
public:
    /// Whether ops run alone, or those together that a session does together.
    enum class Ops { alone, joined };
    OpBench(Program program, Entry entry, const std::string& isa, std::size_t threads, Ops ops = Ops::alone);
    [[nodiscard]] const std::vector<Op>& ops() const { return program_.entry(entry_); }
    /// What runs as one, in order; where ops run alone, an op each.
    [[nodiscard]] const std::vector<cpu::BoundOps>& calls() const { return calls_; }
    [[nodiscard]] const Program& program() const { return program_; }
    /// Runs a call on a full batch, its weights as if they had just changed where the entry is one of training.
    void run(std::size_t call);
    /// Multiply-adds times two of an op computed directly, 0 where that says nothing.
    [[nodiscard]] double flops(const Op& op) const;

private:
    Program program_;
    Entry entry_;
    cpu::ThreadPool pool_;
    std::map<std::size_t, cpu::AlignedBuffer> buffers_;
    cpu::AlignedBuffer arena_, shared_, workers_;
    std::size_t worker_bytes_ = 0, portion_at_ = 0;
    std::vector<std::uint64_t> versions_;
    std::vector<cpu::BoundOps> calls_;
};

}  // namespace selvedge::perf
