// The CPU executor: xsimd kernels chosen at run time by instruction set, on a thread pool.
#pragma once

#include <selvedge/exec/executor.h>

#include <memory>
#include <string>
#include <vector>

namespace selvedge {

/// One instruction set the kernels are compiled for.
struct IsaInfo {
    /// "scalar", "strict_base", "strict_avx2", "strict_avx512", "sse4_2", "avx2", "avx512", "neon64", "wasm",
    /// "wasm_relaxed"
    std::string name;
    bool built = false;   ///< its kernels are in this binary
    bool usable = false;  ///< and this processor runs them
};

/// Every instruction set that the project knows, best last.
std::vector<IsaInfo> cpu_isas();

struct CpuOptions {
    std::size_t threads = 0;  ///< 0: as many as the machine has (1 where there are no threads)
    /// Empty: the best usable one. "strict": the quickest of those on which a run has the same bits on every machine
    /// (AVX-512, AVX2, SSE, plain WebAssembly SIMD), without fused multiply-adds and with sums over sixteen lanes.
    std::string isa;
    /// 0: Session::enqueue does the work before it returns. Otherwise it only notes what is to be done, and
    /// Session::poll does about so many seconds of that, whole ops at a time, while its reading is not there yet: for a
    /// thread that has other things to do as well. The results are the same.
    double piece_seconds = 0;
};

/// Error: an unknown instruction set, one that is not built or not usable here (with the list of those that are), or
/// more than 256 threads. Weights after any number of steps are bit-equal for any number of threads.
Result<std::unique_ptr<Executor>> make_cpu_executor(const CpuOptions& options = {});

}  // namespace selvedge
