// The queue's two rows.
#include "engine/queue.h"

#include <algorithm>
#include <utility>

namespace selvedge::engine {
namespace {

auto find_key(auto& requests, std::string_view key) {
    return std::find_if(requests.begin(), requests.end(), [key](const auto& request) { return request->key() == key; });
}

auto find_ready(auto& requests, const Bench& bench) {
    return std::find_if(requests.begin(), requests.end(),
                        [&bench](const auto& request) { return request->ready(bench); });
}

}  // namespace

void RequestQueue::push(std::unique_ptr<Request> request) {
    if (const auto begun = find_key(begun_, request->key()); begun != begun_.end()) begun_.erase(begun);
    const auto waiting = find_key(fresh_, request->key());
    if (waiting != fresh_.end()) {
        *waiting = std::move(request);
    } else {
        fresh_.push_back(std::move(request));
    }
}

void RequestQueue::put_back(std::unique_ptr<Request> request) {
    if (!contains(request->key())) begun_.push_back(std::move(request));
}

std::unique_ptr<Request> RequestQueue::take(const Bench& bench) {
    for (Requests* requests : {&fresh_, &begun_}) {
        const auto found = find_ready(*requests, bench);
        if (found == requests->end()) continue;
        std::unique_ptr<Request> request = std::move(*found);
        requests->erase(found);
        return request;
    }
    return nullptr;
}

bool RequestQueue::has_ready(const Bench& bench) const {
    return find_ready(fresh_, bench) != fresh_.end() || find_ready(begun_, bench) != begun_.end();
}

bool RequestQueue::contains(std::string_view key) const {
    return find_key(fresh_, key) != fresh_.end() || find_key(begun_, key) != begun_.end();
}

}  // namespace selvedge::engine
