// Max and average pooling and their gradients: a task a few images.
#include "cpu/ops/pool2d.h"

#include <algorithm>

#include "cpu/ops/row_op.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

constexpr std::size_t most_lanes = 16;  // of any instruction set

/// Small images come a few together: the products at the borders of a convolution before them then have some rows. More
/// would not stay in a core's first cache.
std::size_t images_a_task(const Binder& binder, const Op& op) {
    constexpr std::size_t most = 4, floats = 8192;
    const std::size_t image =
        std::max(row_elements(binder.shape(op.inputs[0])), row_elements(binder.shape(op.outputs[0])));
    return std::clamp<std::size_t>(floats / std::max<std::size_t>(1, image), 1, most);
}

class Pool2d final : public RowOp {
public:
    Pool2d(Binder& binder, const Op& op)
        : RowOp(RowPlace(binder, op.inputs[0]), RowPlace(binder, op.outputs[0]), images_a_task(binder, op),
                picoseconds(binder, op)),
          kernels_(binder.kernels()),
          kind_(op.kind),
          args_(pool_args(binder, op)),
          image_(args_.height * args_.width * args_.channels),
          pooled_(args_.out_height * args_.out_width * args_.channels) {
        if (kind_ == OpKind::max_pool2d && op.outputs.size() > 1) winner_ = binder.pointer<std::uint8_t>(op.outputs[1]);
        if (kind_ == OpKind::max_pool2d_grad) winner_ = binder.pointer<std::uint8_t>(op.inputs[1]);
        // A line of either side, and a number a column, for averages.
        const std::size_t line = std::max(args_.width, args_.out_width) * args_.channels;
        binder.need_own((line + most_lanes + args_.out_width) * sizeof(float));
    }

    void run_rows(const StepContext& context, const Portion& rows) override {
        const float* from = in(rows);
        float* to = out(rows);
        for (std::size_t n = 0; n < rows.count; ++n) {
            std::uint8_t* winner = winner_ != nullptr ? winner_ + (rows.first + n) * pooled_ : nullptr;
            float* line = context.own<float>(rows.worker);
            if (kind_ == OpKind::max_pool2d)
                kernels_.max_pool(args_, from + n * image_, to + n * pooled_, winner);
            else if (kind_ == OpKind::max_pool2d_grad)
                kernels_.max_pool_grad(args_, from + n * pooled_, winner, to + n * image_);
            else if (kind_ == OpKind::avg_pool2d)
                kernels_.avg_pool(args_, from + n * image_, to + n * pooled_, line);
            else
                kernels_.avg_pool_grad(args_, from + n * pooled_, to + n * image_, line);
        }
    }

private:
    static std::size_t picoseconds(const Binder& binder, const Op& op) {
        const PoolArgs args = pool_args(binder, op);
        return args.out_height * args.out_width * args.channels * args.window_height * args.window_width * 125;
    }

    const Kernels& kernels_;
    OpKind kind_;
    std::uint8_t* winner_ = nullptr;
    PoolArgs args_;
    std::size_t image_, pooled_;
};

}  // namespace

PoolArgs pool_args(const Binder& binder, const Op& op) {
    const bool gradient = op.kind == OpKind::max_pool2d_grad || op.kind == OpKind::avg_pool2d_grad;
    const Shape& image = binder.shape(gradient ? op.outputs[0] : op.inputs[0]);
    const auto& [window, stride, margins, count_padding] = std::get<Pool2dAttributes>(op.attributes);
    return {image[1],
            image[2],
            image[3],
            window_positions(image[1], margins.top, margins.bottom, window.height, stride.height),
            window_positions(image[2], margins.left, margins.right, window.width, stride.width),
            window.height,
            window.width,
            stride.height,
            stride.width,
            margins.top,
            margins.left,
            count_padding};
}

std::unique_ptr<BoundOp> bind_pool2d(Binder& binder, const Op& op) { return std::make_unique<Pool2d>(binder, op); }

}  // namespace selvedge::cpu
