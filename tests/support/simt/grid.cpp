// Grid: the scheduler of a block's fibres, its barriers, and the checks.
#include "support/simt/grid.h"

#include <selvedge/random/stream.h>

#include <algorithm>
#include <numeric>

namespace selvedge::test::simt {
namespace {

constexpr std::uint32_t warp = 32;
// What sm_89 gives a block, the least of our architectures, and sm_90, which alone has clusters.
constexpr std::size_t most_shared_bytes = 99 * 1024, most_shared_bytes_with_clusters = 227 * 1024;

std::string unfit(const cuda::LaunchShape& shape) {
    if (shape.x == 0 || shape.y == 0 || shape.z == 0) return "there are no blocks";
    if (shape.y > 65535 || shape.z > 65535) return "at most 65535 blocks fit into y and z";
    if (shape.threads == 0 || shape.threads > 1024 || shape.threads % warp != 0)
        return "a block has 32, 64, … 1024 threads";
    if (shape.cluster == 0 || shape.cluster > 16 || (shape.cluster & (shape.cluster - 1)) != 0 ||
        shape.x % shape.cluster != 0)
        return "a cluster has 1, 2, 4, 8 or 16 blocks, and x is a multiple of that";
    if (shape.shared_bytes > (shape.cluster > 1 ? most_shared_bytes_with_clusters : most_shared_bytes))
        return "a block has at most 99 KB of shared memory, and 227 KB in a cluster";
    return {};
}

}  // namespace

Grid::Grid(GridOptions options) : options_(options), fibres_([this](std::size_t fibre) { work(fibre); }) {}

Status Grid::run(const cuda::LaunchShape& shape, const std::function<void(std::uint32_t)>& body) {
    if (const std::string why = unfit(shape); !why.empty()) return Error{"launch", why, ""};
    shape_ = shape;
    body_ = &body;
    problem_.clear();
    global_shadow_.forget();
    for (const std::uint32_t number : order_of(shape.x * shape.y * shape.z / shape.cluster, 0)) {
        run_cluster(number);
        if (!problem_.empty()) return Error{problem_, "a kernel must not", ""};
    }
    return {};
}

std::array<std::uint32_t, 3> Grid::block(std::uint32_t thread) const {
    const std::uint32_t number = first_block_ + thread / shape_.threads;
    return {number % shape_.x, number / shape_.x % shape_.y, number / shape_.x / shape_.y};
}

std::vector<std::uint32_t> Grid::order_of(std::uint32_t count, std::uint32_t salt) const {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    if (options_.order == 0) return order;
    RandomStream random(options_.order, Purpose::subset, salt, releases_, first_block_);
    for (std::uint32_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    return order;
}

void Grid::run_cluster(std::uint32_t number) {
    first_block_ = number * shape_.cluster;
    cluster_epoch_ = releases_ = 0;
    const std::uint32_t threads = shape_.threads * shape_.cluster;
    block_epochs_.assign(shape_.cluster, 0);
    threads_.assign(threads, {});
    // NaN, so that what nothing wrote shows.
    shared_.assign(shape_.cluster, std::vector<std::byte>(shape_.shared_bytes, std::byte{0xFF}));
    for (std::vector<Slot>& slots : slots_) slots.resize(threads);
    order_ = order_of(threads, 1);
    next_ = 0;
    shared_shadow_.forget();  // another block has other shared memory, though it lies at the same address
    for (std::size_t fibre = 0; next_ < order_.size() && problem_.empty(); ++fibre) fibres_.start(fibre);
    while (problem_.empty() && release()) {
    }
}

void Grid::work(std::size_t fibre) {
    while (next_ < order_.size() && problem_.empty()) {
        const std::uint32_t thread = order_[next_++];
        threads_[thread].fibre = fibre;
        threads_[thread].state = State::running;
        (*body_)(thread);
        threads_[thread].state = State::done;
    }
}

void Grid::wait(std::uint32_t thread, State state) {
    threads_[thread].state = state;
    fibres_.leave(threads_[thread].fibre);
}

bool Grid::all_in(std::uint32_t first, std::uint32_t count, State state) const {
    return std::all_of(threads_.begin() + first, threads_.begin() + first + count,
                       [&](const Thread& thread) { return thread.state == state; });
}

bool Grid::release() {
    const auto count = static_cast<std::uint32_t>(threads_.size());
    if (all_in(0, count, State::done)) return false;
    std::vector<std::uint32_t> released;
    const auto add = [&](std::uint32_t first, std::uint32_t size, std::uint32_t salt) {
        for (const std::uint32_t thread : order_of(size, salt)) released.push_back(first + thread);
    };
    ++releases_;
    if (all_in(0, count, State::at_cluster_barrier)) {
        ++cluster_epoch_;
        add(0, count, 5);
    }
    for (const std::uint32_t b : order_of(shape_.cluster, 6)) {
        if (!all_in(b * shape_.threads, shape_.threads, State::at_block_barrier)) continue;
        ++block_epochs_[b];
        add(b * shape_.threads, shape_.threads, 2);
    }
    if (released.empty())
        for (const std::uint32_t w : order_of(count / warp, 3))
            if (all_in(w * warp, warp, State::at_warp_barrier)) add(w * warp, warp, 4);
    if (released.empty()) {
        const auto waiting =
            std::find_if(threads_.begin(), threads_.end(), [](const Thread& t) { return t.state != State::done; });
        problem(static_cast<std::uint32_t>(waiting - threads_.begin()), "wait at a barrier that others never reach");
        return false;
    }
    for (const std::uint32_t thread : released) threads_[thread].state = State::running;
    for (const std::uint32_t thread : released) {
        fibres_.resume(threads_[thread].fibre);
        if (!problem_.empty()) return false;
    }
    return true;
}

void Grid::sync_warp(std::uint32_t thread, bool orders_memory) {
    wait(thread, State::at_warp_barrier);
    if (orders_memory) ++threads_[thread].warp_epoch;
}

std::span<const Slot> Grid::exchange(std::uint32_t thread, const Slot& mine) {
    // Two sets of slots in turn: a lane lays down its next words only after all have passed the barrier before.
    std::vector<Slot>& slots = slots_[threads_[thread].exchanges++ % 2];
    slots[thread] = mine;
    sync_warp(thread, false);
    return std::span<const Slot>(slots).subspan(thread / warp * warp, warp);
}

bool Grid::may_touch(std::uint32_t thread, const Touch& touch) {
    const auto element = [&] {
        return "element " + std::to_string(touch.index) + " of " + std::to_string(touch.count) +
               (touch.shared ? " in shared memory" : " in global memory");
    };
    if (touch.index >= touch.count) {
        problem(thread, "touch " + element());
        return false;
    }
    if (!options_.find_races) return true;
    Shadow& shadow = touch.shared ? shared_shadow_ : global_shadow_;
    const std::uint32_t rank = thread / shape_.threads;
    const Access access{first_block_ + rank,         thread % shape_.threads,       block_epochs_[rank],
                        threads_[thread].warp_epoch, first_block_ / shape_.cluster, cluster_epoch_};
    if (const Access* other = shadow.note(touch.address, access, touch.writes))
        problem(thread, (touch.writes ? "write " : "read ") + element() + " in a race with " + to_string(*other));
    return true;
}

void Grid::problem(std::uint32_t thread, const std::string& what) {
    const Access who{.block = first_block_ + thread / shape_.threads, .thread = thread % shape_.threads};
    if (problem_.empty()) problem_ = to_string(who) + ": " + what;
}

}  // namespace selvedge::test::simt
