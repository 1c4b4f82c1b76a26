// CpuSession: a Program's storage and bound ops, run step by step on a thread pool.
#pragma once

#include <selvedge/exec/executor.h>

#include <array>
#include <deque>
#include <limits>
#include <memory>
#include <vector>

#include "cpu/aligned_buffer.h"
#include "cpu/lanes.h"
#include "cpu/ops/bound_op.h"
#include "cpu/thread_pool.h"

namespace selvedge::cpu {

class CpuSession final : public Session {
public:
    /// Binds every op. `piece_seconds` as of CpuOptions. Error: memory.
    static Result<std::unique_ptr<Session>> make(const Program& program, const Kernels& kernels, ThreadPool& pool,
                                                 double piece_seconds);

    Status upload(ValueId value, std::span<const std::byte> bytes) override;
    Status enqueue(Entry entry, std::uint64_t first_step, std::uint64_t n_steps) override;
    Ticket read(ValueId value) override;
    Result<bool> poll(Ticket ticket, std::span<std::byte> destination) override;

private:
    CpuSession(const Program& program, ThreadPool& pool, double piece_seconds)
        : program_(program), pool_(pool), piece_seconds_(piece_seconds) {}

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
        ValueId value;
        std::uint64_t after = 0;  ///< it is there once so many tasks have ended
        std::vector<std::byte> bytes;
    };
    /// Steps that are to be done, and the op among them that comes next.
    struct Task {
        Entry entry;
        std::uint64_t step, end;
        std::size_t slice = 0, call = 0;
    };

    Status allocate();
    Status plan_slices();
    Status bind_all(const Kernels& kernels);
    void note_changes(const Op& op, Call& call) const;
    [[nodiscard]] bool is_order(ValueId value) const;
    [[nodiscard]] StepContext begin_step(Entry entry, std::uint64_t step) const;
    [[nodiscard]] std::size_t slices_of(const StepContext& step, Entry entry) const;
    [[nodiscard]] StepContext slice_of(const StepContext& step, Entry entry, std::size_t slice) const;
    void copy_in(const StepContext& step, const StepContext& slice);
    void copy_out(const StepContext& step, const StepContext& slice);
    /// A whole step on as many threads as are worth it.
    void run(StepContext step, Entry entry);
    void run_slices(const StepContext& step, Entry entry);
    void run(const StepContext& slice, Call& call);
    void count_changes(const Call& call);
    /// Does what is to be done for about so long, an op at least.
    void work_for(double seconds);
    void run_next(Task& task);
    void end_task();
    void take(Reading& reading) const;

    Program program_;
    ThreadPool& pool_;
    double piece_seconds_;
    std::deque<Task> tasks_;  ///< empty where pieces are not wanted
    std::uint64_t tasks_begun_ = 0, tasks_ended_ = 0;
    std::vector<AlignedBuffer> persistent_;  ///< by value; empty for views and transients
    AlignedBuffer arena_, shared_scratch_, worker_scratch_;
    std::size_t worker_bytes_ = 0, portion_at_ = 0;
    std::vector<std::byte*> storage_;      ///< where each value lies
    std::vector<std::uint64_t> versions_;  ///< changes of each persistent value
    std::array<std::vector<Call>, entry_count> calls_;
    std::array<std::size_t, entry_count> uploaded_rows_{};  ///< of each entry's order, or of "input"
    std::array<ValueId, entry_count> sources_{};            ///< each entry's order, or "input"
    ValueId clock_{};
    std::array<std::size_t, entry_count> slice_rows_{};  ///< most rows that the ops are run for at once
    std::vector<Sliced> slices_in_, slices_out_;         ///< empty where "infer" takes all rows at once
    Lanes lanes_;
    /// By entry and by the size of the rows' number, in bits.
    std::array<std::array<Sharing, std::numeric_limits<std::size_t>::digits + 1>, entry_count> sharing_;
    std::uint64_t last_ticket_ = 0;
    std::vector<Reading> readings_;
};

}  // namespace selvedge::cpu
