// Lanes: planning, binding and running them.
#include "cpu/lanes.h"

#include <algorithm>
#include <cstring>

#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

constexpr std::size_t few_rows = 8;                        ///< fewer a slice are no use to a product's tiles
constexpr std::size_t most_arena = std::size_t{64} << 20;  ///< bytes of transient values, all lanes together

/// What one op of the entry reads and writes of the arena for one image, in bytes, at most.
std::size_t widest_row(const Program& program, Entry entry) {
    std::size_t widest = 0;
    for (const Op& op : program.entry(entry)) {
        std::size_t bytes = 0;
        for (const std::vector<ValueId>* ids : {&op.inputs, &op.outputs})
            for (ValueId id : *ids)
                if (id.valid() && program[id].kind == Value::Kind::transient)
                    bytes += program[id].bytes() / std::max<std::size_t>(1, program[id].shape[0]);
        widest = std::max(widest, bytes);
    }
    return widest;
}

}  // namespace

std::size_t rows_of_slice(const Program& program, Entry entry, std::size_t rows, std::size_t threads) {
    constexpr std::size_t cache = std::size_t{2} << 20;
    const std::size_t widest = widest_row(program, entry);
    return rows * widest <= 2 * cache / threads ? rows : std::max(few_rows, cache / threads / widest);
}

std::optional<Lanes> Lanes::make(const Program& program, const Kernels& kernels, const std::vector<std::byte*>& storage,
                                 const std::vector<std::uint64_t>& versions, std::size_t threads) {
    Lanes made;
    const std::size_t capacity = program.options.infer_batch_size;
    if (threads < 2 || capacity < 2 * few_rows * threads || program.arena_bytes * threads > most_arena) return made;
    made.capacity_ = capacity;
    made.slice_ = rows_of_slice(program, Entry::infer, capacity / threads, threads);
    made.alone_ = std::make_unique<ThreadPool>(1);
    made.lanes_.resize(threads);
    // Without slices each lane is bound to its part of a whole batch.
    made.fewest_ = made.in_slices() ? 2 * few_rows * threads : capacity;
    for (std::size_t lane = 0; lane < threads; ++lane)
        if (!made.add_lane(program, kernels, storage, versions, lane, threads)) return std::nullopt;
    return made;
}

bool Lanes::add_lane(const Program& program, const Kernels& kernels, std::vector<std::byte*> storage,
                     const std::vector<std::uint64_t>& versions, std::size_t number, std::size_t threads) {
    Lane& lane = lanes_[number];
    lane.arena = AlignedBuffer(program.arena_bytes);
    bool complete = lane.arena.data() != nullptr;
    for (std::size_t i = 0; i < storage.size(); ++i)
        if (program.values[i].kind == Value::Kind::transient) storage[i] = lane.arena.data() + program.values[i].offset;
    for (const char* name : {"input", "logits", "probabilities"}) {
        const ValueId id = program.find(name);
        if (!id.valid()) continue;
        Rows rows{storage[id.index], program[id].bytes() / capacity_, {}};
        storage[id.index] += number * capacity_ / threads * rows.row_bytes;
        if (!in_slices()) continue;
        rows.part = AlignedBuffer(slice_ * rows.row_bytes);
        complete = complete && rows.part.data() != nullptr;
        storage[id.index] = rows.part.data();
        (id == program.find("input") ? lane.in : lane.out).push_back(std::move(rows));
    }
    Binder binder(program, kernels, std::move(storage), versions);
    lane.ops = bind_entry(binder, Entry::infer);
    lane.own_bytes = binder.worker_bytes();
    lane.portion_at = binder.portion_at();
    lane.shared = AlignedBuffer(binder.shared_bytes);
    lane.own = AlignedBuffer(lane.own_bytes);
    complete = complete && !binder.out_of_memory && lane.shared.data() != nullptr && lane.own.data() != nullptr;
    return complete;
}

void Lanes::run(const StepContext& step) {
    const std::size_t rows = step.rows(), threads = lanes_.size();
    const std::size_t parts = in_slices() ? round_up(ceil_div(rows, slice_), threads) : threads;
    step.pool.for_each(parts, [&](std::size_t part, std::size_t worker) {
        const std::size_t first = part * rows / parts;
        run(step, lanes_[in_slices() ? worker : part], first, (part + 1) * rows / parts - first);
    });
}

void Lanes::run(const StepContext& step, Lane& lane, std::size_t first, std::size_t count) {
    StepContext part{*alone_, step.clock, lane.shared.data(), lane.own.data(), lane.own_bytes, lane.portion_at};
    part.clock[clock_first_row] += static_cast<std::uint32_t>(first);
    part.clock[clock_rows] = static_cast<std::uint32_t>(count);
    for (const Rows& in : lane.in) std::memcpy(in.part.data(), in.whole + first * in.row_bytes, count * in.row_bytes);
    for (const BoundOps& ops : lane.ops) ops.op->run(part);
    for (const Rows& out : lane.out)
        std::memcpy(out.whole + first * out.row_bytes, out.part.data(), count * out.row_bytes);
}

}  // namespace selvedge::cpu
