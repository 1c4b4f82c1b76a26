// DeviceChoice: choosing, and changing over.
#include "devices/device_choice.h"

namespace selvedge {

Result<DeviceChoice> DeviceChoice::make(const DeviceRequest& request, const DeviceMakers& makers) {
    DeviceChoice choice(request, makers);
    if (request.kind != DeviceKind::cpu) {
        const Status status = choice.make_cuda();
        if (status && request.kind == DeviceKind::automatic)
            choice.reason_ = "device auto: " + choice.executor().name();
        if (status) return choice;
        if (request.kind == DeviceKind::cuda) return status.error();
        choice.reason_ = " (" + status.error().given + " " + status.error().rule + ")";
    }
    if (Status status = choice.make_cpu(); !status) return status.error();
    if (!choice.reason_.empty()) choice.reason_ = "device auto: " + choice.executor().name() + choice.reason_;
    return choice;
}

Status DeviceChoice::make_cpu() {
    executors_.clear();
    on_gpu_ = false;
    while (executors_.size() < request_.count) {
        DeviceMakers::Made made = makers_.cpu(request_.cpu);
        if (!made) return made.error();
        executors_.push_back(std::move(*made));
    }
    return {};
}

Status DeviceChoice::make_cuda() {
    while (executors_.size() < request_.count) {
        DeviceMakers::Made made = makers_.cuda(request_.precision);
        if (!made) {
            executors_.clear();
            return made.error();
        }
        executors_.push_back(request_.kind == DeviceKind::automatic ? watched(std::move(*made), failure_)
                                                                    : std::move(*made));
    }
    on_gpu_ = true;
    return {};
}

Status DeviceChoice::fall_back(const std::function<void(const std::string&)>& tell) {
    const Error why = failure_->first();
    if (Status status = make_cpu(); !status) return status;
    tell("the GPU has failed (" + why.given + ": " + why.rule + "); going on with " + executor().name());
    return {};
}

}  // namespace selvedge
