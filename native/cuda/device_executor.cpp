// DeviceExecutor: says what it lacks, makes sessions.
#include "cuda/device_executor.h"

#include "cuda/cuda_session.h"
#include "cuda/plan.h"

namespace selvedge::cuda {
namespace {

class DeviceExecutor final : public Executor {
public:
    DeviceExecutor(std::unique_ptr<Device> device, const ExecutorOptions& options)
        : device_(std::move(device)), options_(options) {}

    [[nodiscard]] std::string name() const override { return device_->name(); }

    [[nodiscard]] std::vector<std::string> unsupported(const Program& program) const override {
        std::vector<std::string> reasons;
        for (const std::vector<Op>& entry : program.entries)
            for (const Op& op : entry)
                if (std::string reason = why_unsupported(op); !reason.empty()) reasons.push_back(std::move(reason));
        for (const Value& value : program.values)
            if (value.elements() >> 32 != 0) reasons.push_back("'" + value.name + "' of 2^32 numbers or more");
        return reasons;
    }

    Result<std::unique_ptr<Session>> compile(const Program& program) override {
        std::string list;
        for (const std::string& reason : unsupported(program)) list += (list.empty() ? "" : ", ") + reason;
        if (!list.empty()) return Error{list, "is not something that the CUDA executor can do", "change the network"};
        return CudaSession::make(program, *device_, options_);
    }

private:
    std::unique_ptr<Device> device_;
    ExecutorOptions options_;
};

}  // namespace

std::unique_ptr<Executor> make_device_executor(std::unique_ptr<Device> device, const ExecutorOptions& options) {
    return std::make_unique<DeviceExecutor>(std::move(device), options);
}

}  // namespace selvedge::cuda
