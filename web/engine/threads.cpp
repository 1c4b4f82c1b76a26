// Engine with a thread of its own, so that neither a large picture nor a large network holds up the page.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "engine/engine.h"

namespace selvedge::engine {
namespace {

struct OpenRequest {
    std::size_t index = 0;
    std::vector<std::byte> bytes;
    std::string where;
};

struct PictureRequest {
    std::uint64_t ticket = 0;
    PicturePointer picture;
};

}  // namespace

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
        Answerer answerer;
        std::unique_lock lock(mutex);
        for (;;) {
            changed.wait(lock, [&] { return stopping || !models.empty() || (picture && answerer.ready()); });
            if (stopping) return;
            std::optional<Event> event;
            if (!models.empty()) {
                OpenRequest request = std::move(models.front());
                models.pop_front();
                working = true;
                lock.unlock();
                event = answerer.open(request.index, request.bytes, request.where);
            } else {
                const PictureRequest request = *std::exchange(picture, std::nullopt);
                working = true;
                lock.unlock();
                event = answerer.classify(request.ticket, request.picture->view());
            }
            lock.lock();
            working = false;
            events.push_back(std::move(*event));
        }
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<OpenRequest> models;
    std::optional<PictureRequest> picture;
    std::deque<Event> events;
    bool working = false;
    bool stopping = false;
    std::thread worker;  // last: it uses all of the above
};

Engine::Engine() : state_(std::make_unique<State>()) {}
Engine::~Engine() = default;

void Engine::open(std::size_t index, std::vector<std::byte> bytes, std::string where) {
    {
        const std::lock_guard lock(state_->mutex);
        state_->models.push_back({index, std::move(bytes), std::move(where)});
    }
    state_->changed.notify_one();
}

void Engine::classify(std::uint64_t ticket, PicturePointer picture) {
    {
        const std::lock_guard lock(state_->mutex);
        state_->picture = PictureRequest{ticket, std::move(picture)};
    }
    state_->changed.notify_one();
}

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
    return state_->working || !state_->models.empty() || state_->picture.has_value();
}

}  // namespace selvedge::engine
