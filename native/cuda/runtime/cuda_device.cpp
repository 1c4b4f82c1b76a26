// CudaDevice: one stream, on which memory is copied and graphs of launches run in order.
#include "cuda/runtime/cuda_device.h"

#include <cuda_runtime_api.h>

#include "cuda/runtime/cuda_error.h"
#include "cuda/runtime/launch_on.h"

namespace selvedge::cuda {
namespace {

/// Owners of CUDA's handles.
template <class Handle, auto release>
struct Release {
    using pointer = Handle;
    void operator()(Handle handle) const { static_cast<void>(release(handle)); }
};
using Stream = std::unique_ptr<cudaStream_t, Release<cudaStream_t, cudaStreamDestroy>>;
using Event = std::unique_ptr<cudaEvent_t, Release<cudaEvent_t, cudaEventDestroy>>;
using Graph = std::unique_ptr<cudaGraph_t, Release<cudaGraph_t, cudaGraphDestroy>>;
using GraphExec = std::unique_ptr<cudaGraphExec_t, Release<cudaGraphExec_t, cudaGraphExecDestroy>>;
struct FreePinned {
    void operator()(std::byte* memory) const { static_cast<void>(cudaFreeHost(memory)); }
};
using Pinned = std::unique_ptr<std::byte[], FreePinned>;

class GpuMemory final : public DeviceMemory {
public:
    explicit GpuMemory(std::byte* data) : data_(data) {}
    ~GpuMemory() override { static_cast<void>(cudaFree(data_)); }  // waits for what is still running
    [[nodiscard]] std::byte* data() const override { return data_; }

private:
    std::byte* data_;
};

class GpuReadback final : public Readback {
public:
    GpuReadback(Pinned memory, std::size_t bytes, Event copied)
        : memory_(std::move(memory)), bytes_(bytes), copied_(std::move(copied)) {}
    ~GpuReadback() override { static_cast<void>(cudaEventSynchronize(copied_.get())); }
    Result<bool> ready() override {
        const cudaError_t state = cudaEventQuery(copied_.get());
        if (state == cudaErrorNotReady) return false;
        if (state != cudaSuccess) return cuda_error(state, "a reading");
        return true;
    }
    [[nodiscard]] std::span<const std::byte> bytes() const override { return {memory_.get(), bytes_}; }

private:
    Pinned memory_;
    std::size_t bytes_;
    Event copied_;
};

/// The launches as a graph of one step and, from the first run of many on, one of many steps: a launch of a graph costs
/// the host some microseconds, whatever is in it.
class GraphRecording final : public Recording {
public:
    static Result<std::unique_ptr<Recording>> make(cudaStream_t stream, std::vector<Launch> launches) {
        std::unique_ptr<GraphRecording> recording(new GraphRecording(stream, std::move(launches)));
        if (Status status = recording->capture(1, recording->one_); !status) return status.error();
        return std::unique_ptr<Recording>(std::move(recording));
    }
    Status run(std::uint64_t times) override {
        if (launches_.empty()) return {};
        if (times >= many && !many_)
            if (Status status = capture(many, many_); !status) return status;
        while (times > 0) {
            const bool together = times >= many;
            const cudaError_t code = cudaGraphLaunch((together ? many_ : one_).get(), stream_);
            if (code != cudaSuccess) return cuda_error(code, "a step");
            times -= together ? many : 1;
        }
        return {};
    }

private:
    static constexpr std::uint64_t many = 32;

    GraphRecording(cudaStream_t stream, std::vector<Launch> launches)
        : stream_(stream), launches_(std::move(launches)) {}

    Status capture(std::uint64_t steps, GraphExec& into) const {
        if (launches_.empty()) return {};
        cudaError_t code = cudaStreamBeginCapture(stream_, cudaStreamCaptureModeThreadLocal);
        if (code != cudaSuccess) return cuda_error(code, "recording a step");
        for (std::uint64_t step = 0; step < steps && code == cudaSuccess; ++step)
            for (const Launch& launch : launches_)
                if (code == cudaSuccess) code = launch_on(stream_, launch);
        cudaGraph_t captured = nullptr;
        const cudaError_t ended = cudaStreamEndCapture(stream_, &captured);
        const Graph graph(captured);
        if (code == cudaSuccess) code = ended;
        cudaGraphExec_t executable = nullptr;
        if (code == cudaSuccess) code = cudaGraphInstantiate(&executable, captured, 0);
        into.reset(executable);
        return cuda_status(code, "recording a step");
    }

