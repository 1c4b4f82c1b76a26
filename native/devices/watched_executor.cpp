// Watched executors and sessions: everything is handed on.
#include "devices/watched_executor.h"

namespace selvedge {
namespace {

class WatchedSession final : public Session {
public:
    WatchedSession(std::unique_ptr<Session> inner, std::shared_ptr<DeviceFailure> failure)
        : inner_(std::move(inner)), failure_(std::move(failure)) {}

    Status upload(ValueId value, std::span<const std::byte> bytes) override {
        return noted(inner_->upload(value, bytes));
    }
    Status enqueue(Entry entry, std::uint64_t first_step, std::uint64_t n_steps) override {
        return noted(inner_->enqueue(entry, first_step, n_steps));
    }
    Ticket read(ValueId value) override { return inner_->read(value); }
    Result<bool> poll(Ticket ticket, std::span<std::byte> destination) override {
        return noted(inner_->poll(ticket, destination));
    }

private:
    template <class T>
    Result<T> noted(Result<T> result) {
        if (!result) failure_->note(result.error());
        return result;
    }

    std::unique_ptr<Session> inner_;
    std::shared_ptr<DeviceFailure> failure_;
};

class WatchedExecutor final : public Executor {
public:
    WatchedExecutor(std::unique_ptr<Executor> inner, std::shared_ptr<DeviceFailure> failure)
        : inner_(std::move(inner)), failure_(std::move(failure)) {}

    [[nodiscard]] std::string name() const override { return inner_->name(); }
    [[nodiscard]] std::vector<std::string> unsupported(const Program& program) const override {
        return inner_->unsupported(program);
    }
    Result<std::unique_ptr<Session>> compile(const Program& program) override {
        Result<std::unique_ptr<Session>> session = inner_->compile(program);
        if (!session) {
            failure_->note(session.error());
            return session;
        }
        return std::unique_ptr<Session>(std::make_unique<WatchedSession>(std::move(*session), failure_));
    }

private:
    std::unique_ptr<Executor> inner_;
    std::shared_ptr<DeviceFailure> failure_;
};

}  // namespace

std::unique_ptr<Executor> watched(std::unique_ptr<Executor> inner, std::shared_ptr<DeviceFailure> failure) {
    return std::make_unique<WatchedExecutor>(std::move(inner), std::move(failure));
}

}  // namespace selvedge
