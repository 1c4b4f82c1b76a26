// Sweep: enqueueing and reading in pieces.
#include "train/sweep.h"

#include <algorithm>

namespace selvedge {

Sweep::Sweep(Entry entry, ValueId metrics, std::uint64_t first, std::uint64_t end, PieceLength length, Metrics so_far)
    : entry_(entry),
      metrics_id_(metrics),
      first_(first),
      next_(first),
      end_(end),
      done_(first),
      length_(length),
      metrics_(so_far) {}

Status Sweep::feed(Session& session) {
    constexpr std::size_t most_pending = 2;
    if (next_ == end_ || pending_.size() >= most_pending) return {};
    std::uint64_t count = length_.steps;
    if (count == 0) {  // the first piece is one step, to learn how long a step takes
        const double fitting =
            steps() == 0 ? 1.0 : length_.seconds / std::max(seconds_, 1e-9) * static_cast<double>(steps());
        count = static_cast<std::uint64_t>(std::clamp(fitting, 1.0, 1e6));
    }
    const std::uint64_t end = std::min(next_ + count, end_);
    if (Status status = session.enqueue(entry_, next_, end - next_); !status) return status;
    next_ = end;
    pending_.push_back({session.read(metrics_id_), end});
    return {};
}

Result<bool> Sweep::collect(Session& session) {
    if (pending_.empty()) return false;
    Result<bool> there = session.poll(pending_.front().ticket, std::as_writable_bytes(std::span<double>(metrics_)));
    if (!there || !*there) return there;
    done_ = pending_.front().end;
    pending_.pop_front();
    seconds_ = std::chrono::duration<double>(Clock::now() - start_).count();
    return true;
}

}  // namespace selvedge
