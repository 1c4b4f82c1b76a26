// Request: something for the engine to do, in pieces short enough that nothing else waits long.
#pragma once

#include <functional>
#include <string_view>

#include "engine/answerer.h"
#include "engine/events.h"
#include "engine/inspect.h"
#include "engine/survey.h"

namespace selvedge::engine {

/// What requests work with; lives where they are worked on.
struct Bench {
    Answerer answerer;
    Inspector inspector;
    Surveyor surveyor;
};

enum class Progress { done, more };

/// Takes what a request has found out, for Engine::poll().
using Report = std::function<void(Event)>;

class Request {
public:
    Request() = default;
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;
    virtual ~Request() = default;

    /// What kind of request this is. Of those with one key only the newest is worked on: it takes the place of one that
    /// waits, and of one that is between two pieces.
    [[nodiscard]] virtual std::string_view key() const = 0;
    /// Whether it can be worked on now; until then it waits. Most need a model.
    [[nodiscard]] virtual bool ready(const Bench& bench) const { return bench.answerer.ready(); }
    /// Does the next piece, of some 10 ms where it can be cut. After `more` it is called again, behind what came new.
    virtual Progress work(Bench& bench, const Report& report) = 0;
};

}  // namespace selvedge::engine
