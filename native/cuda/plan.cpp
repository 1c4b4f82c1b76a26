// Planning: where every value lies, which op goes to which file, and what this executor cannot do.
#include "cuda/plan.h"

#include <cmath>

#include "cuda/plan_mlp.h"
#include "cuda/planner.h"

namespace selvedge::cuda {
namespace {

static_assert(clock_at_step == clock_step && clock_at_epoch == clock_epoch && clock_at_first_row == clock_first_row &&
              clock_at_rows == clock_rows);
static_assert(metric_at_loss == metric_loss && metric_at_correct == metric_correct && metric_at_count == metric_count &&
              metric_at_penalty == metric_penalty);

const Activation* activation_of(const Op& op) {
    if (const auto* dense = std::get_if<DenseAttributes>(&op.attributes)) return &dense->activation;
    if (const auto* conv = std::get_if<Conv2dAttributes>(&op.attributes)) return &conv->activation;
    return nullptr;
}

}  // namespace

std::string why_unsupported(const Op& op) {
    const std::string name(enum_name(op.kind));
    if (const Activation* activation = activation_of(op);
        activation != nullptr && activation->kind == ActivationKind::softmax)
        return name + " with a fused softmax";
    if (op.kind == OpKind::max_pool2d && op.outputs.size() > 1 && op.outputs[1].valid()) {
        const Size2 window = std::get<Pool2dAttributes>(op.attributes).window;
        if (window.height * window.width > 256) return name + " with a window of more than 256 positions in training";
    }
    return {};
}

Plan make_plan(const Program& program, std::uintptr_t base, const PlanOptions& options) {
    Planner planner(program, base, options);
    for (std::size_t e = 0; e < entry_count; ++e) planner.plan_entry(static_cast<Entry>(e));
    return planner.finish();
}

Planner::Planner(const Program& program, std::uintptr_t base, const PlanOptions& options)
    : program_(program), base_(base), options_(options) {
    std::size_t used = 0;
    plan_.cursor = take(used, cursor_size * sizeof(std::uint64_t));
    plan_.rates = take(used, rate_table_steps * sizeof(StepRate));
    plan_.offsets.resize(program.values.size());
    for (std::size_t i = 0; i < program.values.size(); ++i)
        if (program.values[i].kind == Value::Kind::persistent) plan_.offsets[i] = take(used, program.values[i].bytes());
    const std::size_t arena = take(used, program.arena_bytes);
    for (std::size_t i = 0; i < program.values.size(); ++i) {
        const Value& value = program.values[i];
        if (value.kind == Value::Kind::view)
            plan_.offsets[i] = plan_.offsets[value.view_of.index] + value.offset * byte_size(value.type);
        else if (value.kind == Value::Kind::transient)
            plan_.offsets[i] = arena + value.offset;
    }
    const ValueId clock = program.find("clock");
    clock_ = clock.valid() ? plan_.offsets[clock.index] : take(used, clock_size * sizeof(std::uint32_t));
    scratch_ = used;
}

Plan Planner::finish() {
    plan_.bytes = scratch_ + scratch_bytes_;
    return std::move(plan_);
}

void Planner::plan_entry(Entry entry) {
    const std::vector<Op>& ops = program_.entry(entry);
    if (ops.empty()) return;
    launches_ = &plan_.entries[static_cast<std::size_t>(entry)];
    if (entry == Entry::train) {
        if (std::optional<Launch> all = plan_mlp(*this, program_, options_)) {
            launches_->push_back(std::move(*all));
            plan_.trains_many = true;
            return;
        }
    }
    ops_ = &ops;
    batch_ = 0;
    if (entry == Entry::train) batch_ = program_.options.batch_size;
    if (entry == Entry::eval) batch_ = program_.options.eval_batch_size;
    // A step that begins by loading a batch and ends with an update or a loss needs no kernel of its own for the clock.
    const bool by_itself = ops.front().kind == OpKind::load_batch && (ops.back().kind == OpKind::optimizer_step ||
                                                                      ops.back().kind == OpKind::softmax_cross_entropy);
    if (!by_itself) launch(TickKernel{cursor(), clock_to_set(), batch_}, {});
    kept_used_ = 0;
    for (Group& group : groups_of(program_, ops)) {
        group_ = std::move(group);
        begins_step_ = by_itself && group_.first == 0;
        moves_cursor_ = by_itself && group_.end == ops.size();
        scratch_used_ = 0;
        if (std::ranges::any_of(this->group(), [&](const Op& op) { return is_pending_for(op); })) add_up_pending();
        plan_op(ops[group_.first]);
    }
    add_up_pending();
}

Epilogue Planner::epilogue() const {
    const Op& head = (*ops_)[group_.head];
    Epilogue result;
    result.clock = clock();
    std::size_t wanted = 0;
    if (is_pointwise(head.kind))
        result.steps[result.count++] = step_of(head, group_.wanted[wanted++]);
    else if (group_.wanted[wanted++])
        result.own = view<float>(head.outputs[0]);
    for (std::size_t i = group_.head + 1; i < group_.end; ++i)
        result.steps[result.count++] = step_of((*ops_)[i], group_.wanted[wanted++]);
    return result;
}

PointwiseStep Planner::step_of(const Op& op, bool wanted) const {
    PointwiseStep step;
    if (wanted) step.out = view<float>(op.outputs[0]);
    if (const auto* a = std::get_if<ActivationAttributes>(&op.attributes)) {
        step.kind = op.kind == OpKind::activation ? PointwiseKind::activation : PointwiseKind::activation_grad;
        step.function = a->activation.kind;
        step.alpha = a->activation.alpha;
        if (op.kind == OpKind::activation_grad) step.other = view<const float>(op.inputs[1]);
    } else if (op.kind == OpKind::add) {
        // The other summand is the one that the group does not make; a pointwise head takes the first from memory.
        const Op* before = &op == &(*ops_)[group_.head] ? nullptr : &op - 1;
        const bool second = before != nullptr && op.inputs[1] == before->outputs[0];
        step.kind = PointwiseKind::add;
        step.other = view<const float>(op.inputs[second ? 0 : 1]);
    } else {
        step.kind = PointwiseKind::dropout;
        step.mask = mask_of(op);
    }
    return step;
}

DropoutMask Planner::mask_of(const Op& op) const {
    const auto& a = std::get<DropoutAttributes>(op.attributes);
    const double rate = static_cast<double>(a.rate);
    const std::size_t row = row_elements(shape(op.outputs[0]));
    return {.samples = view<const std::uint32_t>(op.inputs[1]),
            .seed = view<const std::uint32_t>(op.inputs[3]),
            .row = static_cast<std::uint32_t>(row),
            .draws = static_cast<std::uint32_t>(ceil_div(row, 8)),
            .stream = a.stream,
            .threshold = static_cast<std::uint32_t>(std::lround(rate * 65536)),
            .scale = static_cast<float>(1 / (1 - rate))};
}

Global<float> Planner::parts_of(std::size_t parts, const Op& weight_gradient) {
    if (pending_.count == SumPartsKernel::most_layers) add_up_pending();
    const Global<float> dw = view<float>(weight_gradient.outputs, 0), db = view<float>(weight_gradient.outputs, 1);
    const std::size_t numbers = dw.count + db.count;
    const std::size_t offset = take(kept_used_, parts * numbers * sizeof(float));
    scratch_bytes_ = std::max(scratch_bytes_, kept_used_);
    const Global<float> memory = at<float>(scratch_ + offset, parts * numbers);
    pending_.layers[pending_.count++] = {{memory.data, memory.count}, dw, db};
    pending_.numbers += numbers;
    pending_values_.insert(pending_values_.end(), weight_gradient.outputs.begin(), weight_gradient.outputs.end());
    return memory;
}

bool Planner::is_pending_for(const Op& op) const {
    return pending_.count > 0 && (op.kind == OpKind::optimizer_step || std::ranges::any_of(op.inputs, [&](ValueId id) {
                                      return std::ranges::count(pending_values_, id) > 0;
                                  }));
}

void Planner::add_up_pending() {
    if (pending_.count == 0) return;
    const SumPartsKernel kernel = std::exchange(pending_, {});
    launch_each(kernel, kernel.numbers);
    kept_used_ = 0;
    pending_values_.clear();
}

void Planner::plan_op(const Op& op) {
    switch (op.kind) {
        case OpKind::load_batch:
            return plan_batch(*this, op);
        case OpKind::dense:
        case OpKind::dense_grad_input:
        case OpKind::dense_grad_weight:
        case OpKind::conv2d:
        case OpKind::conv2d_grad_input:
        case OpKind::conv2d_grad_weight:
            return plan_product(*this, op);
        case OpKind::activation:
        case OpKind::activation_grad:
        case OpKind::softmax:
        case OpKind::softmax_grad:
        case OpKind::dropout:
        case OpKind::dropout_grad:
        case OpKind::add:
            return plan_pointwise(*this, op);
        case OpKind::max_pool2d:
        case OpKind::max_pool2d_grad:
        case OpKind::avg_pool2d:
        case OpKind::avg_pool2d_grad:
            return plan_pool(*this, op);
        case OpKind::batch_norm:
        case OpKind::batch_norm_inference:
        case OpKind::batch_norm_grad:
            return plan_batch_norm(*this, op);
        case OpKind::softmax_cross_entropy:
        case OpKind::l2_penalty:
            return plan_loss(*this, op);
        case OpKind::optimizer_step:
            return plan_optimizer(*this, op);
    }
}

}  // namespace selvedge::cuda
