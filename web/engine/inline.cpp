// Engine without threads: works while it is asked, which takes a few milliseconds for a drawing.
#include <deque>
#include <utility>

#include "engine/engine.h"

namespace selvedge::engine {

struct Engine::State {
    Answerer answerer;
    std::optional<std::pair<std::uint64_t, PicturePointer>> waiting;  // for a model
    std::deque<Event> events;

    void answer_waiting() {
        if (!waiting || !answerer.ready()) return;
        const auto [ticket, picture] = *std::exchange(waiting, std::nullopt);
        events.push_back(answerer.classify(ticket, picture->view()));
    }
};

Engine::Engine() : state_(std::make_unique<State>()) {}
Engine::~Engine() = default;

void Engine::open(std::size_t index, std::vector<std::byte> bytes, std::string where) {
    state_->events.push_back(state_->answerer.open(index, bytes, where));
    state_->answer_waiting();
}

void Engine::classify(std::uint64_t ticket, PicturePointer picture) {
    state_->waiting = {ticket, std::move(picture)};
    state_->answer_waiting();
}

std::optional<Event> Engine::poll() {
    if (state_->events.empty()) return std::nullopt;
    Event event = std::move(state_->events.front());
    state_->events.pop_front();
    return event;
}

bool Engine::has_events() const { return !state_->events.empty(); }

bool Engine::busy() const { return state_->waiting.has_value(); }

}  // namespace selvedge::engine
