// conv2d and its input gradient, directly or by Winograd's products.
#include "cpu/ops/convolution.h"
#include "cpu/ops/pool2d.h"
#include "cpu/ops/row_op.h"
#include "cpu/ops/winograd.h"

namespace selvedge::cpu {
namespace {

Convolution::Epilogue epilogue_of(const Binder& binder, const Op& op) {
    const Activation& activation = std::get<Conv2dAttributes>(op.attributes).activation;
    return {op.inputs.size() > 2 ? binder.pointer<const float>(op.inputs[2]) : nullptr, curve_of(activation.kind),
            activation.alpha};
}

/// y = activation(x * w + b). The weights KH×KW×C×F are already the product's right-hand side.
Convolution forward(Binder& binder, const Op& op, const ConvShape& s) {
    const auto run_of = [](std::size_t count, std::size_t kernel, std::size_t stride, std::size_t margin) {
        return TapRun{0, count, 1, -static_cast<std::ptrdiff_t>(margin), stride, kernel, 0, 1, 0};
    };
    return {binder,
            s.images,
            {s.height, s.width, s.channels, {}},
            {s.out_height, s.out_width, s.filters},
            {run_of(s.out_height, s.kernel_height, s.stride.height, s.padding.top)},
            {run_of(s.out_width, s.kernel_width, s.stride.width, s.padding.left)},
            {binder.pointer<const float>(op.inputs[1]), binder.version(op.inputs[1]), s.kernel_width,
             s.channels * s.filters, s.filters, 1},
            epilogue_of(binder, op)};
}

/// One dimension of the input gradient. Input positions h with (h + margin) mod stride = r are reached through the taps
/// r, r + stride, … only: position h0 + a·stride gets Σ_t dy[base + a − t]·w[r + t·stride]. So each r is a convolution
/// of stride 1 over dy with these taps in reverse; where there are none (a stride beyond the kernel), dx is zero.
std::vector<TapRun> gradient_runs(std::size_t size, std::size_t kernel, std::size_t stride, std::size_t margin) {
    std::vector<TapRun> runs;
    for (std::size_t r = 0; r < stride; ++r) {
        const std::size_t taps = r < kernel ? ceil_div(kernel - r, stride) : 0;
        const std::size_t first = (r + stride - margin % stride) % stride;
        if (first >= size) continue;
        const std::ptrdiff_t base = static_cast<std::ptrdiff_t>((first + margin) / stride);
        const auto last_tap = static_cast<std::ptrdiff_t>(taps) - 1;
        runs.push_back({first, (size - 1 - first) / stride + 1, stride, base - last_tap, 1, taps,
                        static_cast<std::ptrdiff_t>(r) + last_tap * static_cast<std::ptrdiff_t>(stride),
                        -static_cast<std::ptrdiff_t>(stride), 0});
    }
    return runs;
}

/// dx = dy * w turned around.
Convolution backward(Binder& binder, const Op& op, const ConvShape& s) {
    return {binder,
            s.images,
            {s.out_height, s.out_width, s.filters, {}},
            {s.height, s.width, s.channels},
            gradient_runs(s.height, s.kernel_height, s.stride.height, s.padding.top),
            gradient_runs(s.width, s.kernel_width, s.stride.width, s.padding.left),
            {binder.pointer<const float>(op.inputs[1]), binder.version(op.inputs[1]), s.kernel_width,
             s.channels * s.filters, 1, s.filters},
            {}};
}

/// Either of them as it stands.
class DirectConvolution final : public RowOp {
public:
    DirectConvolution(Binder& binder, const Op& op, const ConvShape& shape)
        : DirectConvolution(binder, op,
                            op.kind == OpKind::conv2d ? forward(binder, op, shape) : backward(binder, op, shape)) {}
    void run(const StepContext& context) override { convolution_.run(context, from_, to_); }
    void begin(const StepContext&) override { convolution_.pack(); }
    [[nodiscard]] bool divides(const StepContext& context) const override { return convolution_.divides(context); }
    void run_rows(const StepContext& context, const Portion& rows) override {
        convolution_.run_images(context, rows.worker, in(rows), out(rows), rows.count);
    }

private:
    DirectConvolution(const Binder& binder, const Op& op, Convolution&& convolution)
        : RowOp({binder, op.inputs[0]}, {binder, op.outputs[0]}, convolution.images_a_task(),
                convolution.nanoseconds_an_image() * 1000),
          convolution_(std::move(convolution)),
          from_(binder.pointer<const float>(op.inputs[0])),
          to_(binder.pointer<float>(op.outputs[0])) {}
    Convolution convolution_;
    const float* from_;
    float* to_;
};

/// Either of them by Winograd's products.
class WinogradOp final : public BoundOp {
public:
    WinogradOp(const float* from, float* to, WinogradConvolution convolution)
        : from_(from), to_(to), convolution_(std::move(convolution)) {}
    void run(const StepContext& context) override { convolution_.run(context, from_, to_); }

