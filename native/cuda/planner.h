// Planner: what turning an op into launches needs to know, and where it puts them.
#pragma once

#include <algorithm>
#include <span>
#include <utility>

#include "cuda/fusion.h"
#include "cuda/plan.h"

namespace selvedge::cuda {

constexpr std::size_t ceil_div(std::size_t n, std::size_t divisor) { return (n + divisor - 1) / divisor; }

/// Elements of one row (all but the first dimension).
inline std::size_t row_elements(const Shape& shape) {
    return shape.empty() || shape[0] == 0 ? 0 : element_count(shape) / shape[0];
}

class Planner {
public:
    /// Gives every value its place.
    Planner(const Program& program, std::uintptr_t base, const PlanOptions& options);

    void plan_entry(Entry entry);
    Plan finish();

    [[nodiscard]] Precision precision() const { return options_.precision; }
    [[nodiscard]] const Shape& shape(ValueId id) const { return program_[id].shape; }
    [[nodiscard]] Clock clock() const { return at<const std::uint32_t>(clock_, clock_size); }
    [[nodiscard]] Global<std::uint64_t> cursor() const { return at<std::uint64_t>(plan_.cursor, cursor_size); }
    [[nodiscard]] Global<std::uint32_t> clock_to_set() const { return at<std::uint32_t>(clock_, clock_size); }
    /// The cursor for the kernel that ends the step; absent for every other.
    [[nodiscard]] Global<std::uint64_t> moved_cursor() const {
        return moves_cursor_ ? cursor() : Global<std::uint64_t>{};
    }
    /// Where the cursor is read and the clock set, for the kernel that begins the step: absent where another one has.
    struct Beginning {
        Global<const std::uint64_t> cursor;
        Global<std::uint32_t> clock;
        std::uint64_t batch = 0;
    };
    [[nodiscard]] Beginning beginning() const {
        if (!begins_step_) return {};
        return {at<const std::uint64_t>(plan_.cursor, cursor_size), clock_to_set(), batch_};
    }
    /// The ops that are planned together now.
    [[nodiscard]] std::span<const Op> group() const { return {ops_->data() + group_.first, group_.end - group_.first}; }
    /// The max pool that the group's convolution does as well; none.
    [[nodiscard]] const Op* pool_of_group() const { return group_.pooled ? ops_->data() + group_.head : nullptr; }
    /// The first op's output where the group has a pool and others want it too; else absent.
    [[nodiscard]] Global<float> first_output() const {
        return group_.first_wanted ? view<float>((*ops_)[group_.first].outputs[0]) : Global<float>{};
    }
    /// Where the first output of the group's head goes, and what is done to it on the way. A pointwise head is its own
    /// first step.
    [[nodiscard]] Epilogue epilogue() const;
    /// The mask of a dropout or its gradient.
    [[nodiscard]] DropoutMask mask_of(const Op& op) const;
    /// Memory for `parts` parts of dw and db, db perhaps absent; their sums are made before anyone reads them. To be
    /// asked for before any scratch().
    Global<float> parts_of(std::size_t parts, const Op& weight_gradient);
    [[nodiscard]] Global<const StepRate> rates() const { return at<const StepRate>(plan_.rates, rate_table_steps); }

    /// All of a value; an absent view if the id is invalid.
    template <class T>
    [[nodiscard]] Global<T> view(ValueId id) const {
        return id.valid() ? at<T>(plan_.offsets[id.index], program_[id].elements()) : Global<T>{};
    }
    /// The op's input or output of that number; absent if it has none.
    template <class T>
    [[nodiscard]] Global<T> view(const std::vector<ValueId>& ids, std::size_t number) const {
        return number < ids.size() ? view<T>(ids[number]) : Global<T>{};
    }
    /// Memory that is the group's own until the next group.
    template <class T>
    Global<T> scratch(std::size_t count) {
        std::size_t used = kept_used_ + scratch_used_;
        const std::size_t offset = take(used, count * sizeof(T));
        scratch_used_ = used - kept_used_;
        scratch_bytes_ = std::max(scratch_bytes_, used);
        return at<T>(scratch_ + offset, count);
    }

    template <class Kernel>
    void launch(Kernel kernel, const LaunchShape& shape) {
        launches_->push_back({AnyKernel(std::move(kernel)), shape});
    }
    /// A thread for each of `count` elements, or for several when there are very many.
    template <class Kernel>
    void launch_each(Kernel kernel, std::size_t count) {
        constexpr std::size_t threads = 256, most_blocks = 4096;
        const std::size_t blocks = std::clamp<std::size_t>(ceil_div(count, threads), 1, most_blocks);
        launch(std::move(kernel), {.x = static_cast<std::uint32_t>(blocks), .threads = threads});
    }
    /// A warp for each of `count` rows.
    template <class Kernel>
    void launch_warps(Kernel kernel, std::size_t count) {
        launch_each(std::move(kernel), 32 * count);
    }

private:
    /// Adds `bytes` to `used`, aligned; gives where they begin.
    static std::size_t take(std::size_t& used, std::size_t bytes) {
        constexpr std::size_t alignment = 256;
        const std::size_t offset = used;
        used += ceil_div(bytes, alignment) * alignment;
        return offset;
    }
    template <class T>
    [[nodiscard]] Global<T> at(std::size_t offset, std::size_t count) const {
        return {reinterpret_cast<T*>(base_ + offset), count};
    }
    void plan_op(const Op& op);
    [[nodiscard]] PointwiseStep step_of(const Op& op, bool wanted) const;
    void add_up_pending();
    [[nodiscard]] bool is_pending_for(const Op& op) const;

    const Program& program_;
    std::uintptr_t base_;
    PlanOptions options_;
    Plan plan_;
    std::size_t clock_ = 0, scratch_ = 0, scratch_used_ = 0, kept_used_ = 0, scratch_bytes_ = 0;
    std::vector<Launch>* launches_ = nullptr;
    const std::vector<Op>* ops_ = nullptr;  ///< of the entry
    Group group_;
    bool begins_step_ = false, moves_cursor_ = false;
    std::uint64_t batch_ = 0;  ///< of the entry; 0: it has no order
    SumPartsKernel pending_;   ///< gradients that are still to be added up
    std::vector<ValueId> pending_values_;
};

/// An optimiser's rule and views, for a kernel that takes a step.
UpdateKernel update_of(const Planner& planner, const Op& op);

// One a family of ops, each in the file plan_<family>.cpp.
void plan_batch(Planner& planner, const Op& op);
void plan_product(Planner& planner, const Op& op);
void plan_pointwise(Planner& planner, const Op& op);
void plan_pool(Planner& planner, const Op& op);
void plan_batch_norm(Planner& planner, const Op& op);
void plan_loss(Planner& planner, const Op& op);
void plan_optimizer(Planner& planner, const Op& op);

}  // namespace selvedge::cuda
