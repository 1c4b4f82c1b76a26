// conv2d and its input gradient.
#include "cpu/ops/convolution.h"

namespace selvedge::cpu {
namespace {

PaddedImages padded_input(const ConvShape& shape) { return {shape.height, shape.width, shape.channels, shape.padding}; }

/// y = activation(x * w + b). The weights KH×KW×C×F are already the product's right-hand side.
class Conv2dForward final : public BoundOp {
public:
    Conv2dForward(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          shape_(conv_shape(binder.shape(op.inputs[0]), binder.shape(op.inputs[1]),
                            std::get<Conv2dAttributes>(op.attributes))),
          runner_(binder, padded_input(shape_), shape_.images, shape_.filters, shape_.out_pixels() * shape_.filters),
          x_(binder.pointer<const float>(op.inputs[0])),
          w_(binder.pointer<const float>(op.inputs[1])),
          y_(binder.pointer<float>(op.outputs[0])) {
        const Activation& activation = std::get<Conv2dAttributes>(op.attributes).activation;
        epilogue_ = {op.inputs.size() > 2 ? binder.pointer<const float>(op.inputs[2]) : nullptr,
                     curve_of(activation.kind), activation.alpha};
        const PaddedImages input = padded_input(shape_);
        const std::size_t line = input.padded_width() * shape_.channels, images = runner_.images_a_task();
        phase_.source = place_offsets(images, input.padded_elements(), shape_.out_height, shape_.stride.height * line,
                                      shape_.out_width, shape_.stride.width * shape_.channels);
        phase_.target =
            place_offsets(images, shape_.out_pixels() * shape_.filters, 1, 0, shape_.out_pixels(), shape_.filters);
        phase_.depth = window_offsets(shape_.kernel_height, shape_.kernel_width, shape_.channels, input.padded_width());
        phase_.places = shape_.out_pixels();
        phase_.weights = w_;
        phase_.weights_step = shape_.filters;
        const bool large = shape_.depth() * shape_.filters >= 128 * 1024;
        const bool ragged = shape_.filters % kernels_.width != 0 && binder.version(op.inputs[1]) == nullptr;
        if (large || ragged) {
            packed_ = binder.packed(op.inputs[1], packed_floats(kernels_, shape_.depth(), shape_.filters));
            phase_.weights = packed_->data();
            phase_.packed = true;
        }
    }

    void run(const StepContext& context) override {
        if (packed_ && packed_->stale()) {
            kernels_.pack({w_, shape_.filters, shape_.depth(), shape_.filters, packed_->data(),
                           shape_.depth() * kernels_.tile_columns, 0});
            packed_->mark_fresh();
        }
        runner_.run(context, x_, y_, {&phase_, 1}, epilogue_);
    }

private:
    const Kernels& kernels_;
    ConvShape shape_;
    ConvRunner runner_;
    const float *x_, *w_;
    float* y_;
    ConvPhase phase_;
    ConvRunner::Epilogue epilogue_;
    std::shared_ptr<PackedWeights> packed_;
};

/// One dimension of the input gradient of a strided convolution. Input positions h with (h + margin) mod stride = r
/// are reached through the taps r, r + stride, … only: position h0 + a·stride gets dy[base + a − t]·w[r + t·stride].
struct StridePhase {
    std::size_t first_tap = 0, taps = 0;     ///< r, and how many
    std::size_t first = 0, count = 0;        ///< h0, and how many positions
    std::ptrdiff_t lowest = 0, highest = 0;  ///< of the positions of dy that are met (may lie outside)
};
std::vector<StridePhase> stride_phases(std::size_t size, std::size_t kernel, std::size_t stride, std::size_t margin) {
    std::vector<StridePhase> phases;
    for (std::size_t r = 0; r < stride; ++r) {
        StridePhase phase;
        phase.first_tap = r;
        phase.taps = r < kernel ? ceil_div(kernel - r, stride) : 0;
        phase.first = (r + stride - margin % stride) % stride;
        if (phase.first >= size) continue;
        phase.count = (size - 1 - phase.first) / stride + 1;
        const std::ptrdiff_t base = static_cast<std::ptrdiff_t>((phase.first + margin) / stride);
        phase.lowest = base - static_cast<std::ptrdiff_t>(phase.taps) + 1;
        phase.highest = base + static_cast<std::ptrdiff_t>(phase.count) - 1;
        phases.push_back(phase);
    }
    return phases;
}
/// Zeros needed before and after `size` positions so that every phase stays inside.
std::pair<std::size_t, std::size_t> phase_margins(const std::vector<StridePhase>& phases, std::size_t size) {
    std::ptrdiff_t before = 0, after = 0;
    for (const StridePhase& phase : phases) {
        if (phase.taps == 0) continue;
        before = std::max(before, -phase.lowest);
        after = std::max(after, phase.highest - static_cast<std::ptrdiff_t>(size) + 1);
    }
    return {static_cast<std::size_t>(before), static_cast<std::size_t>(after)};
}

/// dx = dy * w turned around: for each phase of the stride a convolution of stride 1 over dy with the flipped,
/// transposed taps of that phase. A phase without taps (stride beyond the kernel) writes zeros.
class Conv2dGradInput final : public BoundOp {
public:
    Conv2dGradInput(Binder& binder, const Op& op)
        : kernels_(binder.kernels()),
          shape_(conv_shape(binder.shape(op.outputs[0]), binder.shape(op.inputs[1]),
                            std::get<Conv2dAttributes>(op.attributes))),
          rows_(stride_phases(shape_.height, shape_.kernel_height, shape_.stride.height, shape_.padding.top)),
          columns_(stride_phases(shape_.width, shape_.kernel_width, shape_.stride.width, shape_.padding.left)),
          source_(padded_source()),
          runner_(binder, source_, shape_.images, shape_.channels, shape_.height * shape_.width * shape_.channels),
          dy_(binder.pointer<const float>(op.inputs[0])),
          w_(binder.pointer<const float>(op.inputs[1])),
          dx_(binder.pointer<float>(op.outputs[0])),
          packed_(packed_floats(kernels_, shape_.kernel_height * shape_.kernel_width * shape_.filters, shape_.channels),
                  binder.version(op.inputs[1])) {
        if (packed_.data() == nullptr) binder.out_of_memory = true;
        float* weights = packed_.data();
        for (const StridePhase& r : rows_) {
            for (const StridePhase& c : columns_) {
                phases_.push_back(make_phase(r, c, weights));
                weights += packed_floats(kernels_, phases_.back().depth.size(), shape_.channels);
            }
        }
    }

