// Engine: works on requests, on a thread of its own where there are threads.
//
// threads.cpp and inline.cpp define the same class; the build links one of them. Either way ask() returns soon, and
// what comes of it is collected with poll().
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "engine/request.h"

namespace selvedge::engine {

/// Requests in, events out. Whoever waits for an event looks at has_events() now and then while busy(), and calls
/// advance() while wants_work(): a timer is the one way of waking a page that no browser gets wrong.
class Engine {
public:
    Engine();
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Takes a request over; asked before it is ready, it waits.
    void ask(std::unique_ptr<Request> request);
    /// Whether advance() has to be called for anything to happen: without threads, while a request is ready.
    [[nodiscard]] bool wants_work() const;
    /// Does the next piece of what waits, where the engine has no thread to do it.
    void advance();
    /// The next event, oldest first.
    std::optional<Event> poll();
    /// Whether poll() would give one.
    [[nodiscard]] bool has_events() const;
    /// Whether a request waits or is being worked on.
    [[nodiscard]] bool busy() const;
    /// Whether one with this key does.
    [[nodiscard]] bool busy(std::string_view key) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace selvedge::engine
