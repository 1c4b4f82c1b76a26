// Grid: runs the blocks of a launch on the host, their threads as fibres, and finds what a GPU would not forgive.
#pragma once

#include <selvedge/result.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "cuda/launch.h"
#include "support/simt/fibres.h"
#include "support/simt/shadow.h"

namespace selvedge::test::simt {

/// How strictly, and in which order.
struct GridOptions {
    bool find_races = true;   ///< watch every access; slow
    std::uint64_t order = 0;  ///< blocks and threads run in a permutation drawn from this; 0: ascending
};

/// An access to element `index` of a view of `count`.
struct Touch {
    const void* address;
    std::size_t index, count;
    bool shared, writes;
};

/// What every lane of a warp lays down before a warp's operation.
using Slot = std::array<std::uint32_t, 8>;

/// A launch in progress. Lanes call it from their fibres; clusters (most often of one block) run one after another. A
/// thread's number counts through its cluster: block 1 follows block 0.
class Grid {
public:
    explicit Grid(GridOptions options = {});

    /// Runs body(thread) for every thread of every block. Error: the first thing that went wrong, with the thread: an
    /// access outside a view, a race, a barrier that not all reach, a launch no GPU would take.
    Status run(const cuda::LaunchShape& shape, const std::function<void(std::uint32_t thread)>& body);

    // For lanes.
    [[nodiscard]] const cuda::LaunchShape& shape() const { return shape_; }
    [[nodiscard]] std::array<std::uint32_t, 3> block(std::uint32_t thread) const;
    /// The shared memory of a block of the cluster.
    [[nodiscard]] std::span<std::byte> shared(std::uint32_t rank) { return shared_[rank]; }
    void sync_cluster(std::uint32_t thread) { wait(thread, State::at_cluster_barrier); }
    void sync_block(std::uint32_t thread) { wait(thread, State::at_block_barrier); }
    /// The lanes' memory is ordered as well with `orders_memory` (__syncwarp), else not (a shuffle).
    void sync_warp(std::uint32_t thread, bool orders_memory);
    /// Lays down this lane's words, waits for the warp, and shows all 32.
    std::span<const Slot> exchange(std::uint32_t thread, const Slot& mine);
    /// True where the thread may touch the element: inside its view. A race is told as well, and then let happen.
    bool may_touch(std::uint32_t thread, const Touch& touch);
    void problem(std::uint32_t thread, const std::string& what);

private:
    enum class State : std::uint8_t { fresh, running, at_cluster_barrier, at_block_barrier, at_warp_barrier, done };
    struct Thread {
        State state = State::fresh;
        std::size_t fibre = 0;
        std::uint32_t warp_epoch = 0, exchanges = 0;
    };

    void run_cluster(std::uint32_t number);
    void work(std::size_t fibre);  ///< a fibre's body: threads that have not begun, until there are none
    void wait(std::uint32_t thread, State state);
    bool release();
    [[nodiscard]] bool all_in(std::uint32_t first, std::uint32_t count, State state) const;
    [[nodiscard]] std::vector<std::uint32_t> order_of(std::uint32_t count, std::uint32_t salt) const;

    GridOptions options_;
    Fibres fibres_;
    cuda::LaunchShape shape_;
    const std::function<void(std::uint32_t)>* body_ = nullptr;
    std::uint32_t first_block_ = 0, cluster_epoch_ = 0, releases_ = 0;
    std::vector<std::uint32_t> block_epochs_;  ///< of the cluster's blocks
    std::vector<Thread> threads_;
    std::vector<std::uint32_t> order_;
    std::size_t next_ = 0;                        ///< in order_: the first thread that has not begun
    std::vector<std::vector<std::byte>> shared_;  ///< of the cluster's blocks
    std::array<std::vector<Slot>, 2> slots_;      ///< by parity of a lane's exchanges
    Shadow global_shadow_, shared_shadow_;
    std::string problem_;
};

}  // namespace selvedge::test::simt