    void run(const StepContext& context) override {
        if (packed_.stale()) {
            std::size_t phase = 0;
            for (const StridePhase& r : rows_)
                for (const StridePhase& c : columns_) pack(r, c, phases_[phase++]);
            packed_.mark_fresh();
        }
        runner_.run(context, dy_, dx_, phases_, {});
    }

private:
    [[nodiscard]] PaddedImages padded_source() const {
        const auto [top, bottom] = phase_margins(rows_, shape_.out_height);
        const auto [left, right] = phase_margins(columns_, shape_.out_width);
        return {shape_.out_height, shape_.out_width, shape_.filters, {top, left, bottom, right}};
    }

    [[nodiscard]] ConvPhase make_phase(const StridePhase& r, const StridePhase& c, const float* weights) const {
        const std::size_t images = runner_.images_a_task();
        const std::size_t line = source_.padded_width() * shape_.filters, channels = shape_.channels;
        const std::size_t target_line = shape_.width * channels;
        ConvPhase phase;
        phase.places = r.count * c.count;
        phase.target =
            place_offsets(images, shape_.height * target_line, r.count, shape_.stride.height * target_line, c.count,
                          shape_.stride.width * channels, r.first * target_line + c.first * channels);
        phase.depth = window_offsets(r.taps, c.taps, shape_.filters, source_.padded_width());
        std::size_t first = 0;
        if (!phase.depth.empty())
            first =
                static_cast<std::size_t>(r.lowest + static_cast<std::ptrdiff_t>(source_.margins.top)) * line +
                static_cast<std::size_t>(c.lowest + static_cast<std::ptrdiff_t>(source_.margins.left)) * shape_.filters;
        phase.source = place_offsets(images, source_.padded_elements(), r.count, line, c.count, shape_.filters, first);
        phase.weights = weights;
        phase.packed = true;
        return phase;
    }

    void pack(const StridePhase& r, const StridePhase& c, const ConvPhase& phase) const {
        const std::size_t block = shape_.channels * shape_.filters;
        for (std::size_t t = 0; t < r.taps; ++t) {
            for (std::size_t u = 0; u < c.taps; ++u) {
                const std::size_t p = r.first_tap + (r.taps - 1 - t) * shape_.stride.height;
                const std::size_t q = c.first_tap + (c.taps - 1 - u) * shape_.stride.width;
                kernels_.pack_transposed({w_ + (p * shape_.kernel_width + q) * block, shape_.filters, shape_.filters,
                                          shape_.channels, const_cast<float*>(phase.weights),
                                          phase.depth.size() * kernels_.tile_columns,
                                          (t * c.taps + u) * shape_.filters});
            }
        }
    }

    const Kernels& kernels_;
    ConvShape shape_;
    std::vector<StridePhase> rows_, columns_;
    PaddedImages source_;
    ConvRunner runner_;
    const float *dy_, *w_;
    float* dx_;
    PackedWeights packed_;
    std::vector<ConvPhase> phases_;
};

}  // namespace

std::unique_ptr<BoundOp> bind_conv2d(Binder& binder, const Op& op) {
    return std::make_unique<Conv2dForward>(binder, op);
}
std::unique_ptr<BoundOp> bind_conv2d_grad_input(Binder& binder, const Op& op) {
    return std::make_unique<Conv2dGradInput>(binder, op);
}

}  // namespace selvedge::cpu
