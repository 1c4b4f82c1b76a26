// Hold: when no work is to begin, so that the browser can show a frame first.
#pragma once

#include <algorithm>
#include <chrono>

namespace selvedge::engine {

/// However often a hold is asked for, a quarter of the time at least is left for work.
class Hold {
public:
    using Clock = std::chrono::steady_clock;
    /// Holds that follow one another without a gap last no longer than this together.
    static constexpr Clock::duration longest = std::chrono::milliseconds(60);

    /// Asks for so many seconds from now on, but nothing for a third as long as the holds before took together.
    void begin(double seconds, Clock::time_point now = Clock::now()) {
        if (now > until_) {
            if (now < free_until_) return;
            from_ = now;
        }
        const auto length = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
        until_ = std::min(std::max(until_, now + length), from_ + longest);
        free_until_ = until_ + (until_ - from_) / 3;
    }

    [[nodiscard]] Clock::time_point until() const { return until_; }

private:
    Clock::time_point from_, until_, free_until_;
};

}  // namespace selvedge::engine
