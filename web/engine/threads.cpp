// Engine with a thread of its own, so that neither a large picture nor a large network holds up the page.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "engine/engine.h"
#include "engine/queue.h"

namespace selvedge::engine {

struct Engine::State {
    State() : worker([this] { work(); }) {}
    ~State() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        changed.notify_one();
        worker.join();
    }

    void work() {
        Bench bench;
        std::vector<Event> found;
        const Report report = [&found](Event event) { found.push_back(std::move(event)); };
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [&] { return stopping || queue.has_ready(bench); });
            if (stopping) return;
            std::unique_ptr<Request> request = queue.take(bench);
            working_on = request->key();
            lock.unlock();
            const Progress progress = request->work(bench, report);
            lock.lock();
            // Together, so that whoever sees the last event finds the engine free.
            working_on = {};
            for (Event& event : std::exchange(found, {})) events.push_back(std::move(event));
            if (progress == Progress::more) queue.put_back(std::move(request));
        }
    }

    std::mutex mutex;
    std::condition_variable changed;
    RequestQueue queue;
    std::deque<Event> events;
    std::string_view working_on;  // a key, while a request is worked on
    bool stopping = false;
    std::thread worker;  // last: it uses all of the above
};

Engine::Engine() : state_(std::make_unique<State>()) {}
Engine::~Engine() = default;

void Engine::ask(std::unique_ptr<Request> request) {
    {
        const std::lock_guard lock(state_->mutex);
        state_->queue.push(std::move(request));
    }
    state_->changed.notify_one();
}

bool Engine::wants_work() const { return false; }

void Engine::advance() {}

std::optional<Event> Engine::poll() {
    const std::lock_guard lock(state_->mutex);
    if (state_->events.empty()) return std::nullopt;
    Event event = std::move(state_->events.front());
    state_->events.pop_front();
    return event;
}

bool Engine::has_events() const {
    const std::lock_guard lock(state_->mutex);
    return !state_->events.empty();
}

bool Engine::busy() const {
    const std::lock_guard lock(state_->mutex);
    return !state_->working_on.empty() || !state_->queue.empty();
}

bool Engine::busy(std::string_view key) const {
    const std::lock_guard lock(state_->mutex);
    return state_->working_on == key || state_->queue.contains(key);
}

}  // namespace selvedge::engine
