// Engine without threads: works while it is asked and advanced, a piece at a time.
#include <deque>
#include <utility>

#include "engine/engine.h"
#include "engine/queue.h"

namespace selvedge::engine {

struct Engine::State {
    Bench bench;
    RequestQueue queue;
    std::deque<Event> events;
};

Engine::Engine() : state_(std::make_unique<State>()) {}
Engine::~Engine() = default;

void Engine::ask(std::unique_ptr<Request> request) { state_->queue.push(std::move(request)); }

bool Engine::wants_work() const { return state_->queue.has_ready(state_->bench); }

void Engine::advance() {
    std::unique_ptr<Request> request = state_->queue.take(state_->bench);
    if (!request) return;
    const Report report = [this](Event event) { state_->events.push_back(std::move(event)); };
    if (request->work(state_->bench, report) == Progress::more) state_->queue.put_back(std::move(request));
}

std::optional<Event> Engine::poll() {
    if (state_->events.empty()) return std::nullopt;
    Event event = std::move(state_->events.front());
    state_->events.pop_front();
    return event;
}

bool Engine::has_events() const { return !state_->events.empty(); }

bool Engine::busy() const { return !state_->queue.empty(); }

bool Engine::busy(std::string_view key) const { return state_->queue.contains(key); }

}  // namespace selvedge::engine
