// conv2d and its input gradient, directly or by Winograd's products.
#include "cpu/ops/convolution.h"
#include "cpu/ops/winograd.h"

namespace selvedge::cpu {
namespace {

Convolution::Epilogue epilogue_of(const Binder& binder, const Op& op) {
    const Activation& activation = std::get<Conv2dAttributes>(op.attributes).activation;
    return {op.inputs.size() > 2 ? binder.pointer<const float>(op.inputs[2]) : nullptr, curve_of(activation.kind),
            activation.alpha};
}

/// y = activation(x * w + b). The weights KH×KW×C×F are already the product's right-hand side.
class Conv2dForward final : public BoundOp {
public:
    Conv2dForward(Binder& binder, const Op& op)
        : shape_(conv_shape(binder.shape(op.inputs[0]), binder.shape(op.inputs[1]),
                            std::get<Conv2dAttributes>(op.attributes))),
          x_(binder.pointer<const float>(op.inputs[0])),
          y_(binder.pointer<float>(op.outputs[0])),
          convolution_(binder, shape_.images, {shape_.height, shape_.width, shape_.channels, {}},
                       {shape_.out_height, shape_.out_width, shape_.filters},
                       {run_of(shape_.out_height, shape_.kernel_height, shape_.stride.height, shape_.padding.top)},
                       {run_of(shape_.out_width, shape_.kernel_width, shape_.stride.width, shape_.padding.left)},
                       {binder.pointer<const float>(op.inputs[1]), binder.version(op.inputs[1]), shape_.kernel_width,
                        shape_.channels * shape_.filters, shape_.filters, 1},
                       epilogue_of(binder, op)) {}

    void run(const StepContext& context) override { convolution_.run(context, x_, y_); }

private:
    static TapRun run_of(std::size_t count, std::size_t kernel, std::size_t stride, std::size_t margin) {
        return {0, count, 1, -static_cast<std::ptrdiff_t>(margin), stride, kernel, 0, 1, 0};
    }
    ConvShape shape_;
    const float* x_;
    float* y_;
    Convolution convolution_;
};

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
class Conv2dGradInput final : public BoundOp {
public:
    Conv2dGradInput(Binder& binder, const Op& op)
        : shape_(conv_shape(binder.shape(op.outputs[0]), binder.shape(op.inputs[1]),
                            std::get<Conv2dAttributes>(op.attributes))),
          dy_(binder.pointer<const float>(op.inputs[0])),
          dx_(binder.pointer<float>(op.outputs[0])),
          convolution_(binder, shape_.images, {shape_.out_height, shape_.out_width, shape_.filters, {}},
                       {shape_.height, shape_.width, shape_.channels},
                       gradient_runs(shape_.height, shape_.kernel_height, shape_.stride.height, shape_.padding.top),
                       gradient_runs(shape_.width, shape_.kernel_width, shape_.stride.width, shape_.padding.left),
                       {binder.pointer<const float>(op.inputs[1]), binder.version(op.inputs[1]), shape_.kernel_width,
                        shape_.channels * shape_.filters, 1, shape_.filters},
                       {}) {}

    void run(const StepContext& context) override { convolution_.run(context, dy_, dx_); }

private:
    ConvShape shape_;
    const float* dy_;
    float* dx_;
    Convolution convolution_;
};

/// Either of them by Winograd's products.
class WinogradOp final : public BoundOp {
public:
    WinogradOp(const float* from, float* to, WinogradConvolution convolution)
        : from_(from), to_(to), convolution_(std::move(convolution)) {}
    void run(const StepContext& context) override { convolution_.run(context, from_, to_); }

private:
    const float* from_;
    float* to_;
    WinogradConvolution convolution_;
};

}  // namespace

std::unique_ptr<BoundOp> bind_conv2d(Binder& binder, const Op& op) {
    const ConvShape s =
        conv_shape(binder.shape(op.inputs[0]), binder.shape(op.inputs[1]), std::get<Conv2dAttributes>(op.attributes));
    if (!winograd_pays(s)) return std::make_unique<Conv2dForward>(binder, op);
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
    if (!winograd_pays(s)) return std::make_unique<Conv2dGradInput>(binder, op);
    const bool spread = spreading_pays(s);
    return std::make_unique<WinogradOp>(
        binder.pointer<const float>(op.inputs[0]), binder.pointer<float>(op.outputs[0]),
        WinogradConvolution(binder, spread ? WinogradConvolution::Way::spread : WinogradConvolution::Way::backward,
                            s.images, {s.out_height, s.out_width, s.filters}, {s.height, s.width, s.channels},
                            spread ? s.padding.top : 2 - s.padding.top, spread ? s.padding.left : 2 - s.padding.left,
                            {binder.pointer<const float>(op.inputs[1]), binder.version(op.inputs[1])}, {}));
}

}  // namespace selvedge::cpu
