// The list of executors under test.
#include "support/executors.h"

#include <selvedge/cpu/cpu_executor.h>
#include <selvedge/ref/reference_executor.h>

namespace selvedge::test {
namespace {

/// How many threads to try: more than one only where there are threads.
std::vector<std::size_t> thread_counts() {
#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
    return {1};
#else
    return {1, 2, 3};
#endif
}

ExecutorCase cpu_case(const std::string& isa, const std::string& what, const CpuOptions& options) {
    const auto make = [options]() -> std::unique_ptr<Executor> {
        Result<std::unique_ptr<Executor>> executor = make_cpu_executor(options);
        return executor ? std::move(*executor) : nullptr;
    };
    return {"cpu_" + isa + "_" + what, "cpu_" + isa, make};
}

void add_cpu(std::vector<ExecutorCase>& executors) {
    for (const IsaInfo& isa : cpu_isas()) {
        if (!isa.usable) continue;
        for (const std::size_t threads : thread_counts())
            executors.push_back(
                cpu_case(isa.name, std::to_string(threads) + "_threads", {.threads = threads, .isa = isa.name}));
        executors.push_back(cpu_case(isa.name, "op_by_op", {.threads = 1, .isa = isa.name, .piece_seconds = 1e-9}));
    }
}

}  // namespace

std::vector<ExecutorCase> usable_executors() {
    std::vector<ExecutorCase> executors;
    executors.push_back({"reference", "reference", make_reference_executor});
    add_cpu(executors);
    return executors;
}

}  // namespace selvedge::test
