// load_batch: gathers a mini-batch from the resident images.
#include "cpu/ops/bound_op.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

class LoadBatch final : public BoundOp {
public:
    LoadBatch(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          attributes_(std::get<LoadBatchAttributes>(op.attributes)),
          images_(binder.pointer<const std::uint8_t>(op.inputs[0])),
          labels_(binder.pointer<const std::uint8_t>(op.inputs[1])),
          order_(binder.pointer<const std::uint32_t>(op.inputs[2])),
          x_(binder.pointer<float>(op.outputs[0])),
          out_labels_(binder.pointer<std::uint8_t>(op.outputs[1])),
          samples_(binder.pointer<std::uint32_t>(op.outputs[2])),
          pixels_(row_elements(binder.shape(op.inputs[0]))) {}

    void run(const StepContext& context) override {
        const std::size_t first = context.clock[clock_first_row];
        constexpr std::size_t rows_a_task = 32;
        context.parallel(ceil_div(context.rows(), rows_a_task), context.rows() * pixels_ / 16,
                         [&](std::size_t task, std::size_t) {
                             const std::size_t end = std::min((task + 1) * rows_a_task, context.rows());
                             for (std::size_t i = task * rows_a_task; i < end; ++i) load(i, order_[first + i]);
                         });
    }

private:
    void load(std::size_t row, std::uint32_t sample) const {
        if (samples_ != nullptr) samples_[row] = sample;
        if (out_labels_ != nullptr) out_labels_[row] = labels_[sample];
        kernels_.load_row(images_ + sample * pixels_, attributes_.scale, attributes_.offset, x_ + row * pixels_,
                          pixels_);
    }

    const Kernels& kernels_;
    LoadBatchAttributes attributes_;
    const std::uint8_t *images_, *labels_;
    const std::uint32_t* order_;
    float* x_;
    std::uint8_t* out_labels_;
    std::uint32_t* samples_;
    std::size_t pixels_;
};

}  // namespace

std::unique_ptr<BoundOp> bind_load_batch(Binder& binder, const Op& op) {
    return std::make_unique<LoadBatch>(binder, op);
}

}  // namespace selvedge::cpu
