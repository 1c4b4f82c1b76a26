// FailingExecutor: a device that is lost at a call of one's choosing, and stays lost.
#pragma once

#include <selvedge/exec/executor.h>

#include <map>
#include <memory>

namespace selvedge::test {

/// How many calls a device still answers: compile, upload, enqueue, and a reading's start and end each count.
struct Lifetime {
    std::size_t calls_left = 0, made = 0;
    bool over() {
        ++made;
        return calls_left == 0 || --calls_left == 0;
    }
    static Error error() { return {"the test's device", "is lost", "give it another"}; }
};

class FailingExecutor final : public Executor {
public:
    FailingExecutor(std::unique_ptr<Executor> inner, std::shared_ptr<Lifetime> lifetime)
        : inner_(std::move(inner)), lifetime_(std::move(lifetime)) {}

    [[nodiscard]] std::string name() const override { return "failing " + inner_->name(); }
    [[nodiscard]] std::vector<std::string> unsupported(const Program& program) const override {
        return inner_->unsupported(program);
    }
    Result<std::unique_ptr<Session>> compile(const Program& program) override {
        if (lifetime_->over()) return Lifetime::error();
        Result<std::unique_ptr<Session>> session = inner_->compile(program);
        if (!session) return session;
        return std::unique_ptr<Session>(std::make_unique<FailingSession>(std::move(*session), lifetime_));
    }

private:
    class FailingSession final : public Session {
    public:
        FailingSession(std::unique_ptr<Session> inner, std::shared_ptr<Lifetime> lifetime)
            : inner_(std::move(inner)), lifetime_(std::move(lifetime)) {}
        Status upload(ValueId value, std::span<const std::byte> bytes) override {
            if (lifetime_->over()) return Lifetime::error();
            return inner_->upload(value, bytes);
        }
        Status enqueue(Entry entry, std::uint64_t first_step, std::uint64_t n_steps) override {
            if (lifetime_->over()) return Lifetime::error();
            return inner_->enqueue(entry, first_step, n_steps);
        }
        Ticket read(ValueId value) override {
            const Ticket ticket = inner_->read(value);
            if (lifetime_->over()) failed_[ticket.id] = true;
            return ticket;
        }
        Result<bool> poll(Ticket ticket, std::span<std::byte> destination) override {
            if (lifetime_->over() || failed_.contains(ticket.id)) return Lifetime::error();
            return inner_->poll(ticket, destination);
        }

    private:
        std::unique_ptr<Session> inner_;
        std::shared_ptr<Lifetime> lifetime_;
        std::map<std::uint64_t, bool> failed_;
    };

    std::unique_ptr<Executor> inner_;
    std::shared_ptr<Lifetime> lifetime_;
};

}  // namespace selvedge::test
