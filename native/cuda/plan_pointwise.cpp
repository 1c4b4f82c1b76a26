// Activations, softmax, dropout and sums as launches.
#include <cmath>

#include "cuda/planner.h"

namespace selvedge::cuda {
namespace {

void plan_dropout(Planner& planner, const Op& op, std::size_t rows, std::size_t row) {
    const auto& a = std::get<DropoutAttributes>(op.attributes);
    const double rate = static_cast<double>(a.rate);
    planner.launch_each(
        DropoutKernel{planner.clock(), planner.view<const float>(op.inputs, 0),
                      planner.view<const std::uint32_t>(op.inputs, 1), planner.view<const std::uint32_t>(op.inputs, 3),
                      planner.view<float>(op.outputs, 0), row, a.stream,
                      static_cast<std::uint32_t>(std::lround(rate * 65536)), static_cast<float>(1 / (1 - rate))},
        rows * ceil_div(row, 8));
}

}  // namespace

void plan_pointwise(Planner& planner, const Op& op) {
    const Shape& shape = planner.shape(op.outputs[0]);
    const std::size_t rows = shape[0], row = row_elements(shape);
    const auto x = planner.view<const float>(op.inputs, 0);
    const auto y = planner.view<float>(op.outputs, 0);
    if (op.kind == OpKind::dropout || op.kind == OpKind::dropout_grad) return plan_dropout(planner, op, rows, row);
    if (op.kind == OpKind::softmax) {
        const std::size_t classes = shape[shape.size() - 1], each = row / classes;
        return planner.launch_warps(SoftmaxKernel{planner.clock(), x, y, each, classes}, rows * each);
    }
    if (op.kind == OpKind::activation) {
        const Activation& f = std::get<ActivationAttributes>(op.attributes).activation;
        return planner.launch_each(ActivationKernel{planner.clock(), x, y, row, f.kind, f.alpha}, rows * row);
    }
    const auto other = planner.view<const float>(op.inputs, 1);
    if (op.kind == OpKind::softmax_grad) {
        const Shape& kept = planner.shape(op.inputs[1]);
        const std::size_t classes = kept[kept.size() - 1], each = row / classes;
        return planner.launch_warps(SoftmaxGradKernel{planner.clock(), x, other, y, each, classes}, rows * each);
    }
    if (op.kind == OpKind::activation_grad) {
        const Activation& f = std::get<ActivationAttributes>(op.attributes).activation;
        return planner.launch_each(ActivationGradKernel{planner.clock(), x, other, y, row, f.kind, f.alpha},
                                   rows * row);
    }
    planner.launch_each(AddKernel{planner.clock(), x, other, y, row}, rows * row);
}

}  // namespace selvedge::cuda
