// Sweep: one pass of an entry over its order, in pieces short enough for progress, with metrics read on the way.
#pragma once

#include <selvedge/exec/executor.h>

#include <array>
#include <chrono>
#include <deque>
#include <optional>

namespace selvedge {

using Metrics = std::array<double, metric_size>;

/// How long a piece is: a number of steps, or as many as take about that long.
struct PieceLength {
    double seconds = 0.05;
    std::size_t steps = 0;  ///< 0: by time
};

/// Enqueues steps first … end − 1 piece by piece, at most two pieces ahead of what has been read, so that a device of
/// its own never waits for the host. The results do not depend on where the pieces are cut.
class Sweep {
public:
    Sweep() = default;
    Sweep(Entry entry, ValueId metrics, std::uint64_t first, std::uint64_t end, PieceLength length,
          Metrics so_far = {});

    /// Enqueues the next piece if there is room for one.
    Status feed(Session& session);
    /// Takes in the oldest piece if the device has done it; true if so. Error: the device failed.
    Result<bool> collect(Session& session);

    [[nodiscard]] bool idle() const { return pending_.empty(); }  ///< nothing under way
    [[nodiscard]] bool over() const { return idle() && next_ == end_; }
    [[nodiscard]] std::uint64_t done() const { return done_; }         ///< steps done since the entry's step 0
    [[nodiscard]] const Metrics& metrics() const { return metrics_; }  ///< sums as of `done`
    [[nodiscard]] double seconds() const { return seconds_; }          ///< from the start to the last piece taken in
    [[nodiscard]] std::uint64_t steps() const { return done_ - first_; }

private:
    struct Piece {
        Ticket ticket;
        std::uint64_t end = 0;
    };
    using Clock = std::chrono::steady_clock;

    Entry entry_ = Entry::train;
    ValueId metrics_id_;
    std::uint64_t first_ = 0, next_ = 0, end_ = 0, done_ = 0;
    PieceLength length_;
    Metrics metrics_{};
    std::deque<Piece> pending_;
    Clock::time_point start_ = Clock::now();
    double seconds_ = 0;
};

}  // namespace selvedge
