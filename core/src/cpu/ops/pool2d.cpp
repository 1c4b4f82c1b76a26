// Max and average pooling and their gradients: a task an image.
#include <algorithm>

#include "cpu/ops/bound_op.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

constexpr std::size_t most_lanes = 16;  // of any instruction set

class Pool2d final : public BoundOp {
public:
    Pool2d(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          kind_(op.kind),
          from_(binder.pointer<const float>(op.inputs[0])),
          to_(binder.pointer<float>(op.outputs[0])) {
        const bool gradient = kind_ == OpKind::max_pool2d_grad || kind_ == OpKind::avg_pool2d_grad;
        const Shape& image = binder.shape(gradient ? op.outputs[0] : op.inputs[0]);
        if (kind_ == OpKind::max_pool2d && op.outputs.size() > 1) winner_ = binder.pointer<std::uint8_t>(op.outputs[1]);
        if (kind_ == OpKind::max_pool2d_grad) winner_ = binder.pointer<std::uint8_t>(op.inputs[1]);
        const auto& attributes = std::get<Pool2dAttributes>(op.attributes);
        const Margins& margins = attributes.padding;
        args_ = {
            image[1],
            image[2],
            image[3],
            window_positions(image[1], margins.top, margins.bottom, attributes.window.height, attributes.stride.height),
            window_positions(image[2], margins.left, margins.right, attributes.window.width, attributes.stride.width),
            attributes.window.height,
            attributes.window.width,
            attributes.stride.height,
            attributes.stride.width,
            margins.top,
            margins.left,
            attributes.count_padding};
        image_ = row_elements(image);
        pooled_ = args_.out_height * args_.out_width * args_.channels;
        // A line of either side, and a number a column, for averages.
        const std::size_t line = std::max(args_.width, args_.out_width) * args_.channels;
        binder.need_own((line + most_lanes + args_.out_width) * sizeof(float));
    }

    void run(const StepContext& context) override {
        const std::size_t window = args_.window_height * args_.window_width;
        context.parallel(context.rows(), context.rows() * pooled_ * window / 8,
                         [&](std::size_t image, std::size_t worker) { pool(image, context.own<float>(worker)); });
    }

private:
    void pool(std::size_t image, float* line) const {
        std::uint8_t* winner = winner_ != nullptr ? winner_ + image * pooled_ : nullptr;
        if (kind_ == OpKind::max_pool2d)
            kernels_.max_pool(args_, from_ + image * image_, to_ + image * pooled_, winner);
        else if (kind_ == OpKind::max_pool2d_grad)
            kernels_.max_pool_grad(args_, from_ + image * pooled_, winner, to_ + image * image_);
        else if (kind_ == OpKind::avg_pool2d)
            kernels_.avg_pool(args_, from_ + image * image_, to_ + image * pooled_, line);
        else
            kernels_.avg_pool_grad(args_, from_ + image * pooled_, to_ + image * image_, line);
    }

    const Kernels& kernels_;
    OpKind kind_;
    const float* from_;
    float* to_;
    std::uint8_t* winner_ = nullptr;
    PoolArgs args_;
    std::size_t image_ = 0, pooled_ = 0;
};

}  // namespace

std::unique_ptr<BoundOp> bind_pool2d(Binder& binder, const Op& op) { return std::make_unique<Pool2d>(binder, op); }

}  // namespace selvedge::cpu
