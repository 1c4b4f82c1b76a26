// activation, softmax, add and their gradients: passes over rows without weights.
#include "cpu/ops/bound_op.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

constexpr std::size_t chunk_floats = 8192;  // 32 KB a task, in step with the innermost cache

/// Calls body(first, count) for chunks of `count` floats.
template <class Body>
void in_chunks(const StepContext& context, std::size_t count, std::size_t picoseconds_each, Body&& body) {
    context.parallel(ceil_div(count, chunk_floats), count * picoseconds_each / 1000,
                     [&](std::size_t task, std::size_t) {
                         body(task * chunk_floats, std::min(chunk_floats, count - task * chunk_floats));
                     });
}

bool cheap(Curve curve) { return fused(curve); }

class ActivationOp final : public BoundOp {
public:
    ActivationOp(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          activation_(std::get<ActivationAttributes>(op.attributes).activation),
          curve_(curve_of(activation_.kind)),
          gradient_(op.kind == OpKind::activation_grad),
          x_(binder.pointer<const float>(op.inputs[0])),
          reference_(gradient_ ? binder.pointer<const float>(op.inputs[1]) : nullptr),
          y_(binder.pointer<float>(op.outputs[0])),
          row_(row_elements(binder.shape(op.outputs[0]))) {}

    void run(const StepContext& context) override {
        in_chunks(context, context.rows() * row_, cheap(curve_) ? 100 : 1000, [&](std::size_t i, std::size_t n) {
            if (gradient_)
                kernels_.curve_grad(curve_, activation_.alpha, x_ + i, reference_ + i, y_ + i, n);
            else
                kernels_.curve(curve_, activation_.alpha, x_ + i, y_ + i, n);
        });
    }

private:
    const Kernels& kernels_;
    Activation activation_;
    Curve curve_;
    bool gradient_;
    const float *x_, *reference_;
    float* y_;
    std::size_t row_;
};

/// softmax and softmax_grad over the last axis.
class SoftmaxOp final : public BoundOp {
public:
    SoftmaxOp(Binder& binder, const Op& op, bool gradient)
        : kernels_(binder.kernels()),
          x_(binder.pointer<const float>(op.inputs[0])),
          reference_(gradient ? binder.pointer<const float>(op.inputs[1]) : nullptr),
          y_(binder.pointer<float>(op.outputs[0])),
          classes_(binder.shape(op.outputs[0]).back()),
          lines_a_row_(row_elements(binder.shape(op.outputs[0])) / classes_) {}

    void run(const StepContext& context) override {
        const std::size_t lines = context.rows() * lines_a_row_;
        const std::size_t lines_a_task = std::max<std::size_t>(1, chunk_floats / 8 / classes_);
        context.parallel(ceil_div(lines, lines_a_task), lines * classes_ * 4, [&](std::size_t task, std::size_t) {
            const std::size_t first = task * lines_a_task, count = std::min(lines_a_task, lines - first);
            const std::size_t at = first * classes_;
            if (reference_ != nullptr)
                kernels_.softmax_grad(x_ + at, reference_ + at, y_ + at, count, classes_);
            else
                kernels_.softmax(x_ + at, y_ + at, count, classes_);
        });
    }

private:
    const Kernels& kernels_;
    const float *x_, *reference_;
    float* y_;
    std::size_t classes_, lines_a_row_;
};

class AddOp final : public BoundOp {
public:
    AddOp(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          a_(binder.pointer<const float>(op.inputs[0])),
          b_(binder.pointer<const float>(op.inputs[1])),
          y_(binder.pointer<float>(op.outputs[0])),
          row_(row_elements(binder.shape(op.outputs[0]))) {}

    void run(const StepContext& context) override {
        in_chunks(context, context.rows() * row_, 100,
                  [&](std::size_t i, std::size_t n) { kernels_.add(a_ + i, b_ + i, y_ + i, n); });
    }

private:
    const Kernels& kernels_;
    const float *a_, *b_;
    float* y_;
    std::size_t row_;
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
