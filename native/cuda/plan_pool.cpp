// Pooling and its gradients as launches.
#include "cuda/planner.h"
#include "cuda/windows.h"

namespace selvedge::cuda {

void plan_pool(Planner& planner, const Op& op) {
    const auto& a = std::get<Pool2dAttributes>(op.attributes);
    const bool backward = op.kind == OpKind::max_pool2d_grad || op.kind == OpKind::avg_pool2d_grad;
    const Shape& images = planner.shape(backward ? op.outputs[0] : op.inputs[0]);
    const WindowPlan plan = window_over(images, a.window, a.stride, a.padding);
    const auto channels = static_cast<std::uint32_t>(images[3]);
    const std::size_t count = images[0] * (backward ? plan.pixels() : plan.outputs()) * channels;
    const Clock clock = planner.clock();
    const auto in = planner.view<const float>(op.inputs, 0);
    const Epilogue out = planner.epilogue();
    if (op.kind == OpKind::max_pool2d)
        return planner.launch_each(
            MaxPoolKernel{clock, in, out, planner.view<std::uint8_t>(op.outputs, 1), plan, channels}, count);
    if (op.kind == OpKind::max_pool2d_grad)
        return planner.launch_each(
            MaxPoolGradKernel{clock, in, planner.view<const std::uint8_t>(op.inputs, 1), out, plan, channels}, count);
    if (op.kind == OpKind::avg_pool2d)
        return planner.launch_each(AvgPoolKernel{clock, in, out, plan, channels, a.count_padding}, count);
    planner.launch_each(AvgPoolGradKernel{clock, in, out, plan, channels, a.count_padding}, count);
}

}  // namespace selvedge::cuda
