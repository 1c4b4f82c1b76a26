// batch_norm with the batch's statistics, its gradient, and batch_norm_inference with the running ones.
#include <cmath>

#include "cpu/ops/bound_op.h"
#include "cpu/ops/column_sums.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {
namespace {

/// What all three share: the matrix (positions × channels) and room for sums and repeated per-channel numbers.
class BatchNormBase : public BoundOp {
protected:
    BatchNormBase(Binder& binder, const Shape& x)
        : kernels_(binder.kernels()),
          channels_(x.back()),
          positions_a_row_(row_elements(x) / channels_),
          sums_(kernels_, channels_, x[0] * positions_a_row_, 2) {
        binder.need_shared(sums_.bytes() + 4 * sums_.period() * sizeof(float));
    }

    [[nodiscard]] double* partial(const StepContext& context) const { return context.shared<double>(); }
    /// Room for one of four sets of per-channel numbers.
    [[nodiscard]] float* numbers(const StepContext& context, std::size_t which) const {
        return context.shared<float>(sums_.bytes()) + which * sums_.period();
    }
    /// body(args, first element) for each block of rows.
    template <class Body>
    void each_block(const StepContext& context, std::size_t positions, Body&& body) const {
        context.parallel(sums_.blocks(positions), positions * channels_ / 8, [&](std::size_t block, std::size_t) {
            body(sums_.block_args(positions, block), block * sums_.rows_a_block() * channels_);
        });
    }

    const Kernels& kernels_;
    std::size_t channels_, positions_a_row_;
    ColumnSums sums_;
};

class BatchNorm final : public BatchNormBase {
public:
    BatchNorm(Binder& binder, const Op& op)
        : BatchNormBase(binder, binder.shape(op.inputs[0])),
          attributes_(std::get<BatchNormAttributes>(op.attributes)),
          x_(binder.pointer<const float>(op.inputs[0])),
          gamma_(binder.pointer<const float>(op.inputs[1])),
          beta_(binder.pointer<const float>(op.inputs[2])),
          running_mean_(binder.pointer<float>(op.inputs[3])),
          running_var_(binder.pointer<float>(op.inputs[4])),
          y_(binder.pointer<float>(op.outputs[0])),
          mean_(binder.pointer<float>(op.outputs[1])),
          inv_std_(binder.pointer<float>(op.outputs[2])),
          sums_of_one_(kernels_, channels_, binder.shape(op.inputs[0])[0] * positions_a_row_, 1) {}

    void run(const StepContext& context) override {
        const std::size_t positions = context.rows() * positions_a_row_;
        const double count = static_cast<double>(positions);
        double* sums = partial(context);
        float *mean = numbers(context, 0), *scale = numbers(context, 1), *shift = numbers(context, 2);

        sums_of_one_.run(context, positions, sums, [&](const ColumnArgs& args, std::size_t first, double* out) {
            kernels_.column_sums(args, x_ + first, out);
        });
        for (std::size_t c = 0; c < channels_; ++c) mean_[c] = mean[c] = static_cast<float>(sums[c] / count);
        sums_.repeat(mean);
        sums_of_one_.run(context, positions, sums, [&](const ColumnArgs& args, std::size_t first, double* out) {
            kernels_.column_squares(args, x_ + first, mean, out);
        });
        const double momentum = static_cast<double>(attributes_.momentum);
        const double correction = attributes_.unbiased_running_variance && positions > 1 ? count / (count - 1) : 1;
        for (std::size_t c = 0; c < channels_; ++c) {
            const double variance = sums[c] / count;
            const double inv_std = 1 / std::sqrt(variance + static_cast<double>(attributes_.epsilon));
            inv_std_[c] = static_cast<float>(inv_std);
            scale[c] = static_cast<float>(static_cast<double>(gamma_[c]) * inv_std);
            shift[c] = beta_[c];
            running_mean_[c] = static_cast<float>(momentum * static_cast<double>(running_mean_[c]) +
                                                  (1 - momentum) * static_cast<double>(mean[c]));
            running_var_[c] = static_cast<float>(momentum * static_cast<double>(running_var_[c]) +
                                                 (1 - momentum) * correction * variance);
        }
        sums_.repeat(scale);
        sums_.repeat(shift);
        each_block(context, positions, [&](const ColumnArgs& args, std::size_t first) {
            kernels_.normalize(args, x_ + first, mean, scale, shift, y_ + first);
        });
    }

private:
    BatchNormAttributes attributes_;
    const float *x_, *gamma_, *beta_;
    float *running_mean_, *running_var_, *y_, *mean_, *inv_std_;
    ColumnSums sums_of_one_;
};

class BatchNormInference final : public BatchNormBase {
public:
    BatchNormInference(Binder& binder, const Op& op)
        : BatchNormBase(binder, binder.shape(op.inputs[0])),
          epsilon_(std::get<BatchNormAttributes>(op.attributes).epsilon),
          x_(binder.pointer<const float>(op.inputs[0])),
          gamma_(binder.pointer<const float>(op.inputs[1])),
          beta_(binder.pointer<const float>(op.inputs[2])),
          running_mean_(binder.pointer<const float>(op.inputs[3])),
          running_var_(binder.pointer<const float>(op.inputs[4])),
          y_(binder.pointer<float>(op.outputs[0])) {}

