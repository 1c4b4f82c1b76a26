// `./run bench lab`: runs the ladder of products on the GPU, checks each step against the host, and times it.
#include <cuda_runtime_api.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "cuda/cuda_executor.h"
#include "cuda/kernels/lane.cuh"
#include "cuda/lab/ladder.h"

namespace selvedge::cuda::lab {
namespace {

struct Free {
    void operator()(float* memory) const { static_cast<void>(cudaFree(memory)); }
};
using DeviceFloats = std::unique_ptr<float, Free>;

DeviceFloats allocate(std::size_t count) {
    void* memory = nullptr;
    if (cudaMalloc(&memory, count * sizeof(float)) != cudaSuccess) return nullptr;
    return DeviceFloats(static_cast<float*>(memory));
}

/// Numbers from -1 to 1 that are no whole multiples of anything.
std::vector<float> numbers(std::size_t count, float seed) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = std::sin(seed + static_cast<float>(i % 100'003));
    return values;
}

/// The largest error of 64 rows of C, over the largest number: against sums in double.
double error_of(const std::vector<float>& a, const std::vector<float>& b, const std::vector<float>& c,
                const Operands& of) {
    double worst = 0, largest = 0;
    for (std::size_t i = 0; i < of.m; i += of.m / 64)
        for (std::size_t j = 0; j < of.n; ++j) {
            double sum = 0;
            for (std::size_t k = 0; k < of.k; ++k)
                sum += static_cast<double>(a[i * of.k + k]) * static_cast<double>(b[k * of.n + j]);
            worst = std::fmax(worst, std::fabs(sum - static_cast<double>(c[i * of.n + j])));
            largest = std::fmax(largest, std::fabs(sum));
        }
    return worst / largest;
}

/// Seconds of one launch, or a negative number where the GPU reports an error. Timed with events over many launches.
template <class Kernel>
double seconds_of(const Kernel& kernel) {
    const dim3 grid(kernel.of.n / Kernel::tile, kernel.of.m / Kernel::tile);
    const auto launch = [&] { run<<<grid, Kernel::threads, Kernel::shared_bytes>>>(kernel); };
    cudaEvent_t begin = nullptr, end = nullptr;
    cudaError_t code = cudaEventCreate(&begin);
    if (code == cudaSuccess) code = cudaEventCreate(&end);
    for (int i = 0; i < 3; ++i) launch();
    constexpr int times = 50;
    if (code == cudaSuccess) code = cudaEventRecord(begin);
    for (int i = 0; i < times; ++i) launch();
    if (code == cudaSuccess) code = cudaEventRecord(end);
    if (code == cudaSuccess) code = cudaEventSynchronize(end);
    float milliseconds = 0;
    if (code == cudaSuccess) code = cudaEventElapsedTime(&milliseconds, begin, end);
    if (code == cudaSuccess) code = cudaGetLastError();
    static_cast<void>(cudaEventDestroy(begin));
    static_cast<void>(cudaEventDestroy(end));
    if (code != cudaSuccess) std::fprintf(stderr, "%s: %s\n", Kernel::name, cudaGetErrorString(code));
    return code == cudaSuccess ? static_cast<double>(milliseconds) / 1e3 / times : -1.0;
}

/// The whole ladder at one size; whether every step is right.
bool climb(std::uint32_t m, std::uint32_t n, std::uint32_t k) {
    const std::vector<float> a = numbers(std::size_t{m} * k, 1), b = numbers(std::size_t{k} * n, 2);
    std::vector<float> c(std::size_t{m} * n);
    const DeviceFloats on_a = allocate(a.size()), on_b = allocate(b.size()), on_c = allocate(c.size());
    if (!on_a || !on_b || !on_c) return std::fprintf(stderr, "bench lab: the GPU has too little memory\n"), false;
    bool right = cudaMemcpy(on_a.get(), a.data(), a.size() * sizeof(float), cudaMemcpyHostToDevice) == cudaSuccess &&
                 cudaMemcpy(on_b.get(), b.data(), b.size() * sizeof(float), cudaMemcpyHostToDevice) == cudaSuccess;
    const Operands of{{on_a.get(), a.size()}, {on_b.get(), b.size()}, {on_c.get(), c.size()}, m, n, k};
    std::printf("%u x %u x %u\n", m, n, k);
    each_step(of, [&]<class Kernel>(const Kernel& kernel) {
        if (cudaMemset(on_c.get(), 0xFF, c.size() * sizeof(float)) != cudaSuccess) right = false;
        const double seconds = seconds_of(kernel);
        if (cudaMemcpy(c.data(), on_c.get(), c.size() * sizeof(float), cudaMemcpyDeviceToHost) != cudaSuccess)
            right = false;
        const double error = error_of(a, b, c, of);
        const double bound = std::strstr(Kernel::name, "bf16") ? 1e-2 : std::strstr(Kernel::name, "tf32") ? 2e-3 : 1e-5;
        const bool fine = seconds > 0 && error < bound;
        right = right && fine;
        std::printf("  %-16s %9.2f us %9.0f GFLOP/s   error %.1e%s\n", Kernel::name, seconds * 1e6,
                    2.0 * m * n * k / seconds / 1e9, error, fine ? "" : "   WRONG");
    });
    return right;
}

}  // namespace
}  // namespace selvedge::cuda::lab

int main() {
    if (const selvedge::CudaInfo cuda = selvedge::cuda_info(); !cuda.usable) {
        std::printf("bench lab: skipped, no NVIDIA GPU can be used here (%s)\n", cuda.about.c_str());
        return 0;
    }
    bool right = true;
    // The layers of the MLP at batches of 128 and 1024, and a large square.
    for (const auto& [m, n, k] : {std::array{128U, 128U, 784U}, {1024U, 128U, 784U}, {2048U, 2048U, 2048U}})
        right = selvedge::cuda::lab::climb(m, n, k) && right;
    return right ? 0 : 1;
}
