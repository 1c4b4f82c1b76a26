// dense, conv2d and their gradients as launches of the product kernels.
#include "cuda/planner.h"
#include "cuda/windows.h"

namespace selvedge::cuda {
namespace {

/// How the op's images and weights meet; a dense layer is the 1×1 convolution of 1×1 images.
ConvolutionPlan plan_of(const Op& op, const Shape& images, const Shape& weights) {
    const auto number = [](std::size_t n) { return static_cast<std::uint32_t>(n); };
    const auto* conv = std::get_if<Conv2dAttributes>(&op.attributes);
    if (conv == nullptr) return {{}, number(weights[0]), number(weights[1])};
    const WindowPlan window = window_over(images, {weights[0], weights[1]}, conv->stride, conv->padding);
    return {window, number(weights[2]), number(weights[3])};
}

LaunchShape tiles(std::size_t m, std::size_t n, std::size_t z = 1) {
    return {.x = static_cast<std::uint32_t>(ceil_div(m, product_tile)),
            .y = static_cast<std::uint32_t>(ceil_div(n, product_tile)),
            .z = static_cast<std::uint32_t>(z),
            .threads = product_threads,
            .shared_bytes = product_shared_bytes};
}

template <Precision precision>
void plan_forward(Planner& planner, const Op& op) {
    const auto* dense = std::get_if<DenseAttributes>(&op.attributes);
    const Activation f = dense != nullptr ? dense->activation : std::get<Conv2dAttributes>(op.attributes).activation;
    const Shape& images = planner.shape(op.inputs[0]);
    const ConvolutionPlan plan = plan_of(op, images, planner.shape(op.inputs[1]));
    planner.launch(ProductForwardKernel<precision>{planner.clock(), planner.view<const float>(op.inputs, 0),
                                                   planner.view<const float>(op.inputs, 1),
                                                   planner.view<const float>(op.inputs, 2),
                                                   planner.view<float>(op.outputs, 0), plan, f.kind, f.alpha},
                   tiles(images[0] * plan.window.outputs(), plan.filters));
}

template <Precision precision>
void plan_grad_input(Planner& planner, const Op& op) {
    const Shape& images = planner.shape(op.outputs[0]);
    const ConvolutionPlan plan = plan_of(op, images, planner.shape(op.inputs[1]));
    planner.launch(ProductGradInputKernel<precision>{planner.clock(), planner.view<const float>(op.inputs, 0),
                                                     planner.view<const float>(op.inputs, 1),
                                                     planner.view<float>(op.outputs, 0), plan},
                   tiles(images[0] * plan.window.pixels(), plan.channels));
}

template <Precision precision>
void plan_grad_weight(Planner& planner, const Op& op) {
    const Shape& images = planner.shape(op.inputs[0]);
    const ConvolutionPlan plan = plan_of(op, images, planner.shape(op.outputs[0]));
    const Global<float> dw = planner.view<float>(op.outputs, 0), db = planner.view<float>(op.outputs, 1);
    // The sum over the batch is cut by its capacity alone, so that it adds up alike on every GPU.
    constexpr std::size_t least_depth = 256, most_parts = 64;
    const std::size_t all = images[0] * plan.window.outputs();
    const std::size_t depth = std::max(least_depth, ceil_div(all, most_parts)), parts = ceil_div(all, depth);
    const Global<float> sums = planner.scratch<float>(parts * (dw.count + db.count));
    planner.launch(
        ProductGradWeightKernel<precision>{planner.clock(), planner.view<const float>(op.inputs, 0),
                                           planner.view<const float>(op.inputs, 1), sums, plan, depth, db.present()},
        tiles(std::size_t{plan.window.taps()} * plan.channels + (db.present() ? 1 : 0), plan.filters, parts));
    planner.launch_each(SumPartsKernel{{sums.data, sums.count}, dw, db}, dw.count + db.count);
}

template <Precision precision>
void plan_with(Planner& planner, const Op& op) {
    if (op.kind == OpKind::dense || op.kind == OpKind::conv2d) return plan_forward<precision>(planner, op);
    if (op.kind == OpKind::dense_grad_input || op.kind == OpKind::conv2d_grad_input)
        return plan_grad_input<precision>(planner, op);
    plan_grad_weight<precision>(planner, op);
}

}  // namespace

void plan_product(Planner& planner, const Op& op) {
    switch (planner.precision()) {
        case Precision::float32:
            return plan_with<Precision::float32>(planner, op);
        case Precision::tf32:
            return plan_with<Precision::tf32>(planner, op);
        case Precision::bf16:
            return plan_with<Precision::bf16>(planner, op);
    }
}

}  // namespace selvedge::cuda
