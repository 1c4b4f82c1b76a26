// BoundOp: an op of a Program with its pointers, tables and packed weights in place, ready to run any number of times.
#pragma once

#include <selvedge/graph/program.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cpu/aligned_buffer.h"
#include "cpu/kernels/kernel_table.h"
#include "cpu/ops/shapes.h"
#include "cpu/sharing.h"
#include "cpu/thread_pool.h"

namespace selvedge::cpu {

/// What a step hands to each op.
struct StepContext {
    ThreadPool& pool;
    std::array<std::uint32_t, clock_size> clock;
    std::byte* shared_scratch;  ///< one for all; an op's contents are lost with the next op
    std::byte* worker_scratch;  ///< one a worker
    std::size_t worker_bytes;
    std::size_t portion_at;  ///< bytes of a worker's scratch that an op uses; behind them is a chain's
    std::size_t share_from = Sharing::least_nanoseconds;  ///< rough cost from which an op is shared among the threads

    [[nodiscard]] std::size_t rows() const { return clock[clock_rows]; }
    template <class T>
    [[nodiscard]] T* shared(std::size_t byte_offset = 0) const {
        return reinterpret_cast<T*>(shared_scratch + byte_offset);
    }
    template <class T>
    [[nodiscard]] T* own(std::size_t worker) const {
        return reinterpret_cast<T*>(worker_scratch + worker * worker_bytes);
    }
    /// What one op of a chain leaves for the next.
    template <class T>
    [[nodiscard]] T* portion(std::size_t worker) const {
        return reinterpret_cast<T*>(worker_scratch + worker * worker_bytes + portion_at);
    }

    /// Whether work of that rough cost on one fast core is worth waking other threads for.
    [[nodiscard]] bool worth_sharing(std::size_t nanoseconds) const {
        return pool.threads() > 1 && nanoseconds >= share_from;
    }

    /// body(task, worker) for every task, in this thread alone where sharing is not worth while.
    template <class Body>
    void parallel(std::size_t tasks, std::size_t nanoseconds, const Body& body) const {
        if (worth_sharing(nanoseconds))
            pool.for_each(tasks, body);
        else
            for (std::size_t task = 0; task < tasks; ++task) body(task, std::size_t{0});
    }
};

class Binder;
class RowOp;
class RowReader;

class BoundOp {
public:
    BoundOp() = default;
    BoundOp(const BoundOp&) = delete;
    BoundOp& operator=(const BoundOp&) = delete;
    virtual ~BoundOp() = default;
    virtual void run(const StepContext& context) = 0;
    /// Has this op do the next one too, which alone reads its output, at no more cost than without. False, and nothing
    /// is changed, if it cannot.
    virtual bool take_over(Binder&, const Op&) { return false; }
    /// The op as one that can be done some rows at a time, or null.
    virtual RowOp* row_op() { return nullptr; }
    /// The op as one that takes its input some rows at a time, or null.
    virtual RowReader* row_reader() { return nullptr; }
};

/// Weights laid out for gemm, kept until the value that they come from changes.
class PackedWeights {
public:
    PackedWeights(std::size_t floats, const std::uint64_t* version)
        : buffer_(floats * sizeof(float)), version_(version) {}
    [[nodiscard]] float* data() const { return buffer_.as<float>(); }
    [[nodiscard]] bool stale() const { return version_ == nullptr || *version_ != packed_; }
    void mark_fresh() { packed_ = version_ == nullptr ? 0 : *version_; }

private:
    AlignedBuffer buffer_;
    const std::uint64_t* version_;  ///< null: always stale
    std::uint64_t packed_ = ~std::uint64_t{0};
};

/// What binding an op needs to know of its session.
class Binder {
public:
    Binder(const Program& program, const Kernels& kernels, std::vector<std::byte*> storage,
           const std::vector<std::uint64_t>& versions)
        : program_(program), kernels_(kernels), storage_(std::move(storage)), versions_(versions) {}

    [[nodiscard]] const Program& program() const { return program_; }
    [[nodiscard]] const Kernels& kernels() const { return kernels_; }
    [[nodiscard]] const Shape& shape(ValueId id) const { return program_[id].shape; }

    /// Where the value lies; null if it is absent.
    template <class T>
    [[nodiscard]] T* pointer(ValueId id) const {
        return id.valid() ? reinterpret_cast<T*>(storage_[id.index]) : nullptr;
    }
    /// Has the ops that are bound from now on find the value there.
    void place(ValueId id, std::byte* at) { storage_[id.index] = at; }
    /// Counts the changes of the value's storage; null if it is transient.
    [[nodiscard]] const std::uint64_t* version(ValueId id) const;

    /// Weights packed as they are: one copy for all ops that use the value. May hold null for want of memory.
    std::shared_ptr<PackedWeights> packed(ValueId weights, std::size_t floats);

    void need_shared(std::size_t bytes) { shared_bytes = std::max(shared_bytes, bytes); }
    void need_own(std::size_t bytes) { own_bytes_ = std::max(own_bytes_, bytes); }
    /// Between the ops of a chain, for each worker.
    void need_portion(std::size_t bytes) { portion_bytes_ = std::max(portion_bytes_, bytes); }
    [[nodiscard]] std::size_t portion_at() const { return round_up(own_bytes_ + storage_slack, storage_slack); }
    [[nodiscard]] std::size_t worker_bytes() const {
        return portion_at() + round_up(portion_bytes_ + storage_slack, storage_slack);
    }
    std::size_t shared_bytes = 0;
    bool out_of_memory = false;

private:
    std::size_t own_bytes_ = 0, portion_bytes_ = 0;
    const Program& program_;
    const Kernels& kernels_;
    std::vector<std::byte*> storage_;  ///< by value
    const std::vector<std::uint64_t>& versions_;
    std::map<std::uint32_t, std::shared_ptr<PackedWeights>> packed_;
};

/// Why this executor cannot run the op, or nothing.
std::string why_unsupported(const Program& program, const Op& op);

/// The op, bound. It must be supported.
std::unique_ptr<BoundOp> bind(Binder& binder, const Op& op);

/// Neighbouring ops of an entry that are done as one.
struct BoundOps {
    std::unique_ptr<BoundOp> op;
    std::size_t first = 0, end = 0;  ///< positions in the entry
};
/// All ops of the entry, those together that are faster so.
std::vector<BoundOps> bind_entry(Binder& binder, Entry entry);

// One a family of ops, each in the file of that name.
std::unique_ptr<BoundOp> bind_load_batch(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_dense(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_dense_grad_input(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_dense_grad_weight(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_conv2d(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_conv2d_grad_input(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_conv2d_grad_weight(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_elementwise(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_dropout(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_pool2d(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_batch_norm(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_batch_norm_inference(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_batch_norm_grad(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_softmax_cross_entropy(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_l2_penalty(Binder& binder, const Op& op);
std::unique_ptr<BoundOp> bind_optimizer_step(Binder& binder, const Op& op);

}  // namespace selvedge::cpu
