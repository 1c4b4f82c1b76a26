// Inquiry: asks the engine about what is shown, keeps the newest outcome, and has it said aloud.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/engine.h"
#include "ui/state.h"

namespace selvedge::ui {

class Inquiry {
public:
    /// What is shown has changed in some way that the drawing does not tell.
    void ask_again() { ask_again_ = true; }
    /// A sample is on its way: the paper that is empty only until it comes is not worth a word.
    void expect_sample(bool coming) { sample_coming_ = coming; }

    /// Asks when what is shown has changed and the engine is free for it; it is asked for the newest only.
    void ask(const State& state, engine::Engine& engine);
    /// Puts an outcome into the state and plans to say it. Returns whether it was news.
    bool receive(engine::Outcome outcome, State& state, double now);
    /// Whether the newest outcome is about what is shown now, by the model that was chosen.
    [[nodiscard]] bool settled(const State& state) const;

    /// An answer is not said any more, since something else was.
    void hush() { announce_at_ = -1; }
    /// When there will be something to say; less than 0: nothing is planned.
    [[nodiscard]] double announce_at() const { return announce_at_; }
    /// What is to be said by now, once.
    std::optional<std::string> take_announcement(double now);

private:
    std::uint64_t asked_ = 0;               // the newest ticket
    std::uint64_t asked_revision_ = ~0ULL;  // of the drawing, at that ticket
    bool ask_again_ = true;
    bool sample_coming_ = false;
    std::string announced_, to_announce_;
    double announce_at_ = -1;
};

}  // namespace selvedge::ui
