// The CPU executor: chooses an instruction set, owns the thread pool, makes sessions.
#include <selvedge/cpu/cpu_executor.h>

#include "cpu/cpu_session.h"
#include "cpu/isa_registry.h"
#include "cpu/thread_pool.h"

namespace selvedge {
namespace cpu {
namespace {

constexpr std::size_t most_threads = 256;

class CpuExecutor final : public Executor {
public:
    CpuExecutor(const IsaEntry& isa, std::size_t threads, double piece_seconds)
        : isa_(isa), pool_(threads), piece_seconds_(piece_seconds) {}

    [[nodiscard]] std::string name() const override {
        const std::size_t threads = pool_.threads();
        return "cpu " + std::string(isa_.name) + ", " + std::to_string(threads) +
               (threads == 1 ? " thread" : " threads");
    }

    [[nodiscard]] std::vector<std::string> unsupported(const Program& program) const override {
        std::vector<std::string> reasons;
        for (const std::vector<Op>& entry : program.entries) {
            for (const Op& op : entry) {
                if (std::string reason = why_unsupported(program, op); !reason.empty())
                    reasons.push_back(std::move(reason));
            }
        }
        return reasons;
    }

    Result<std::unique_ptr<Session>> compile(const Program& program) override {
        const std::vector<std::string> reasons = unsupported(program);
        if (!reasons.empty()) {
            std::string list;
            for (const std::string& reason : reasons) list += (list.empty() ? "" : ", ") + reason;
            return Error{list, "is not something that the CPU executor can do", "change the network"};
        }
        return CpuSession::make(program, *isa_.kernels, pool_, piece_seconds_);
    }

private:
    IsaEntry isa_;
    ThreadPool pool_;
    double piece_seconds_;
};

std::string usable_names() {
    std::string names;
    for (const IsaEntry& entry : isa_entries()) {
        if (entry.usable()) names += (names.empty() ? "" : ", ") + std::string(entry.name);
    }
    return names;
}

Result<IsaEntry> choose_isa(const std::string& name) {
    const IsaEntry* best = nullptr;
    for (const IsaEntry& entry : isa_entries()) {
        const bool any = (name.empty() && !entry.is_strict()) || (name == "strict" && entry.is_strict());
        if (any && entry.usable()) best = &entry;
        if (entry.name != name) continue;
        if (entry.usable()) return entry;
        return Error{"instruction set '" + name + "'",
                     entry.kernels == nullptr ? "is not in this build" : "is not one that this processor has",
                     "choose one of " + usable_names()};
    }
    if (best != nullptr) return *best;
    return Error{"instruction set '" + name + "'", "is not one that Selvedge knows", "choose one of " + usable_names()};
}

}  // namespace
}  // namespace cpu

Result<std::unique_ptr<Executor>> make_cpu_executor(const CpuOptions& options) {
    if (options.threads > cpu::most_threads)
        return Error{std::to_string(options.threads) + " threads",
                     "must be at most " + std::to_string(cpu::most_threads),
                     "leave it out to use all of the machine's"};
    auto isa = cpu::choose_isa(options.isa);
    if (!isa) return isa.error();
    std::size_t threads = options.threads == 0 ? std::min(cpu::hardware_threads(), cpu::most_threads) : options.threads;
    if (!cpu::threads_available()) threads = 1;
    return std::unique_ptr<Executor>(std::make_unique<cpu::CpuExecutor>(*isa, threads, options.piece_seconds));
}

}  // namespace selvedge
