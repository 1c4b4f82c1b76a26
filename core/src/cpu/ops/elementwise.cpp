// activation, softmax, add and their gradients: passes over rows without weights.
#include "cpu/ops/row_op.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

/// Rows of `floats` numbers that are a task: 32 KB, in step with the innermost cache.
std::size_t rows_of_task(std::size_t floats) {
    return std::max<std::size_t>(1, 8192 / std::max<std::size_t>(1, floats));
}

class ActivationOp final : public RowOp {
public:
    ActivationOp(Binder& binder, const Op& op)
        : RowOp(RowPlace(binder, op.inputs[0]), RowPlace(binder, op.outputs[0]),
                rows_of_task(row_elements(binder.shape(op.outputs[0]))),
                row_elements(binder.shape(op.outputs[0])) * (fused(curve_of(kind_of(op))) ? 100 : 1000)),
          kernels_(binder.kernels()),
          curve_(curve_of(kind_of(op))),
          alpha_(std::get<ActivationAttributes>(op.attributes).activation.alpha),
          reference_(op.kind == OpKind::activation_grad ? binder.pointer<const float>(op.inputs[1]) : nullptr) {}

    void run_rows(const StepContext&, const Portion& rows) override {
        const std::size_t count = rows.count * row_floats();
        if (reference_ != nullptr)
            kernels_.curve_grad(curve_, alpha_, in(rows), reference_ + rows.first * row_floats(), out(rows), count);
        else
            kernels_.curve(curve_, alpha_, in(rows), out(rows), count);
    }

private:
    static ActivationKind kind_of(const Op& op) {
        return std::get<ActivationAttributes>(op.attributes).activation.kind;
    }
    const Kernels& kernels_;
    Curve curve_;
    float alpha_;
    const float* reference_;
};

/// softmax and softmax_grad over the last axis.
class SoftmaxOp final : public RowOp {
public:
    SoftmaxOp(Binder& binder, const Op& op, bool gradient)
        : RowOp(RowPlace(binder, op.inputs[0]), RowPlace(binder, op.outputs[0]),
                rows_of_task(8 * row_elements(binder.shape(op.outputs[0]))),
                row_elements(binder.shape(op.outputs[0])) * 4000),
          kernels_(binder.kernels()),
          reference_(gradient ? binder.pointer<const float>(op.inputs[1]) : nullptr),
          classes_(binder.shape(op.outputs[0]).back()) {}

    void run_rows(const StepContext&, const Portion& rows) override {
        const std::size_t lines = rows.count * row_floats() / classes_;
        if (reference_ != nullptr)
            kernels_.softmax_grad(in(rows), reference_ + rows.first * row_floats(), out(rows), lines, classes_);
        else
            kernels_.softmax(in(rows), out(rows), lines, classes_);
    }

private:
    const Kernels& kernels_;
    const float* reference_;
    std::size_t classes_;
};

class AddOp final : public RowOp {
public:
    AddOp(Binder& binder, const Op& op)
        : RowOp(RowPlace(binder, op.inputs[0]), RowPlace(binder, op.outputs[0]),
                rows_of_task(row_elements(binder.shape(op.outputs[0]))),
                row_elements(binder.shape(op.outputs[0])) * 100),
          kernels_(binder.kernels()),
          b_(binder.pointer<const float>(op.inputs[1])) {}

    void run_rows(const StepContext&, const Portion& rows) override {
        kernels_.add(in(rows), b_ + rows.first * row_floats(), out(rows), rows.count * row_floats());
    }

private:
    const Kernels& kernels_;
    const float* b_;
};

bool is_softmax(const Op& op) {
    const auto* attributes = std::get_if<ActivationAttributes>(&op.attributes);
    return attributes != nullptr && attributes->activation.kind == ActivationKind::softmax;
}

}  // namespace

std::unique_ptr<BoundOp> bind_elementwise(Binder& binder, const Op& op) {
    if (op.kind == OpKind::softmax || (op.kind == OpKind::activation && is_softmax(op)))
        return std::make_unique<SoftmaxOp>(binder, op, false);
    if (op.kind == OpKind::softmax_grad || (op.kind == OpKind::activation_grad && is_softmax(op)))
        return std::make_unique<SoftmaxOp>(binder, op, true);
    if (op.kind == OpKind::add) return std::make_unique<AddOp>(binder, op);
    return std::make_unique<ActivationOp>(binder, op);
}

}  // namespace selvedge::cpu
