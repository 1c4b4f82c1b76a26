// load_batch: gathers a mini-batch from the resident images, augmented where the op says so.
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
          image_(binder.shape(op.inputs[0])),
          pixels_(row_elements(image_)) {
        if (!attributes_.augment) return;
        seed_ = binder.pointer<const std::uint32_t>(op.inputs[4]);
        binder.need_own(2 * pixels_);
    }

    void run(const StepContext& context) override {
        const std::size_t first = context.clock[clock_first_row];
        const std::size_t rows_a_task = attributes_.augment ? 8 : 32;
        const std::size_t nanoseconds = context.rows() * pixels_ * (attributes_.augment ? 8 : 1) / 16;
        context.parallel(ceil_div(context.rows(), rows_a_task), nanoseconds, [&](std::size_t task, std::size_t worker) {
            const std::size_t end = std::min((task + 1) * rows_a_task, context.rows());
            for (std::size_t i = task * rows_a_task; i < end; ++i) {
                if (i + ahead < end) fetch(order_[first + i + ahead]);
                load(i, order_[first + i], context, worker);
            }
        });
    }

private:
    /// Images; shuffled, each comes from memory, and no processor guesses which.
    static constexpr std::size_t ahead = 4;

    /// Asks for an image that is about to be loaded.
    void fetch(std::uint32_t sample) const {
        const std::uint8_t* image = images_ + sample * pixels_;
        for (std::size_t byte = 0; byte < pixels_; byte += 64) __builtin_prefetch(image + byte);
    }

    void load(std::size_t row, std::uint32_t sample, const StepContext& context, std::size_t worker) const {
        if (samples_ != nullptr) samples_[row] = sample;
        if (out_labels_ != nullptr) out_labels_[row] = labels_[sample];
        const std::uint8_t* image = images_ + sample * pixels_;
        if (attributes_.augment && attributes_.augment->classes.contains(labels_[sample])) {
            const std::uint64_t seed = seed_[0] | std::uint64_t{seed_[1]} << 32;
            auto* varied = context.own<std::uint8_t>(worker);
            vary_image(image, image_[1], image_[2], image_[3], attributes_.augment->vary, seed, sample,
                       context.clock[clock_epoch], 0, varied, varied + pixels_);
            image = varied;
        }
        kernels_.load_row(image, attributes_.scale, attributes_.offset, x_ + row * pixels_, pixels_);
    }

    const Kernels& kernels_;
    LoadBatchAttributes attributes_;
    const std::uint8_t *images_, *labels_;
    const std::uint32_t* order_;
    float* x_;
    std::uint8_t* out_labels_;
    std::uint32_t* samples_;
    const std::uint32_t* seed_ = nullptr;
    Shape image_;  // with the dataset's size in front
    std::size_t pixels_;
};

}  // namespace

std::unique_ptr<BoundOp> bind_load_batch(Binder& binder, const Op& op) {
    return std::make_unique<LoadBatch>(binder, op);
}

}  // namespace selvedge::cpu
