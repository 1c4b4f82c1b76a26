// dense and its two gradients, each one matrix product.
#include <cstring>

#include "cpu/ops/bound_op.h"
#include "cpu/ops/column_sums.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

/// Whether lines of so many columns, which lie kilobytes apart and so meet in a few sets of the first cache, are worth
/// a copy in the order in which tiles read them, for so many rows.
bool repays_copy(const Kernels& kernels, std::size_t columns, std::size_t rows) {
    return columns >= 256 && rows >= 16 * kernels.tile_rows;
}

std::size_t product_cost(std::size_t rows, std::size_t columns, std::size_t depth) {
    return rows * columns * depth / 100;
}

/// Copies a matrix of depth × columns in the order in which tiles read it, a panel a task.
void pack_panels(const Kernels& kernels, const StepContext& context, const float* source, std::size_t depth,
                 std::size_t columns, float* packed) {
    const std::size_t panel_floats = depth * kernels.tile_columns;
    context.parallel(ceil_div(columns, kernels.tile_columns), depth * columns / 16,
                     [&](std::size_t panel, std::size_t) {
                         const std::size_t first = panel * kernels.tile_columns;
                         kernels.pack({source + first, columns, depth, std::min(kernels.tile_columns, columns - first),
                                       packed + panel * panel_floats, panel_floats, 0});
                     });
}

