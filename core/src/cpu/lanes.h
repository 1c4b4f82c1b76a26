// Lanes: "infer" of many images, each thread taking some of them through the whole network without meeting the others.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "cpu/aligned_buffer.h"
#include "cpu/ops/bound_op.h"

namespace selvedge::cpu {

/// Many images go through a network some at a time, so that what one op leaves is still in the caches when the next one
/// wants it: how many of `rows`, where `threads` share the caches.
std::size_t rows_of_slice(const Program& program, Entry entry, std::size_t rows, std::size_t threads = 1);

/// The ops of "infer" bound once a thread, with transient values and scratch of their own. Every op of "infer" computes
/// a row of its output from that row of its inputs, so the answers are those of one thread.
class Lanes {
public:
    /// Lanes for that many threads. None where one thread does the work, the batch is small, or its transient values
    /// are so large that a copy for each thread would be waste. Nothing for want of memory.
    static std::optional<Lanes> make(const Program& program, const Kernels& kernels,
                                     const std::vector<std::byte*>& storage, const std::vector<std::uint64_t>& versions,
                                     std::size_t threads);

    /// Whether they are the better way for so many rows.
    [[nodiscard]] bool wanted(std::size_t rows) const { return !lanes_.empty() && rows >= fewest_; }
    /// One step of "infer".
    void run(const StepContext& step);

private:
    /// A value with a row for each image, as a lane's ops see it.
    struct Rows {
        std::byte* whole = nullptr;
        std::size_t row_bytes = 0;
        AlignedBuffer part;  ///< of a slice; nothing where the ops use their rows of the whole
    };
    struct Lane {
        AlignedBuffer arena, shared, own;
        std::size_t own_bytes = 0, portion_at = 0;
        std::vector<Rows> in, out;
        std::vector<BoundOps> ops;
    };

    [[nodiscard]] bool in_slices() const { return slice_ < capacity_ / lanes_.size(); }
    /// False for want of memory.
    bool add_lane(const Program& program, const Kernels& kernels, std::vector<std::byte*> storage,
                  const std::vector<std::uint64_t>& versions, std::size_t lane, std::size_t threads);
    void run(const StepContext& step, Lane& lane, std::size_t first, std::size_t count);

    std::size_t capacity_ = 0, slice_ = 0, fewest_ = 0;
    std::vector<Lane> lanes_;
    std::unique_ptr<ThreadPool> alone_;  ///< of no threads but the caller: what a lane's ops are told of
};

}  // namespace selvedge::cpu
