// RequestQueue: requests that wait, fresh ones before those that have begun, one of each key.
#pragma once

#include <deque>
#include <memory>
#include <string_view>

#include "engine/request.h"

namespace selvedge::engine {

/// Not for use from two threads at once.
class RequestQueue {
public:
    /// Takes the place of a fresh one with the same key, and drops one that has begun.
    void push(std::unique_ptr<Request> request);
    /// For a request of which a piece is done: behind all others, unless a newer one with its key waits.
    void put_back(std::unique_ptr<Request> request);
    /// The first that is ready, or null.
    std::unique_ptr<Request> take(const Bench& bench);
    /// Whether take() would give one.
    [[nodiscard]] bool has_ready(const Bench& bench) const;
    [[nodiscard]] bool empty() const { return fresh_.empty() && begun_.empty(); }
    [[nodiscard]] bool contains(std::string_view key) const;

private:
    using Requests = std::deque<std::unique_ptr<Request>>;
    Requests fresh_, begun_;
};

}  // namespace selvedge::engine
