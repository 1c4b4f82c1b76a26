// DeviceChoice: the executor that --device asks for, and the CPU's in its place where a GPU that nobody insisted on
// fails.
#pragma once

#include <selvedge/cpu/cpu_executor.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cuda/cuda_executor.h"
#include "devices/watched_executor.h"

namespace selvedge {

enum class DeviceKind { automatic, cpu, cuda };

struct DeviceRequest {
    DeviceKind kind = DeviceKind::automatic;
    CpuOptions cpu = {};
    Precision precision = Precision::float32;
    std::size_t count = 1;  ///< executors, for so many runs at once
};

/// How executors are made; tests put others in.
struct DeviceMakers {
    using Made = Result<std::unique_ptr<Executor>>;
    std::function<Made(const CpuOptions&)> cpu = make_cpu_executor;
    std::function<Made(Precision)> cuda = [](Precision precision) { return make_cuda_executor(precision); };
};

class DeviceChoice {
public:
    /// `automatic` takes the GPU where one can be used, else the CPU. Error: the device asked for cannot be used.
    static Result<DeviceChoice> make(const DeviceRequest& request, const DeviceMakers& makers = {});

    [[nodiscard]] Executor& executor() const { return *executors_.front(); }
    [[nodiscard]] std::span<const std::unique_ptr<Executor>> executors() const { return executors_; }
    /// Hands the first executor over.
    [[nodiscard]] std::unique_ptr<Executor> take() && { return std::move(executors_.front()); }
    [[nodiscard]] bool on_gpu() const { return on_gpu_; }
    /// Whether attempt() would go on with the CPU after a failure.
    [[nodiscard]] bool has_spare() const { return on_gpu_ && request_.kind == DeviceKind::automatic; }
    /// "device auto: cpu avx512, 2 threads (CUDA finds no NVIDIA driver on this machine)"; empty where the device was
    /// named.
    [[nodiscard]] const std::string& reason() const { return reason_; }

    /// work() with executors() as they are then, a Result. Where it fails because a GPU does, and the GPU was chosen by
    /// `automatic`, says so by `tell` and does it again on the CPU: work then goes on from what it has saved. Nothing
    /// that work returns or leaves behind may refer to an executor of the first attempt.
    template <class Work>
    std::invoke_result_t<Work> attempt(const Work& work, const std::function<void(const std::string&)>& tell) {
        std::invoke_result_t<Work> result = work();
        if (result || !has_spare() || failure_->ok()) return result;
        if (Status status = fall_back(tell); !status) return status.error();
        return work();
    }

private:
    DeviceChoice(DeviceRequest request, DeviceMakers makers)
        : request_(std::move(request)), makers_(std::move(makers)) {}
    Status make_cpu();
    Status make_cuda();
    Status fall_back(const std::function<void(const std::string&)>& tell);

    DeviceRequest request_;
    DeviceMakers makers_;
    std::vector<std::unique_ptr<Executor>> executors_;
    std::shared_ptr<DeviceFailure> failure_ = std::make_shared<DeviceFailure>();
    bool on_gpu_ = false;
    std::string reason_;
};

}  // namespace selvedge
