// Fibres by POSIX's ucontext.
#include "support/simt/fibres.h"

#include <cstdint>

namespace selvedge::test::simt {

void Fibres::enter(unsigned low, unsigned high) {
    auto* self = reinterpret_cast<Fibres*>(static_cast<std::uintptr_t>(low) | static_cast<std::uintptr_t>(high) << 32);
    self->body_(self->starting_);
}

void Fibres::start(std::size_t fibre) {
    while (fibres_.size() <= fibre) {
        fibres_.push_back(std::make_unique<Fibre>());
        fibres_.back()->stack = std::make_unique<std::byte[]>(stack_bytes);
    }
    Fibre& started = *fibres_[fibre];
    getcontext(&started.context);
    started.context.uc_stack.ss_sp = started.stack.get();
    started.context.uc_stack.ss_size = stack_bytes;
    started.context.uc_link = &caller_;
    const auto self = reinterpret_cast<std::uintptr_t>(this);  // makecontext hands over ints only
    makecontext(&started.context, reinterpret_cast<void (*)()>(&Fibres::enter), 2, static_cast<unsigned>(self),
                static_cast<unsigned>(self >> 32));
    starting_ = fibre;
    swapcontext(&caller_, &started.context);
}

void Fibres::resume(std::size_t fibre) { swapcontext(&caller_, &fibres_[fibre]->context); }

void Fibres::leave(std::size_t fibre) { swapcontext(&fibres_[fibre]->context, &caller_); }

}  // namespace selvedge::test::simt
