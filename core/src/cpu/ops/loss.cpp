// softmax_cross_entropy and l2_penalty: loss, metrics and their gradients.
#include "cpu/ops/bound_op.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

class SoftmaxCrossEntropy final : public BoundOp {
public:
    SoftmaxCrossEntropy(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          capacity_(binder.shape(op.inputs[0])[0]),
          metrics_(binder.pointer<double>(op.outputs[1])),
          confusion_(op.outputs.size() > 2 ? binder.pointer<std::uint32_t>(op.outputs[2]) : nullptr) {
        args_.classes = row_elements(binder.shape(op.inputs[0]));
        args_.logits = binder.pointer<const float>(op.inputs[0]);
        args_.labels = binder.pointer<const std::uint8_t>(op.inputs[1]);
        args_.gradient = binder.pointer<float>(op.outputs[0]);
        args_.smoothing = std::get<LossAttributes>(op.attributes).label_smoothing;
        binder.need_shared(capacity_ * (sizeof(double) + sizeof(std::uint32_t)));
    }

    void run(const StepContext& context) override {
        const std::size_t rows = context.rows();
        LossArgs all = args_;
        all.gradient_scale = 1 / static_cast<float>(rows);
        all.losses = context.shared<double>();
        all.answers = context.shared<std::uint32_t>(capacity_ * sizeof(double));
        constexpr std::size_t rows_a_task = 64;
        context.parallel(ceil_div(rows, rows_a_task), rows * (20 + 4 * args_.classes),
                         [&](std::size_t task, std::size_t) {
                             const std::size_t first = task * rows_a_task;
                             LossArgs part = all;
                             part.rows = std::min(rows_a_task, rows - first);
                             part.logits += first * args_.classes;
                             part.labels += first;
                             if (part.gradient != nullptr) part.gradient += first * args_.classes;
                             part.losses += first;
                             part.answers += first;
                             kernels_.loss(part);
                         });
        double loss = 0, correct = 0;
        for (std::size_t n = 0; n < rows; ++n) {
            const std::uint32_t label = args_.labels[n];
            loss += all.losses[n];
            if (all.answers[n] == label) ++correct;
            if (confusion_ != nullptr && label < args_.classes) ++confusion_[label * args_.classes + all.answers[n]];
        }
        metrics_[metric_loss] += loss;
        metrics_[metric_correct] += correct;
        metrics_[metric_count] += static_cast<double>(rows);
    }

private:
    const Kernels& kernels_;
    LossArgs args_;
    std::size_t capacity_;
    double* metrics_;
    std::uint32_t* confusion_;
};

class L2Penalty final : public BoundOp {
public:
    L2Penalty(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          lambda_(std::get<L2Attributes>(op.attributes).lambda),
          w_(binder.pointer<const float>(op.inputs[0])),
          dw_(binder.pointer<float>(op.inputs[1])),
          metrics_(binder.pointer<double>(op.inputs[2])),
          count_(element_count(binder.shape(op.inputs[0]))) {
        binder.need_shared(ceil_div(count_, chunk) * sizeof(double));
    }

    void run(const StepContext& context) override {
        double* sums = context.shared<double>();
        const std::size_t chunks = ceil_div(count_, chunk);
        context.parallel(chunks, count_ / 8, [&](std::size_t task, std::size_t) {
            const std::size_t first = task * chunk, n = std::min(chunk, count_ - first);
            sums[task] = kernels_.sum_of_squares(w_ + first, n);
            if (dw_ != nullptr) kernels_.add_scaled(lambda_, w_ + first, dw_ + first, n);
        });
        double sum = 0;
        for (std::size_t i = 0; i < chunks; ++i) sum += sums[i];
        if (metrics_ != nullptr)
            metrics_[metric_penalty] += static_cast<double>(context.rows()) * static_cast<double>(lambda_) / 2 * sum;
    }

private:
    static constexpr std::size_t chunk = 16384;
    const Kernels& kernels_;
    float lambda_;
    const float* w_;
    float* dw_;
    double* metrics_;
    std::size_t count_;
};

}  // namespace

std::unique_ptr<BoundOp> bind_softmax_cross_entropy(Binder& binder, const Op& op) {
    return std::make_unique<SoftmaxCrossEntropy>(binder, op);
}
std::unique_ptr<BoundOp> bind_l2_penalty(Binder& binder, const Op& op) {
    return std::make_unique<L2Penalty>(binder, op);
}

}  // namespace selvedge::cpu
