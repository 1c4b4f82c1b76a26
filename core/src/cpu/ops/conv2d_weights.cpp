// conv2d_grad_weight: the product of the pixels under each tap with dy, over all places of all images.
#include <cstring>

#include "cpu/ops/column_sums.h"
#include "cpu/ops/convolution.h"

namespace selvedge::cpu {
namespace {

/// dw[k][f] = Σ over images and places x[place + tap k]·dy[place][f]. Rows of the product are the taps, its depth the
/// places of a few images at a time, so that these stay in the cache while every tile of dw takes its part.
///
/// Tasks are blocks of dw; where dw has too few tiles to go round, the batch is cut into a number of shards that
/// depends on the shape only, each with a dw of its own, and these are added up in order.
class Conv2dGradWeight final : public BoundOp {
public:
    Conv2dGradWeight(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          shape_(conv_shape(binder.shape(op.inputs[0]), binder.shape(op.outputs[0]),
                            std::get<Conv2dAttributes>(op.attributes))),
          input_{shape_.height, shape_.width, shape_.channels, shape_.padding},
          x_(binder.pointer<const float>(op.inputs[0])),
          dy_(binder.pointer<const float>(op.inputs[1])),
          dw_(binder.pointer<float>(op.outputs[0])),
          bias_(binder, op.outputs.size() > 1 ? op.outputs[1] : ValueId{}, dy_, shape_.filters,
                shape_.images * shape_.out_pixels()) {
        const std::size_t wanted = 512;  // places in one go: enough to forget the cost of a tile's beginning and end
        group_ = std::min(shape_.images, std::max<std::size_t>(1, wanted / shape_.out_pixels()));
        const std::size_t line = input_.padded_width() * shape_.channels;
        taps_ = window_offsets(shape_.kernel_height, shape_.kernel_width, shape_.channels, input_.padded_width());
        places_ = place_offsets(group_, input_.padded_elements(), shape_.out_height, shape_.stride.height * line,
                                shape_.out_width, shape_.stride.width * shape_.channels);
        step_ = round_up(shape_.filters, kernels_.width);

        const std::size_t row_tiles = ceil_div(taps_.size(), kernels_.tile_rows);
        panels_ = ceil_div(shape_.filters, kernels_.tile_columns);
        constexpr std::size_t enough = 16;
        tiles_a_task_ = std::max<std::size_t>(1, row_tiles * panels_ / enough);
        row_tasks_ = ceil_div(row_tiles, tiles_a_task_);
        shards_ = std::min(ceil_div(shape_.images, group_), ceil_div(enough, row_tasks_ * panels_));
        direct_ = shards_ == 1 && step_ == shape_.filters;
        partial_floats_ = direct_ ? 0 : shards_ * taps_.size() * step_;
        const std::size_t padded = input_.needed() ? shape_.images * input_.padded_elements() : 0;
        binder.need_shared((round_up(partial_floats_, 16) + padded) * sizeof(float));
    }

    void run(const StepContext& context) override {
        const std::size_t rows = context.rows();
        bias_.run(context, rows * shape_.out_pixels());
        const float* x = x_;
        float* partial = direct_ ? dw_ : context.shared<float>();
        if (input_.needed()) {
            float* padded = context.shared<float>() + round_up(partial_floats_, 16);
            context.parallel(rows, rows * input_.padded_elements() / 16, [&](std::size_t image, std::size_t) {
                input_.copy(x_ + image * input_.elements(), 1, padded + image * input_.padded_elements());
            });
            x = padded;
        }
        const std::size_t cost = rows * shape_.out_pixels() * taps_.size() * shape_.filters / 100;
        context.parallel(shards_ * row_tasks_ * panels_, cost, [&](std::size_t task, std::size_t) {
            const std::size_t block = task % (row_tasks_ * panels_), shard = task / (row_tasks_ * panels_);
            multiply(x, partial + shard * taps_.size() * step_, shard, block % row_tasks_, block / row_tasks_, rows);
        });
        if (direct_) return;
        constexpr std::size_t taps_a_task = 64;
        context.parallel(ceil_div(taps_.size(), taps_a_task), partial_floats_ / 16, [&](std::size_t task, std::size_t) {
            const std::size_t first = task * taps_a_task;
            kernels_.sum_shards(partial + first * step_, shards_, taps_.size() * step_,
                                std::min(taps_a_task, taps_.size() - first), shape_.filters, step_,
                                dw_ + first * shape_.filters);
        });
    }

private:
    void multiply(const float* x, float* partial, std::size_t shard, std::size_t row_task, std::size_t panel,
                  std::size_t rows) const {
        const std::size_t groups = ceil_div(shape_.images, group_);
        const std::size_t first_image = shard * groups / shards_ * group_;
        const std::size_t last_image = std::min((shard + 1) * groups / shards_ * group_, rows);
        const std::size_t first_tap = row_task * tiles_a_task_ * kernels_.tile_rows;
        const std::size_t first_filter = panel * kernels_.tile_columns;

        GemmArgs args;
        args.rows = std::min(tiles_a_task_ * kernels_.tile_rows, taps_.size() - first_tap);
        args.columns = std::min(kernels_.tile_columns, shape_.filters - first_filter);
        args.a_rows = taps_.data() + first_tap;
        args.a_depth = places_.data();
        args.b_step = shape_.filters;
        args.c = partial + first_tap * step_ + first_filter;
        args.c_row_step = static_cast<std::ptrdiff_t>(step_);
        args.accumulate = true;
        for (std::size_t r = 0; r < args.rows; ++r)
            std::memset(args.c + r * step_, 0, std::min(kernels_.tile_columns, step_ - first_filter) * sizeof(float));
        for (std::size_t image = first_image; image < last_image; image += group_) {
            args.a = x + image * input_.padded_elements();
            // Whole vectors of dy may reach past its end, into slack: lanes that nobody keeps.
            args.b = dy_ + image * shape_.out_pixels() * shape_.filters + first_filter;
            args.depth = std::min(group_, last_image - image) * shape_.out_pixels();
            kernels_.gemm(args);
        }
    }

    const Kernels& kernels_;
    ConvShape shape_;
    PaddedImages input_;
    const float *x_, *dy_;
    float* dw_;
    BiasGradient bias_;
    std::vector<std::int32_t> taps_, places_;
    std::size_t group_ = 1, step_ = 0, panels_ = 1, tiles_a_task_ = 1, row_tasks_ = 1, shards_ = 1;
    std::size_t partial_floats_ = 0;
    bool direct_ = false;
};

}  // namespace

std::unique_ptr<BoundOp> bind_conv2d_grad_weight(Binder& binder, const Op& op) {
    return std::make_unique<Conv2dGradWeight>(binder, op);
}

}  // namespace selvedge::cpu
