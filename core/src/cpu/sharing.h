// Sharing: from which cost on an op of a step is shared among the threads, found out by trying.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <limits>

namespace selvedge::cpu {

/// Forking costs a microsecond or many, and two threads may be two cores or the halves of one: what is faster is not
/// known beforehand. So the first steps of a kind are timed with each threshold, the best one is kept for eight times
/// as many steps, and then they are tried anew, as the machine may have had other work, or got some. A choice that is
/// made again holds twice as long as before. The results are the same bits either way.
class Sharing {
public:
    /// An op of less than this rough cost on one fast core is never shared.
    static constexpr std::size_t least_nanoseconds = 2500;

    /// The cost from which on ops of the coming step are to be shared.
    [[nodiscard]] std::size_t threshold() const { return thresholds[trying() ? candidate_ : choice_]; }
    /// Whether the coming step is to be timed; took() is to be told then, else skipped().
    [[nodiscard]] bool trying() const { return kept_ == 0; }
    void took(std::chrono::nanoseconds time);
    void skipped() { --kept_; }

private:
    static constexpr std::array<std::size_t, 3> thresholds{least_nanoseconds, 15'000,
                                                           std::numeric_limits<std::size_t>::max()};
    void keep(std::size_t choice);

    std::size_t choice_ = 0, candidate_ = 0;
    std::size_t tried_ = 0, tried_in_all_ = 0;  ///< steps of the candidate, and of all
    std::chrono::nanoseconds spent_{};          ///< on the candidate
    std::size_t kept_ = 0;          ///< steps that the choice still holds for; 0: candidates are being tried
    std::size_t kept_a_tried_ = 0;  ///< of the choice made last; 0: none yet
    std::array<std::chrono::nanoseconds, thresholds.size()> best_{};
};

}  // namespace selvedge::cpu
