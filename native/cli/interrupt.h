// Interrupt: Ctrl-C and termination signals as a wish to stop that the training loop asks for.
#pragma once

namespace selvedge::cli {

/// From now on SIGINT, SIGTERM and SIGHUP are noted instead of ending the program; a second one ends it at once with
/// exit code 130. A reader of the output that goes away (`| head`) no longer ends it.
void note_interrupts();

/// True once a signal has come.
[[nodiscard]] bool interrupt_noted();

}  // namespace selvedge::cli
