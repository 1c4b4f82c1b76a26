// Sharing: trying thresholds one after the other.
#include "cpu/sharing.h"

#include <algorithm>

namespace selvedge::cpu {
namespace {

// Of one candidate in a row; the fastest counts, as what else the machine does only makes a step slower. Threads that
// have slept for long take a millisecond and more to be back where a processor is a virtual one.
constexpr std::size_t fewest_steps = 6;
constexpr std::chrono::milliseconds shortest_try(4);
// Steps that a choice holds for, each step tried: at first, and when it was made again and again. A try in which
// another program had the processors is soon mended, and later ones cost one step in a hundred.
constexpr std::size_t first_kept_a_tried = 8, most_kept_a_tried = 64;
// What takes so long with all threads is not done sooner by one.
constexpr std::chrono::microseconds long_step(400);

}  // namespace

void Sharing::took(std::chrono::nanoseconds time) {
    std::chrono::nanoseconds& best = best_[candidate_];
    best = tried_ == 0 ? time : std::min(best, time);
    ++tried_;
    ++tried_in_all_;
    spent_ += time;
    if (candidate_ == 0 && tried_ == 2 && best > long_step) return keep(0);
    if (tried_ < fewest_steps || spent_ < shortest_try) return;
    tried_ = 0;
    spent_ = {};
    if (++candidate_ == thresholds.size())
        keep(static_cast<std::size_t>(std::min_element(best_.begin(), best_.end()) - best_.begin()));
}

void Sharing::keep(std::size_t choice) {
    const bool again = kept_a_tried_ > 0 && choice == choice_;
    kept_a_tried_ = again ? std::min(2 * kept_a_tried_, most_kept_a_tried) : first_kept_a_tried;
    choice_ = choice;
    kept_ = kept_a_tried_ * tried_in_all_;
    candidate_ = tried_ = tried_in_all_ = 0;
    spent_ = {};
}

}  // namespace selvedge::cpu
