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

void add_cpu(std::vector<ExecutorCase>& executors) {
    for (const IsaInfo& isa : cpu_isas()) {
        if (!isa.usable) continue;
        for (const std::size_t threads : thread_counts()) {
            const auto make = [name = isa.name, threads]() -> std::unique_ptr<Executor> {
                Result<std::unique_ptr<Executor>> executor = make_cpu_executor({.threads = threads, .isa = name});
                return executor ? std::move(*executor) : nullptr;
            };
            executors.push_back(
                {"cpu_" + isa.name + "_" + std::to_string(threads) + "_threads", "cpu_" + isa.name, make});
        }
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
