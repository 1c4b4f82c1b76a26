// conv2d_grad_weight: the product of the pixels under each tap with dy, over all places of all images.
#include <cstring>

#include "cpu/ops/column_sums.h"
#include "cpu/ops/convolution.h"
#include "cpu/ops/row_op.h"
#include "cpu/ops/winograd.h"

namespace selvedge::cpu {
namespace {

/// dw[k][f] = Σ over images and places x[place + tap k]·dy[place][f]. Depths of the product are the places of a few
/// images at a time, so that these stay in the cache while every tile takes its part. What fills the vectors:
///
/// - filters: the rows are the taps;
/// - taps, of a line of the window, with few filters, which are then the rows: dw comes out turned;
/// - pairs, one channel to at most half a vector of filters: the dy of two neighbouring places. Tap t of the first is
/// tap
///   t − 1 of the second, so with a tap more, each half of the columns holds its share of dw, shifted by one.
///
/// Tasks are blocks of dw; where dw has too few tiles to go round, the batch is cut into a number of shards that
/// depends on the shape only, each with a dw of its own, and these are added up in order.
///
/// With one channel dw is small and dy is what there is to fetch. A task then takes the whole of dw over its shard,
/// block by block of places whose dy stays in the first cache; and db, else a pass of its own over dy, is the row of a
/// tap that meets a one everywhere. What only dw needs of dy is made image by image, as by the gradient of a pooling,
/// and never reaches memory.
class Conv2dGradWeight final : public RowReader {
public:
    Conv2dGradWeight(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          shape_(conv_shape(binder.shape(op.inputs[0]), binder.shape(op.outputs[0]),
                            std::get<Conv2dAttributes>(op.attributes))),
          input_{shape_.height, shape_.width, shape_.channels, shape_.padding},
          x_(binder.pointer<const float>(op.inputs[0])),
          dy_(binder.pointer<const float>(op.inputs[1])),
          dw_(binder.pointer<float>(op.outputs[0])),
          db_(op.outputs.size() > 1 ? binder.pointer<float>(op.outputs[1]) : nullptr),
          bias_(binder, op.outputs.size() > 1 ? op.outputs[1] : ValueId{}, dy_, shape_.filters,
                shape_.images * shape_.out_pixels()) {
        choose_vectors();
        const std::size_t wanted = 512;  // places in one go: enough to forget the cost of a tile's beginning and end
        group_ = std::min(shape_.images, std::max<std::size_t>(1, wanted / shape_.out_pixels()));
        const std::size_t line = input_.padded_width() * shape_.channels, pair = vectors_ == Vectors::pairs ? 2 : 1;
        taps_ = window_offsets(shape_.kernel_height, shape_.kernel_width + pair - 1, shape_.channels,
                               input_.padded_width());
        places_ = place_offsets(group_, input_.padded_elements(), shape_.out_height, shape_.stride.height * line,
                                shape_.out_width / pair, pair * shape_.stride.width * shape_.channels);
        columns_ = pair * shape_.filters;
        places_an_image_ = shape_.out_pixels() / pair;

        constexpr std::size_t enough = 16;
        const std::size_t groups = ceil_div(shape_.images, group_);
        constexpr std::size_t block_floats = 8192, small_floats = 4096;  // of dy, 32 KiB; of dw, beside it
        step_ = round_up(columns_, kernels_.width);
        whole_ = shape_.channels == 1 && vectors_ != Vectors::taps && (taps_.size() + 1) * step_ <= small_floats;
        if (whole_) {
            ones_ = db_ == nullptr ? 0 : static_cast<std::size_t>(places_.back()) + 1;
            shard_floats_ = (taps_.size() + 1) * step_;
            places_a_block_ = std::max<std::size_t>(64, block_floats / columns_);
        } else if (vectors_ == Vectors::taps) {
            row_tasks_ = shape_.kernel_height;
            step_ = round_up(window_line(), kernels_.width);
            shard_floats_ = row_tasks_ * shape_.filters * step_;
        } else {
            const std::size_t row_tiles = ceil_div(taps_.size(), kernels_.tile_rows);
            panels_ = ceil_div(columns_, kernels_.tile_columns);
            tiles_a_task_ = std::max<std::size_t>(1, row_tiles * panels_ / enough);
            row_tasks_ = ceil_div(row_tiles, tiles_a_task_);
            shard_floats_ = taps_.size() * step_;
        }
        shards_ = std::min(groups, ceil_div(enough, row_tasks_ * panels_));
        direct_ = !whole_ && vectors_ == Vectors::filters && shards_ == 1 && step_ == shape_.filters;
        sum_at_ = direct_ ? 0 : round_up(shards_ * shard_floats_, 16);
        padded_at_ = sum_at_ + (vectors_ == Vectors::filters ? 0 : round_up(shard_floats_, 16));
        copied_ = input_.needed() || ones_ > 0;  // the ones lie behind the images, within an offset's reach
        const std::size_t images = copied_ ? shape_.images * input_.padded_elements() : 0;
        ones_at_ = padded_at_ + images;
        offsets_at_ = ones_at_ + ones_;
        const std::size_t offsets = whole_ ? shards_ * (taps_.size() + 1) : 0;
        binder.need_shared((offsets_at_ + offsets) * sizeof(float) + storage_slack);
    }

    [[nodiscard]] std::size_t portion_rows() const override { return whole_ ? group_ : 0; }
    void read_from(std::unique_ptr<RowOp> source) override { source_ = std::move(source); }

    void run(const StepContext& context) override {
        const std::size_t rows = context.rows();
        if (!whole_) bias_.run(context, rows * shape_.out_pixels());
        if (source_) source_->begin(context);
        const float* x = x_;
        float* partial = direct_ ? dw_ : context.shared<float>();
        if (copied_) {
            float* padded = context.shared<float>() + padded_at_;
            context.parallel(rows, rows * input_.padded_elements() / 16, [&](std::size_t image, std::size_t) {
                input_.copy(x_ + image * input_.elements(), 1, padded + image * input_.padded_elements());
            });
            x = padded;
            std::fill_n(context.shared<float>() + ones_at_, ones_, 1.0F);
        }
        const std::size_t cost = rows * (shape_.out_pixels() * taps_.size() * shape_.filters / 100 +
                                         (source_ ? source_->picoseconds_a_row() / 1000 : 0));
        context.parallel(shards_ * row_tasks_ * panels_, cost, [&](std::size_t task, std::size_t worker) {
            const std::size_t block = task % (row_tasks_ * panels_), shard = task / (row_tasks_ * panels_);
            float* to = partial + shard * shard_floats_;
            if (whole_)
                multiply_whole(context, worker, x, to, shard);
            else if (vectors_ == Vectors::taps)
                multiply_line(x, to, shard, block, rows);
            else
                multiply(x, to, shard, block % row_tasks_, block / row_tasks_, rows);
        });
        if (!direct_) join(context, partial);
    }

private:
    enum class Vectors : std::uint8_t { filters, taps, pairs };

    [[nodiscard]] std::size_t window_line() const { return shape_.kernel_width * shape_.channels; }

    void choose_vectors() {
        const std::size_t line = window_line(), width = kernels_.width;
        if (!kernels_.groups || shape_.filters >= kernels_.tile_columns) return;
        if (shape_.channels == 1 && 2 * shape_.filters <= width && shape_.stride.width == 1 &&
            shape_.out_width % 2 == 0)
            vectors_ = Vectors::pairs;
        else if (shape_.filters >= 4 && 10 * round_up(line, width) <= 11 * line)
            vectors_ = Vectors::taps;
    }

    /// Calls body(first image, images) for the groups of a shard.
    template <class Body>
    void each_group(std::size_t shard, std::size_t rows, const Body& body) const {
        const std::size_t groups = ceil_div(shape_.images, group_);
        const std::size_t last = std::min((shard + 1) * groups / shards_ * group_, rows);
        for (std::size_t image = shard * groups / shards_ * group_; image < last; image += group_)
            body(image, std::min(group_, last - image));
    }

    void multiply(const float* x, float* partial, std::size_t shard, std::size_t row_task, std::size_t panel,
                  std::size_t rows) const {
        const std::size_t first_tap = row_task * tiles_a_task_ * kernels_.tile_rows;
        const std::size_t first_column = panel * kernels_.tile_columns;
        GemmArgs args;
        args.rows = std::min(tiles_a_task_ * kernels_.tile_rows, taps_.size() - first_tap);
        args.columns = std::min(kernels_.tile_columns, columns_ - first_column);
        args.a_rows = taps_.data() + first_tap;
        args.a_depth = places_.data();
        args.b_step = columns_;
        args.c = partial + first_tap * step_ + first_column;
        args.c_row_step = static_cast<std::ptrdiff_t>(step_);
        args.accumulate = true;
        for (std::size_t r = 0; r < args.rows; ++r)
            std::memset(args.c + r * step_, 0, std::min(kernels_.tile_columns, step_ - first_column) * sizeof(float));
        each_group(shard, rows, [&](std::size_t image, std::size_t count) {
            args.a = x + image * input_.padded_elements();
            // Whole vectors of dy may reach past its end, into slack: lanes that nobody keeps.
            args.b = dy_ + image * shape_.out_pixels() * shape_.filters + first_column;
            args.depth = count * places_an_image_;
            kernels_.gemm(args);
        });
    }

    /// All of dw, and db's row below it, over a shard.
    void multiply_whole(const StepContext& context, std::size_t worker, const float* x, float* partial,
                        std::size_t shard) const {
        const float* ones = context.shared<float>() + ones_at_;
        std::int32_t* offsets = context.shared<std::int32_t>() + offsets_at_ + shard * (taps_.size() + 1);
        std::ranges::copy(taps_, offsets);
        std::memset(partial, 0, shard_floats_ * sizeof(float));
        GemmArgs args;
        args.rows = taps_.size() + (ones_ > 0 ? 1 : 0);
        args.columns = columns_;
        args.a_rows = offsets;
        args.b_step = columns_;
        args.c = partial;
        args.c_row_step = static_cast<std::ptrdiff_t>(step_);
        args.accumulate = true;
        each_group(shard, context.rows(), [&](std::size_t image, std::size_t count) {
            args.a = x + image * input_.padded_elements();
            if (ones_ > 0) offsets[taps_.size()] = static_cast<std::int32_t>(ones - args.a);
            const float* dy = dy_ + image * shape_.out_pixels() * shape_.filters;
            if (source_) {
                float* made = context.portion<float>(worker);
                source_->run_rows(context, {worker, image, count, nullptr, made});
                dy = made;
            }
            const std::size_t places = count * places_an_image_;
            for (std::size_t place = 0; place < places; place += places_a_block_) {
                args.a_depth = places_.data() + place;
                args.b = dy + place * columns_;
                args.depth = std::min(places_a_block_, places - place);
                kernels_.gemm(args);
            }
        });
    }

    /// Filters × the taps of one line of the window.
    void multiply_line(const float* x, float* partial, std::size_t shard, std::size_t line, std::size_t rows) const {
        GemmArgs args;
        args.rows = shape_.filters;
        args.columns = window_line();
        args.a_depth_step = static_cast<std::ptrdiff_t>(shape_.filters);
        args.b_places = places_.data();
        args.c = partial + line * shape_.filters * step_;
        args.c_row_step = static_cast<std::ptrdiff_t>(step_);
        args.accumulate = true;
        std::memset(args.c, 0, shape_.filters * step_ * sizeof(float));
        each_group(shard, rows, [&](std::size_t image, std::size_t count) {
            args.a = dy_ + image * shape_.out_pixels() * shape_.filters;
            args.b = x + image * input_.padded_elements() + line * input_.padded_width() * shape_.channels;
            args.depth = count * places_an_image_;
            kernels_.gemm(args);
        });
    }

    /// dw from the shards, and db where it is among them.
    void join(const StepContext& context, const float* partial) const {
        const std::size_t filters = shape_.filters, cost = shards_ * shard_floats_ / 16;
        float* sum = context.shared<float>() + sum_at_;
        if (ones_ > 0) {
            const float* row = partial + taps_.size() * step_;
            if (vectors_ == Vectors::filters) {
                kernels_.sum_shards(row, shards_, shard_floats_, 1, filters, step_, db_);
            } else {
                kernels_.sum_shards(row, shards_, shard_floats_, 1, columns_, step_, sum);
                for (std::size_t f = 0; f < filters; ++f) db_[f] = sum[f] + sum[filters + f];
            }
        }
        if (vectors_ == Vectors::filters) {
            constexpr std::size_t taps_a_task = 64;
            context.parallel(ceil_div(taps_.size(), taps_a_task), cost, [&](std::size_t task, std::size_t) {
                const std::size_t first = task * taps_a_task;
                kernels_.sum_shards(partial + first * step_, shards_, shard_floats_,
                                    std::min(taps_a_task, taps_.size() - first), filters, step_, dw_ + first * filters);
            });
            return;
        }
        context.parallel(shape_.kernel_height, cost, [&](std::size_t p, std::size_t) {
            if (vectors_ == Vectors::taps) {
                const std::size_t line = window_line();
                float *dw = dw_ + p * line * filters, *turned = sum + p * filters * step_;
                kernels_.sum_shards(partial + p * filters * step_, shards_, shard_floats_, filters, line, step_,
                                    turned);
                for (std::size_t j = 0; j < line; ++j)
                    for (std::size_t f = 0; f < filters; ++f) dw[j * filters + f] = turned[f * line + j];
                return;
            }
            const std::size_t taps = shape_.kernel_width;
            float *dw = dw_ + p * taps * filters, *both = sum + p * (taps + 1) * columns_;
            kernels_.sum_shards(partial + p * (taps + 1) * step_, shards_, shard_floats_, taps + 1, columns_, step_,
                                both);
            for (std::size_t q = 0; q < taps; ++q)
                for (std::size_t f = 0; f < filters; ++f)
                    dw[q * filters + f] = both[q * columns_ + f] + both[(q + 1) * columns_ + filters + f];
        });
    }

    const Kernels& kernels_;
    ConvShape shape_;
    PaddedImages input_;
    const float *x_, *dy_;
    float *dw_, *db_;
    BiasGradient bias_;
    std::unique_ptr<RowOp> source_;  ///< of dy, where it is not read from memory
    Vectors vectors_ = Vectors::filters;
    std::vector<std::int32_t> taps_, places_;
    std::size_t columns_ = 0, places_an_image_ = 0;
    std::size_t group_ = 1, step_ = 0, panels_ = 1, tiles_a_task_ = 1, row_tasks_ = 1, shards_ = 1;
    std::size_t places_a_block_ = 0, ones_ = 0;  ///< whole_: places in one product, ones for db's row
    std::size_t shard_floats_ = 0;
    std::size_t sum_at_ = 0, padded_at_ = 0, ones_at_ = 0,
                offsets_at_ = 0;  ///< in the shared scratch, behind the shards
    bool direct_ = false, whole_ = false, copied_ = false;
};

}  // namespace

std::unique_ptr<BoundOp> bind_conv2d_grad_weight(Binder& binder, const Op& op) {
    if (winograd_pays(conv_shape(binder.shape(op.inputs[0]), binder.shape(op.outputs[0]),
                                 std::get<Conv2dAttributes>(op.attributes))))
        return std::make_unique<WinogradGradWeight>(binder, op);
    return std::make_unique<Conv2dGradWeight>(binder, op);
}

}  // namespace selvedge::cpu