    cudaStream_t stream_;
    std::vector<Launch> launches_;
    GraphExec one_, many_;
};

class CudaDevice final : public Device {
public:
    CudaDevice(std::string name, DeviceLimits limits, Stream stream)
        : name_(std::move(name)), limits_(limits), stream_(std::move(stream)) {}

    [[nodiscard]] std::string name() const override { return "cuda " + name_; }

    [[nodiscard]] DeviceLimits limits() const override { return limits_; }

    Result<std::unique_ptr<DeviceMemory>> allocate(std::size_t bytes) override {
        const std::string what = "a program of " + std::to_string(bytes / (1024 * 1024)) + " MB";
        void* memory = nullptr;
        if (const cudaError_t code = cudaMalloc(&memory, bytes); code != cudaSuccess) {
            static_cast<void>(cudaGetLastError());  // an allocation that failed spoils nothing
            return cuda_error(code, what);
        }
        std::unique_ptr<DeviceMemory> owner = std::make_unique<GpuMemory>(static_cast<std::byte*>(memory));
        const cudaError_t code = cudaMemsetAsync(memory, 0, bytes, stream_.get());
        if (code != cudaSuccess) return cuda_error(code, what);
        return owner;
    }

    Status write(std::byte* to, std::span<const std::byte> from) override {
        // From memory that is not pinned, the copy is staged before the call returns.
        return cuda_status(cudaMemcpyAsync(to, from.data(), from.size(), cudaMemcpyHostToDevice, stream_.get()),
                           "an upload");
    }

    Result<std::unique_ptr<Readback>> read(const std::byte* from, std::size_t bytes) override {
        void* memory = nullptr;
        cudaEvent_t event = nullptr;
        cudaError_t code = cudaMallocHost(&memory, bytes);
        Pinned pinned(static_cast<std::byte*>(memory));
        if (code == cudaSuccess) code = cudaEventCreateWithFlags(&event, cudaEventDisableTiming);
        Event copied(event);
        if (code == cudaSuccess) code = cudaMemcpyAsync(memory, from, bytes, cudaMemcpyDeviceToHost, stream_.get());
        if (code == cudaSuccess) code = cudaEventRecord(event, stream_.get());
        if (code != cudaSuccess) return cuda_error(code, "a reading");
        return std::unique_ptr<Readback>(std::make_unique<GpuReadback>(std::move(pinned), bytes, std::move(copied)));
    }

    Result<std::unique_ptr<Recording>> record(std::vector<Launch> launches) override {
        return GraphRecording::make(stream_.get(), std::move(launches));
    }

private:
    std::string name_;
    DeviceLimits limits_;
    Stream stream_;
};

/// Clusters of 16 blocks are more than every GPU with clusters must have: they are asked for.
DeviceLimits limits_of(const cudaDeviceProp& properties) {
    if (properties.major < 9) return {};
    const std::size_t shared_bytes = properties.sharedMemPerBlockOptin;
    return {.cluster_blocks = largest_cluster(shared_bytes), .cluster_shared_bytes = shared_bytes};
}

}  // namespace

Result<std::unique_ptr<Device>> make_cuda_device() {
    int count = 0;
    cudaDeviceProp properties{};
    cudaStream_t stream = nullptr;
    cudaError_t code = cudaGetDeviceCount(&count);
    if (code == cudaSuccess && count == 0) code = cudaErrorNoDevice;
    if (code == cudaSuccess) code = cudaGetDeviceProperties(&properties, 0);
    if (code == cudaSuccess && properties.major < 8) code = cudaErrorNoKernelImageForDevice;
    if (code == cudaSuccess) code = cudaSetDevice(0);
    if (code == cudaSuccess) code = cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);
    if (code != cudaSuccess) return cuda_error(code, "starting CUDA");
    return std::unique_ptr<Device>(
        std::make_unique<CudaDevice>(properties.name, limits_of(properties), Stream(stream)));
}

}  // namespace selvedge::cuda
