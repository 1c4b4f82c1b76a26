// Planning: where every value lies, which op goes to which file, and what this executor cannot do.
#include "cuda/plan.h"

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

Plan make_plan(const Program& program, std::uintptr_t base, Precision precision) {
    Planner planner(program, base, precision);
    for (std::size_t e = 0; e < entry_count; ++e) planner.plan_entry(static_cast<Entry>(e));
    return planner.finish();
}

Planner::Planner(const Program& program, std::uintptr_t base, Precision precision)
    : program_(program), base_(base), precision_(precision) {
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
    std::uint64_t batch = 0;
    if (entry == Entry::train) batch = program_.options.batch_size;
    if (entry == Entry::eval) batch = program_.options.eval_batch_size;
    launch(TickKernel{cursor(), at<std::uint32_t>(clock_, clock_size), batch}, {});
    for (const Op& op : ops) plan_op(op);
}

void Planner::plan_op(const Op& op) {
    scratch_used_ = 0;
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