    bool take_over(Binder& binder, const Op& next) override {
        if (taken_over_) return false;
        if (next.kind == OpKind::max_pool2d) {
            const PoolArgs pool = pool_args(binder, next);
            taken_over_ = pool.window_height == 2 && pool.window_width == 2 && pool.stride_height == 2 &&
                          pool.stride_width == 2 && pool.top == 0 && pool.left == 0 &&
                          convolution_.pool_to(
                              {pool.out_height, pool.out_width, binder.pointer<float>(next.outputs[0]),
                               next.outputs.size() > 1 ? binder.pointer<std::uint8_t>(next.outputs[1]) : nullptr});
        } else if (next.kind == OpKind::activation_grad) {
            const Activation& f = std::get<ActivationAttributes>(next.attributes).activation;
            taken_over_ =
                convolution_.multiply_by_slope(curve_of(f.kind), f.alpha, binder.pointer<const float>(next.inputs[1]));
            if (taken_over_) to_ = binder.pointer<float>(next.outputs[0]);
        }
        return taken_over_;
    }

private:
    const float* from_;
    float* to_;
    WinogradConvolution convolution_;
    bool taken_over_ = false;  ///< an op that follows
};

}  // namespace

std::unique_ptr<BoundOp> bind_conv2d(Binder& binder, const Op& op) {
    const ConvShape s =
        conv_shape(binder.shape(op.inputs[0]), binder.shape(op.inputs[1]), std::get<Conv2dAttributes>(op.attributes));
    if (!winograd_pays(s)) return std::make_unique<DirectConvolution>(binder, op, s);
    return std::make_unique<WinogradOp>(
        binder.pointer<const float>(op.inputs[0]), binder.pointer<float>(op.outputs[0]),
        WinogradConvolution(binder, WinogradConvolution::Way::forward, s.images, {s.height, s.width, s.channels},
                            {s.out_height, s.out_width, s.filters}, s.padding.top, s.padding.left,
                            {binder.pointer<const float>(op.inputs[1]), binder.version(op.inputs[1])},
                            epilogue_of(binder, op)));
}

std::unique_ptr<BoundOp> bind_conv2d_grad_input(Binder& binder, const Op& op) {
    const ConvShape s =
        conv_shape(binder.shape(op.outputs[0]), binder.shape(op.inputs[1]), std::get<Conv2dAttributes>(op.attributes));
    if (!winograd_pays(s)) return std::make_unique<DirectConvolution>(binder, op, s);
    const bool spread = spreading_pays(s);
    return std::make_unique<WinogradOp>(
        binder.pointer<const float>(op.inputs[0]), binder.pointer<float>(op.outputs[0]),
        WinogradConvolution(binder, spread ? WinogradConvolution::Way::spread : WinogradConvolution::Way::backward,
                            s.images, {s.out_height, s.out_width, s.filters}, {s.height, s.width, s.channels},
                            spread ? s.padding.top : 2 - s.padding.top, spread ? s.padding.left : 2 - s.padding.left,
                            {binder.pointer<const float>(op.inputs[1]), binder.version(op.inputs[1])}, {}));
}

}  // namespace selvedge::cpu