    void run(const StepContext& context) override {
        float *mean = numbers(context, 0), *scale = numbers(context, 1), *shift = numbers(context, 2);
        for (std::size_t c = 0; c < channels_; ++c) {
            const double variance = static_cast<double>(running_var_[c]);
            mean[c] = running_mean_[c];
            scale[c] = static_cast<float>(static_cast<double>(gamma_[c]) /
                                          std::sqrt(variance + static_cast<double>(epsilon_)));
            shift[c] = beta_[c];
        }
        for (float* each : {mean, scale, shift}) sums_.repeat(each);
        each_block(context, context.rows() * positions_a_row_, [&](const ColumnArgs& args, std::size_t first) {
            kernels_.normalize(args, x_ + first, mean, scale, shift, y_ + first);
        });
    }

private:
    float epsilon_;
    const float *x_, *gamma_, *beta_, *running_mean_, *running_var_;
    float* y_;
};

/// With M positions and x̂ = (x − mean)·inv_std: dbeta = Σ dy, dgamma = Σ dy·x̂,
/// dx = gamma·inv_std·(dy − dbeta/M − x̂·dgamma/M)  (Ioffe & Szegedy 2015).
class BatchNormGrad final : public BatchNormBase {
public:
    BatchNormGrad(Binder& binder, const Op& op)
        : BatchNormBase(binder, binder.shape(op.inputs[1])),
          dy_(binder.pointer<const float>(op.inputs[0])),
          x_(binder.pointer<const float>(op.inputs[1])),
          gamma_(binder.pointer<const float>(op.inputs[2])),
          mean_(binder.pointer<const float>(op.inputs[3])),
          inv_std_(binder.pointer<const float>(op.inputs[4])),
          dx_(binder.pointer<float>(op.outputs[0])),
          dgamma_(op.outputs.size() > 1 ? binder.pointer<float>(op.outputs[1]) : nullptr),
          dbeta_(op.outputs.size() > 2 ? binder.pointer<float>(op.outputs[2]) : nullptr) {}

    void run(const StepContext& context) override {
        const std::size_t positions = context.rows() * positions_a_row_;
        const double count = static_cast<double>(positions);
        double* sums = partial(context);
        float *mean = numbers(context, 0), *scale = numbers(context, 1);
        float *a = numbers(context, 2), *b = numbers(context, 3);
        for (std::size_t c = 0; c < channels_; ++c) mean[c] = mean_[c];
        sums_.repeat(mean);
        sums_.run(context, positions, sums, [&](const ColumnArgs& args, std::size_t first, double* out) {
            kernels_.column_products(args, dy_ + first, x_ + first, mean, out);
        });
        for (std::size_t c = 0; c < channels_; ++c) {
            const double inv_std = static_cast<double>(inv_std_[c]);
            const double dbeta = sums[c], dgamma = sums[channels_ + c] * inv_std;
            if (dgamma_ != nullptr) dgamma_[c] = static_cast<float>(dgamma);
            if (dbeta_ != nullptr) dbeta_[c] = static_cast<float>(dbeta);
            scale[c] = static_cast<float>(static_cast<double>(gamma_[c]) * inv_std);
            a[c] = static_cast<float>(dbeta / count);
            b[c] = static_cast<float>(inv_std * dgamma / count);
        }
        if (dx_ == nullptr) return;
        for (float* each : {scale, a, b}) sums_.repeat(each);
        each_block(context, positions, [&](const ColumnArgs& args, std::size_t first) {
            kernels_.normalize_grad(args, dy_ + first, x_ + first, mean, scale, a, b, dx_ + first);
        });
    }

private:
    const float *dy_, *x_, *gamma_, *mean_, *inv_std_;
    float *dx_, *dgamma_, *dbeta_;
};

}  // namespace

std::unique_ptr<BoundOp> bind_batch_norm(Binder& binder, const Op& op) {
    return std::make_unique<BatchNorm>(binder, op);
}
std::unique_ptr<BoundOp> bind_batch_norm_inference(Binder& binder, const Op& op) {
    return std::make_unique<BatchNormInference>(binder, op);
}
std::unique_ptr<BoundOp> bind_batch_norm_grad(Binder& binder, const Op& op) {
    return std::make_unique<BatchNormGrad>(binder, op);
}

}  // namespace selvedge::cpu
