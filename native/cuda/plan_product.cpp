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

std::uint32_t tiles(std::size_t n) { return static_cast<std::uint32_t>(ceil_div(n, product_tile)); }

LaunchShape blocks(std::size_t x, std::size_t y) {
    return {.x = static_cast<std::uint32_t>(x),
            .y = static_cast<std::uint32_t>(y),
            .threads = product_threads,
            .shared_bytes = product_shared_bytes};
}

/// Whether rows of `line` numbers can be read four at a time.
bool in_fours(const Global<const float>& view, std::size_t line) {
    return line % 4 == 0 && reinterpret_cast<std::uintptr_t>(view.data) % 16 == 0;
}

template <Precision precision>
void plan_forward(Planner& planner, const Op& op) {
    const auto* dense = std::get_if<DenseAttributes>(&op.attributes);
    const Activation f = dense != nullptr ? dense->activation : std::get<Conv2dAttributes>(op.attributes).activation;
    const Shape& images = planner.shape(op.inputs[0]);
    const ConvolutionPlan plan = plan_of(op, images, planner.shape(op.inputs[1]));
    const auto x = planner.view<const float>(op.inputs, 0), w = planner.view<const float>(op.inputs, 1);
    const ProductForward forward{planner.clock(),
                                 x,
                                 w,
                                 planner.view<const float>(op.inputs, 2),
                                 plan,
                                 f.kind,
                                 f.alpha,
                                 in_fours(x, plan.channels),
                                 in_fours(w, plan.filters)};
    if (const Op* pool = planner.pool_of_group(); pool != nullptr) {
        const Shape& pooled = planner.shape(pool->outputs[0]);
        planner.launch(
            ProductPoolKernel<precision>{forward, planner.first_output(), planner.epilogue(),
                                         planner.view<std::uint8_t>(pool->outputs, 1),
                                         static_cast<std::uint32_t>(pooled[1]), static_cast<std::uint32_t>(pooled[2])},
            blocks(tiles(images[0] * pooled[1] * pooled[2] * pooled_taps), tiles(plan.filters)));
        return;
    }
    planner.launch(ProductForwardKernel<precision>{forward, planner.epilogue()},
                   blocks(tiles(images[0] * plan.window.outputs()), tiles(plan.filters)));
}

ProductGradInput grad_input(Planner& planner, const Op& op) {
    const Shape& images = planner.shape(op.outputs[0]);
    const ConvolutionPlan plan = plan_of(op, images, planner.shape(op.inputs[1]));
    const auto dy = planner.view<const float>(op.inputs, 0), w = planner.view<const float>(op.inputs, 1);
    return {planner.clock(), dy, w, planner.epilogue(), plan, in_fours(dy, plan.filters) && in_fours(w, plan.filters)};
}

template <Precision precision>
void plan_backward(Planner& planner) {
    const std::span<const Op> ops = planner.group();
    const auto is_weight = [](const Op& op) {
        return op.kind == OpKind::dense_grad_weight || op.kind == OpKind::conv2d_grad_weight;
    };
    const bool with_weight = is_weight(ops[0]), with_input = !with_weight || ops.size() > 1;
    ProductBackwardKernel<precision> kernel{};
    std::size_t count = 0;
    if (with_input) {
        const Op& op = ops[with_weight ? 1 : 0];
        kernel.input = grad_input(planner, op);
        const ConvolutionPlan& plan = kernel.input.plan;
        kernel.input_across = tiles(planner.shape(op.outputs[0])[0] * plan.window.pixels());
        kernel.input_tiles = kernel.input_across * tiles(plan.channels);
        count += kernel.input_tiles;
    }
    if (with_weight) {
        const Op& op = ops[0];
        const Shape& images = planner.shape(op.inputs[0]);
        const ConvolutionPlan plan = plan_of(op, images, planner.shape(op.outputs[0]));
        const auto x = planner.view<const float>(op.inputs, 0), dy = planner.view<const float>(op.inputs, 1);
        const Global<float> dw = planner.view<float>(op.outputs, 0), db = planner.view<float>(op.outputs, 1);
        // The sum over the batch is cut by its capacity alone, so that it adds up alike on every GPU.
        constexpr std::size_t least_depth = 256, most_parts = 64;
        const std::size_t all = images[0] * plan.window.outputs();
        const std::size_t depth = std::max(least_depth, ceil_div(all, most_parts)), parts = ceil_div(all, depth);
        const Global<float> sums = parts > 1 ? planner.parts_of(parts, op) : Global<float>{};
        kernel.weight = {planner.clock(),
                         x,
                         dy,
                         sums,
                         dw,
                         db,
                         plan,
                         static_cast<std::uint32_t>(depth),
                         in_fours(x, plan.channels),
                         in_fours(dy, plan.filters)};
        kernel.across = tiles(std::size_t{plan.window.taps()} * plan.channels + (db.present() ? 1 : 0));
        kernel.down = tiles(plan.filters);
        count += std::size_t{kernel.across} * kernel.down * parts;
    }
    planner.launch(kernel, blocks(count, 1));
}

template <Precision precision>
void plan_with(Planner& planner, const Op& op) {
    if (op.kind == OpKind::dense || op.kind == OpKind::conv2d) return plan_forward<precision>(planner, op);
    plan_backward<precision>(planner);
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
