// Grid: the scheduler of a block's fibres, its barriers, and the checks.
#include "support/simt/grid.h"

#include <selvedge/random/stream.h>

#include <algorithm>
#include <numeric>

namespace selvedge::test::simt {
namespace {

constexpr std::uint32_t warp = 32;
constexpr std::size_t most_shared_bytes = 99 * 1024;  // what sm_89 gives a block, the least of our architectures

std::string unfit(const cuda::LaunchShape& shape) {
    if (shape.x == 0 || shape.y == 0 || shape.z == 0) return "there are no blocks";
    if (shape.y > 65535 || shape.z > 65535) return "at most 65535 blocks fit into y and z";
    if (shape.threads == 0 || shape.threads > 1024 || shape.threads % warp != 0)
        return "a block has 32, 64, … 1024 threads";
    if (shape.shared_bytes > most_shared_bytes) return "a block has at most 99 KB of shared memory";
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
    for (const std::uint32_t number : order_of(shape.x * shape.y * shape.z, 0)) {
        run_block(number);
        if (!problem_.empty()) return Error{problem_, "a kernel must not", ""};
    }
    return {};
}

std::vector<std::uint32_t> Grid::order_of(std::uint32_t count, std::uint32_t salt) const {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    if (options_.order == 0) return order;
    RandomStream random(options_.order, Purpose::subset, salt, block_epoch_, block_number_);
    for (std::uint32_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    return order;
}

void Grid::run_block(std::uint32_t number) {
    block_ = {number % shape_.x, number / shape_.x % shape_.y, number / shape_.x / shape_.y};
    block_number_ = number;
    block_epoch_ = 0;
    threads_.assign(shape_.threads, {});
    shared_.assign(shape_.shared_bytes, std::byte{0xFF});  // NaN, so that what nothing wrote shows
    for (std::vector<Slot>& slots : slots_) slots.resize(shape_.threads);
    order_ = order_of(shape_.threads, 1);
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
    const std::uint32_t count = shape_.threads;
    if (all_in(0, count, State::done)) return false;
    std::vector<std::uint32_t> released;
    if (all_in(0, count, State::at_block_barrier)) {
        ++block_epoch_;
        released = order_of(count, 2);
    } else {
        for (const std::uint32_t w : order_of(count / warp, 3)) {
            if (!all_in(w * warp, warp, State::at_warp_barrier)) continue;
            for (const std::uint32_t lane : order_of(warp, 4)) released.push_back(w * warp + lane);
        }
    }
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
    const Access access{block_number_, thread, block_epoch_, threads_[thread].warp_epoch};
    if (const Access* other = shadow.note(touch.address, access, touch.writes))
        problem(thread, (touch.writes ? "write " : "read ") + element() + " in a race with " + to_string(*other));
    return true;
}

void Grid::problem(std::uint32_t thread, const std::string& what) {
    if (problem_.empty()) problem_ = to_string(Access{block_number_, thread, 0, 0}) + ": " + what;
}

}  // namespace selvedge::test::simt
