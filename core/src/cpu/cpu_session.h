// CpuSession: a Program's storage and bound ops, run step by step on a thread pool.
#pragma once

#include <selvedge/exec/executor.h>

#include <array>
#include <memory>
#include <vector>

#include "cpu/aligned_buffer.h"
#include "cpu/ops/bound_op.h"
#include "cpu/thread_pool.h"

namespace selvedge::cpu {

class CpuSession final : public Session {
public:
    /// Binds every op. Error: memory.
    static Result<std::unique_ptr<Session>> make(const Program& program, const Kernels& kernels, ThreadPool& pool);

    Status upload(ValueId value, std::span<const std::byte> bytes) override;
    Status enqueue(Entry entry, std::uint64_t first_step, std::uint64_t n_steps) override;
    Ticket read(ValueId value) override;
    Result<bool> poll(Ticket ticket, std::span<std::byte> destination) override;

private:
    CpuSession(const Program& program, ThreadPool& pool) : program_(program), pool_(pool) {}

    /// An op and the persistent values whose contents it changes.
    struct Call {
        std::unique_ptr<BoundOp> op;
        std::vector<std::uint32_t> changes;
    };
    /// A value of "infer" with a row for each image: its ops see one slice of it at a time.
    struct Sliced {
        ValueId value;
        std::size_t row_bytes = 0;
        AlignedBuffer slice;
    };
    struct Reading {
        std::uint64_t ticket = 0;  ///< 0: free, its buffer to be used again
        std::vector<std::byte> bytes;
    };

    Status allocate();
    Status plan_slices();
    Status bind_all(const Kernels& kernels);
    void note_changes(const Op& op, Call& call) const;
    [[nodiscard]] bool is_order(ValueId value) const;
    void set_clock(StepContext& context, Entry entry, std::uint64_t step) const;
    void run(const StepContext& context, Entry entry);

    Program program_;
    ThreadPool& pool_;
    std::vector<AlignedBuffer> persistent_;  ///< by value; empty for views and transients
    AlignedBuffer arena_, shared_scratch_, worker_scratch_;
    std::size_t worker_bytes_ = 0;
    std::vector<std::byte*> storage_;      ///< where each value lies
    std::vector<std::uint64_t> versions_;  ///< changes of each persistent value
    std::array<std::vector<Call>, entry_count> calls_;
    std::array<std::size_t, entry_count> uploaded_rows_{};  ///< of each entry's order, or of "input"
    std::array<ValueId, entry_count> sources_{};            ///< each entry's order, or "input"
    ValueId clock_{};
    std::array<std::size_t, entry_count> slice_rows_{};  ///< most rows that the ops are run for at once
    std::vector<Sliced> slices_in_, slices_out_;         ///< empty where "infer" takes all rows at once
    std::uint64_t last_ticket_ = 0;
    std::vector<Reading> readings_;
};

}  // namespace selvedge::cpu
