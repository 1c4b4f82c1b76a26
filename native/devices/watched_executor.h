// An executor that notes what its device fails with.
#pragma once

#include <selvedge/exec/executor.h>

#include <memory>
#include <mutex>

namespace selvedge {

/// The first failure of some executors and their sessions; several threads may note and ask.
class DeviceFailure {
public:
    [[nodiscard]] bool ok() const {
        const std::lock_guard lock(mutex_);
        return status_.ok();
    }
    /// Only where there is one.
    [[nodiscard]] Error first() const {
        const std::lock_guard lock(mutex_);
        return status_.error();
    }
    void note(const Error& error) {
        const std::lock_guard lock(mutex_);
        if (status_) status_ = error;
    }

private:
    mutable std::mutex mutex_;
    Status status_;
};

/// Does what `inner` does; every error that it, or a session of its, gives is noted in `failure` as well.
std::unique_ptr<Executor> watched(std::unique_ptr<Executor> inner, std::shared_ptr<DeviceFailure> failure);

}  // namespace selvedge
