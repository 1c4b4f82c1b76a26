// Sharing: trying thresholds one after the other.
#include "cpu/sharing.h"

#include <algorithm>

namespace selvedge::cpu {
namespace {

// Of one candidate in a row, so that the other threads are awake; the fastest counts, as what else the machine does
// only makes a step slower.
constexpr std::size_t steps_a_candidate = 6;
constexpr std::size_t steps_to_keep = 5000;
// What takes so long with all threads is not done sooner by one.
constexpr std::chrono::microseconds long_step(400);

}  // namespace

void Sharing::took(std::chrono::nanoseconds time) {
    std::chrono::nanoseconds& best = best_[candidate_];
    best = tried_ == 0 ? time : std::min(best, time);
    ++tried_;
    if (candidate_ == 0 && tried_ == 2 && best > long_step) return keep(0);
    if (tried_ < steps_a_candidate) return;
    tried_ = 0;
    if (++candidate_ == thresholds.size())
        keep(static_cast<std::size_t>(std::min_element(best_.begin(), best_.end()) - best_.begin()));
}

void Sharing::keep(std::size_t choice) {
    choice_ = choice;
    kept_ = steps_to_keep;
    candidate_ = tried_ = 0;
}

}  // namespace selvedge::cpu
