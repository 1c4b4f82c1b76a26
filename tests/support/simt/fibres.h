// Fibres: many stacks in one thread of the operating system, switched by hand, so that a block's threads run in an
// order of our choosing.
#pragma once

#include <ucontext.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace selvedge::test::simt {

/// Runs `body(fibre)` on fibres 0, 1, …. Only one of them, or the caller, runs at any time.
class Fibres {
public:
    explicit Fibres(std::function<void(std::size_t fibre)> body) : body_(std::move(body)) {}
    Fibres(const Fibres&) = delete;
    Fibres& operator=(const Fibres&) = delete;
    ~Fibres() = default;

    /// Starts the body anew on a fibre and comes back when it ends or calls leave(). What was left unfinished on the
    /// fibre is forgotten; its stack holds nothing that would have to be destroyed.
    void start(std::size_t fibre);
    /// Goes on where the fibre left.
    void resume(std::size_t fibre);
    /// From within a fibre: back to who started or resumed it.
    void leave(std::size_t fibre);

private:
    static constexpr std::size_t stack_bytes = 64 * 1024;
    struct Fibre {
        ucontext_t context{};
        std::unique_ptr<std::byte[]> stack;
    };
    static void enter(unsigned low, unsigned high);

    std::function<void(std::size_t)> body_;
    std::vector<std::unique_ptr<Fibre>> fibres_;
    ucontext_t caller_{};
    std::size_t starting_ = 0;
};

}  // namespace selvedge::test::simt
