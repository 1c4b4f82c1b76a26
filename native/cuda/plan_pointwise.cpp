// Activations, softmax, dropout and sums as launches.
#include <algorithm>
#include <iterator>

#include "cuda/planner.h"

namespace selvedge::cuda {

void plan_pointwise(Planner& planner, const Op& op) {
    const Shape& shape = planner.shape(op.outputs[0]);
    const std::size_t rows = shape[0], row = row_elements(shape);
    const auto x = planner.view<const float>(op.inputs, 0);
    if (op.kind == OpKind::softmax) {
        const std::size_t classes = shape[shape.size() - 1], each = row / classes;
        const auto y = planner.view<float>(op.outputs, 0);
        return planner.launch_warps(SoftmaxKernel{planner.clock(), x, y, each, classes}, rows * each);
    }
    if (op.kind == OpKind::softmax_grad) {
        const Shape& kept = planner.shape(op.inputs[1]);
        const std::size_t classes = kept[kept.size() - 1], each = row / classes;
        return planner.launch_warps(SoftmaxGradKernel{planner.clock(), x, planner.view<const float>(op.inputs, 1),
                                                      planner.view<float>(op.outputs, 0), each, classes},
                                    rows * each);
    }
    Epilogue steps = planner.epilogue();
    if (op.kind != OpKind::dropout && op.kind != OpKind::dropout_grad)
        return planner.launch_each(PointwiseKernel{planner.clock(), x, row, steps}, rows * row);
    const PointwiseStep own = steps.steps[0];
    steps.own = own.out;
    std::shift_left(std::begin(steps.steps), std::end(steps.steps), 1);
    --steps.count;
    planner.launch_each(DropoutKernel{planner.clock(), x, own.mask, steps}, rows * ceil_div(row, 8));
}

}  // namespace selvedge::cuda
