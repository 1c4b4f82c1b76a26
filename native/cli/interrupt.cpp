// Interrupt: Ctrl-C and termination signals as a wish to stop that the training loop asks for.
#include "cli/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <csignal>

#include "cli/verb.h"

namespace selvedge::cli {
namespace {

// A signal handler has no other way to tell than through a variable of the whole program.
std::atomic<int> signals_seen{0};
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void note_signal(int) {
    if (signals_seen.fetch_add(1) > 0) ::_exit(ExitCode::interrupted);
}

}  // namespace

void note_interrupts() {
    struct sigaction action {};
    action.sa_handler = note_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

bool interrupt_noted() { return signals_seen.load() > 0; }

}  // namespace selvedge::cli
