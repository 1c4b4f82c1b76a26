// The executors that tests run on: a new one joins by one line in executors.cpp.
#pragma once

#include <selvedge/exec/executor.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace selvedge::test {

/// A way to make an executor, with a name that may stand in a test's name: "cpu_avx2_2_threads".
struct ExecutorCase {
    std::string name;
    std::string family;  ///< executors of one family give equal bits (the same instruction set, other threads)
    std::function<std::unique_ptr<Executor>()> make;
};

/// Every executor that runs on this machine: the reference, and the CPU with each instruction set, with 1, 2, 3 threads
/// and in the smallest pieces.
std::vector<ExecutorCase> usable_executors();

inline void PrintTo(const ExecutorCase& executor, std::ostream* out) { *out << executor.name; }

}  // namespace selvedge::test