/// y = activation(x·w + b). Tasks are blocks of rows by a few panels of columns.
class DenseForward final : public BoundOp {
public:
    DenseForward(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          activation_(std::get<DenseAttributes>(op.attributes).activation),
          curve_(curve_of(activation_.kind)),
          depth_(binder.shape(op.inputs[1])[0]),
          columns_(binder.shape(op.inputs[1])[1]),
          y_(binder.pointer<float>(op.outputs[0])) {
        args_.a = binder.pointer<const float>(op.inputs[0]);
        args_.a_row_step = static_cast<std::ptrdiff_t>(depth_);
        args_.a_depth_step = 1;
        args_.b = binder.pointer<const float>(op.inputs[1]);
        args_.b_step = columns_;
        args_.c_row_step = static_cast<std::ptrdiff_t>(columns_);
        args_.depth = depth_;
        args_.bias = op.inputs.size() > 2 ? binder.pointer<const float>(op.inputs[2]) : nullptr;
        args_.curve = fused(curve_) ? curve_ : Curve::none;
        args_.alpha = activation_.alpha;
        const std::size_t rows = binder.shape(op.inputs[0])[0];
        // A copy in the order in which tiles read the weights pays where it serves many batches; while training changes
        // them with every batch, they are read as they lie. A value within the arena may not be read past its end.
        const bool kept = !binder.program().options.training && rows >= 2 * kernels_.tile_rows;
        // With AVX-512 weights are read as fast as they lie (README.md).
        const bool anew = kernels_.width < 16 && repays_copy(kernels_, columns_, rows);
        const bool ragged = columns_ % kernels_.width != 0 && binder.version(op.inputs[1]) == nullptr;
        if (kept || anew || ragged) packed_ = binder.packed(op.inputs[1], packed_floats(kernels_, depth_, columns_));
    }

    void run(const StepContext& context) override {
        GemmArgs base = args_;
        if (packed_) {
            pack(context);
            base.b = packed_->data();
            base.b_packed = true;
            base.b_panel = depth_ * kernels_.tile_columns;
        }
        const std::size_t rows = context.rows();
        // Few rows go by as the weights are read once: a thread takes one run of columns, whose weights stay in its
        // cache.
        const std::size_t cost =
            rows < kernels_.tile_rows ? depth_ * columns_ / 25 : product_cost(rows, columns_, depth_);
        std::size_t task_columns = kernels_.tile_columns;
        if (rows < kernels_.tile_rows) {
            const std::size_t threads = context.worth_sharing(cost) ? context.pool.threads() : 1;
            task_columns = round_up(ceil_div(columns_, threads), kernels_.tile_columns);
        }
        // What the second cache holds of x, all of it or a block of rows, stays there while the weights go by.
        const std::size_t cached_rows = (std::size_t{1} << 20) / (depth_ * sizeof(float));
        const std::size_t blocks = ceil_div(rows, std::max(8 * kernels_.tile_rows, cached_rows / 2));
        const std::size_t runs = ceil_div(columns_, task_columns);
        const bool all_rows = rows <= cached_rows;
        context.parallel(blocks * runs, cost, [&](std::size_t task, std::size_t) {
            const std::size_t block = all_rows ? task % blocks : task / runs, first_row = block * rows / blocks;
            const std::size_t run = all_rows ? task / blocks : task % runs;
            multiply(base, first_row, (block + 1) * rows / blocks - first_row, run * task_columns, task_columns);
        });
        if (!fused(curve_)) {
            constexpr std::size_t chunk = 4096;
            const std::size_t count = rows * columns_;
            context.parallel(ceil_div(count, chunk), count, [&](std::size_t task, std::size_t) {
                float* y = y_ + task * chunk;
                kernels_.curve(curve_, activation_.alpha, y, y, std::min(chunk, count - task * chunk));
            });
        }
    }

private:
    void pack(const StepContext& context) {
        if (!packed_->stale()) return;
        pack_panels(kernels_, context, args_.b, depth_, columns_, packed_->data());
        packed_->mark_fresh();
    }

    void multiply(const GemmArgs& base, std::size_t first_row, std::size_t rows, std::size_t first_column,
                  std::size_t columns) const {
        GemmArgs args = base;
        args.a += first_row * depth_;
        args.b += base.b_packed ? first_column / kernels_.tile_columns * base.b_panel : first_column;
        args.c = y_ + first_row * columns_ + first_column;
        args.rows = rows;
        args.columns = std::min(columns, columns_ - first_column);
        if (args.bias != nullptr) args.bias += first_column;
        kernels_.gemm(args);
    }

    const Kernels& kernels_;
    Activation activation_;
    Curve curve_;
    std::size_t depth_, columns_;
    float* y_;
    GemmArgs args_;
    std::shared_ptr<PackedWeights> packed_;
};

/// dx = dy·wᵀ. Each task turns the weights of one panel around in its own scratch and multiplies.
class DenseGradInput final : public BoundOp {
public:
    DenseGradInput(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          dy_(binder.pointer<const float>(op.inputs[0])),
          w_(binder.pointer<const float>(op.inputs[1])),
          dx_(binder.pointer<float>(op.outputs[0])),
          columns_(binder.shape(op.inputs[1])[0]),
          depth_(binder.shape(op.inputs[1])[1]) {
        binder.need_own(depth_ * kernels_.tile_columns * sizeof(float));
    }

    void run(const StepContext& context) override {
        const std::size_t rows = context.rows();
        context.parallel(ceil_div(columns_, kernels_.tile_columns), product_cost(rows, columns_, depth_),
                         [&](std::size_t panel, std::size_t worker) {
                             const std::size_t first = panel * kernels_.tile_columns;
                             const std::size_t count = std::min(kernels_.tile_columns, columns_ - first);
                             float* packed = context.own<float>(worker);
                             kernels_.pack_transposed({w_ + first * depth_, depth_, depth_, count, packed, 0, 0});
                             GemmArgs args;
                             args.a = dy_;
                             args.a_row_step = static_cast<std::ptrdiff_t>(depth_);
                             args.a_depth_step = 1;
                             args.b = packed;
                             args.b_packed = true;
                             args.c = dx_ + first;
                             args.c_row_step = static_cast<std::ptrdiff_t>(columns_);
                             args.rows = rows;
                             args.columns = count;
                             args.depth = depth_;
                             kernels_.gemm(args);
                         });
    }

private:
    const Kernels& kernels_;
    const float *dy_, *w_;
    float* dx_;
    std::size_t columns_, depth_;
};

/// dw = xᵀ·dy, db = Σ dy. The product's rows are the inputs, its depth the batch; tasks are blocks of rows.
class DenseGradWeight final : public BoundOp {
public:
    DenseGradWeight(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          x_(binder.pointer<const float>(op.inputs[0])),
          dy_(binder.pointer<const float>(op.inputs[1])),
          dw_(binder.pointer<float>(op.outputs[0])),
          inputs_(binder.shape(op.outputs[0])[0]),
          columns_(binder.shape(op.outputs[0])[1]),
          bias_(binder, op.outputs.size() > 1 ? op.outputs[1] : ValueId{}, dy_, columns_,
                binder.shape(op.inputs[1])[0]) {
        const std::size_t rows = binder.shape(op.inputs[1])[0];
        if (packs(rows)) binder.need_shared(packed_floats(kernels_, rows, columns_) * sizeof(float));
        if (in_steps(rows)) binder.need_own(depth_step * most_tiles * kernels_.tile_rows * sizeof(float));
    }

    void run(const StepContext& context) override {
        bias_.run(context, context.rows());
        GemmArgs base;
        base.a = x_;
        base.a_row_step = 1;
        base.a_depth_step = static_cast<std::ptrdiff_t>(inputs_);
        base.b = dy_;
        base.b_step = columns_;
        base.c_row_step = static_cast<std::ptrdiff_t>(columns_);
        base.columns = columns_;
        base.depth = context.rows();
        if (packs(context.rows())) {
            base.b = context.shared<float>();
            base.b_packed = true;
            base.b_panel = base.depth * kernels_.tile_columns;
            pack_panels(kernels_, context, dy_, base.depth, columns_, context.shared<float>());
        }
        const bool steps = in_steps(base.depth);
        std::size_t rows_a_task = 4 * kernels_.tile_rows;
        if (steps) {  // As many as leave several tasks to each thread: for each the whole of dy goes by.
            const std::size_t tasks = 2 * context.pool.threads();
            rows_a_task = std::min(round_up(ceil_div(inputs_, tasks), rows_a_task), most_tiles * kernels_.tile_rows);
        }
        context.parallel(ceil_div(inputs_, rows_a_task), product_cost(inputs_, columns_, base.depth),
                         [&](std::size_t task, std::size_t worker) {
                             const std::size_t first = task * rows_a_task;
                             GemmArgs args = base;
                             args.a += first;
                             args.c = dw_ + first * columns_;
                             args.rows = std::min(rows_a_task, inputs_ - first);
                             if (steps) return multiply_in_steps(args, context.own<float>(worker));
                             kernels_.gemm(args);
                         });
    }

private:
    static constexpr std::size_t depth_step = 192, most_tiles = 16;

    [[nodiscard]] bool packs(std::size_t rows) const {
        const bool enough = kernels_.width < 16 || rows >= 512;
        return columns_ % kernels_.width != 0 || (enough && repays_copy(kernels_, columns_, rows));
    }
    /// With AVX2 some depths of a large batch at a time, whose dy stays in the first cache while the tiles of a task go
    /// by.
    [[nodiscard]] bool in_steps(std::size_t rows) const {
        return kernels_.width == 8 && columns_ % kernels_.width == 0 && rows > depth_step;
    }

    /// `depth` runs of `count` neighbours of x, inputs_ apart, one after the other. Eight at a time: a call of memcpy
    /// for each run would cost more than the copy.
    void copy_rows(const float* x, std::size_t depth, std::size_t count, float* to) const {
        for (; depth > 0; --depth, x += inputs_, to += count) {
            std::size_t i = 0;
            for (; i + 8 <= count; i += 8) std::memcpy(to + i, x + i, 8 * sizeof(float));
            for (; i < count; ++i) to[i] = x[i];
        }
    }

    /// x lies depth by depth kilobytes apart, which meet in a few sets of the cache: what a task reads of it is copied.
    void multiply_in_steps(GemmArgs args, float* copy) const {
        const std::size_t depth = args.depth;
        const float* x = args.a;
        args.a = copy;
        args.a_depth_step = static_cast<std::ptrdiff_t>(args.rows);
        for (std::size_t k = 0; k < depth; k += depth_step) {
            args.b_first_depth = k;
            args.depth = std::min(depth_step, depth - k);
            args.accumulate = k > 0;
            copy_rows(x + k * inputs_, args.depth, args.rows, copy);
            kernels_.gemm(args);
        }
    }

    const Kernels& kernels_;
    const float *x_, *dy_;
    float* dw_;
    std::size_t inputs_, columns_;
    BiasGradient bias_;
};

}  // namespace

std::unique_ptr<BoundOp> bind_dense(Binder& binder, const Op& op) { return std::make_unique<DenseForward>(binder, op); }
std::unique_ptr<BoundOp> bind_dense_grad_input(Binder& binder, const Op& op) {
    return std::make_unique<DenseGradInput>(binder, op);
}
std::unique_ptr<BoundOp> bind_dense_grad_weight(Binder& binder, const Op& op) {
    return std::make_unique<DenseGradWeight>(binder, op);
}

}  // namespace selvedge::cpu
