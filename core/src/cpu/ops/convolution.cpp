// Convolution: tables of offsets, padding, and the loop over images.
#include "cpu/ops/convolution.h"

#include <cstring>

namespace selvedge::cpu {

ConvShape conv_shape(const Shape& x, const Shape& w, const Conv2dAttributes& attributes) {
    const Margins& margins = attributes.padding;
    return {x[0],
            x[1],
            x[2],
            x[3],
            w[0],
            w[1],
            w[3],
            window_positions(x[1], margins.top, margins.bottom, w[0], attributes.stride.height),
            window_positions(x[2], margins.left, margins.right, w[1], attributes.stride.width),
            attributes.stride,
            margins};
}

void PaddedImages::copy(const float* images, std::size_t count, float* to) const {
    const std::size_t line = padded_width() * channels, inner = width * channels;
    const std::size_t left = margins.left * channels, right = margins.right * channels;
    for (std::size_t n = 0; n < count; ++n) {
        std::memset(to, 0, margins.top * line * sizeof(float));
        to += margins.top * line;
        for (std::size_t row = 0; row < height; ++row) {
            std::memset(to, 0, left * sizeof(float));
            std::memcpy(to + left, images, inner * sizeof(float));
            std::memset(to + left + inner, 0, right * sizeof(float));
            to += line;
            images += inner;
        }
        std::memset(to, 0, margins.bottom * line * sizeof(float));
        to += margins.bottom * line;
    }
}

std::vector<std::int32_t> place_offsets(std::size_t images, std::size_t image_step, std::size_t rows,
                                        std::size_t row_step, std::size_t columns, std::size_t column_step,
                                        std::size_t first) {
    std::vector<std::int32_t> offsets;
    offsets.reserve(images * rows * columns);
    for (std::size_t n = 0; n < images; ++n)
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < columns; ++j)
                offsets.push_back(static_cast<std::int32_t>(first + n * image_step + i * row_step + j * column_step));
    return offsets;
}

std::vector<std::int32_t> window_offsets(std::size_t rows, std::size_t columns, std::size_t channels,
                                         std::size_t padded_width) {
    return place_offsets(1, 0, rows, padded_width * channels, columns * channels, 1);
}

ConvRunner::ConvRunner(Binder& binder, const PaddedImages& source, std::size_t source_images, std::size_t columns,
                       std::size_t target_elements)
    : kernels_(binder.kernels()),
      source_(source),
      images_(source_images),
      columns_(columns),
      target_elements_(target_elements) {
    // Tiny images are taken several at a time, so that a task has a few full tiles; with hardly any images (inference)
    // each is cut into bands instead, so that all threads have a part.
    const std::size_t places = std::max<std::size_t>(1, target_elements / std::max<std::size_t>(1, columns));
    images_a_task_ = std::min(std::max<std::size_t>(1, 128 / places), images_);
    if (images_ <= 4 && places >= 8 * kernels_.tile_rows) bands_ = 8;
    if (source_.needed()) binder.need_own(images_a_task_ * source_.padded_elements() * sizeof(float));
}

void ConvRunner::run(const StepContext& context, const float* source, float* target, std::span<const ConvPhase> phases,
                     const Epilogue& epilogue) const {
    const std::size_t rows = context.rows();
    std::size_t cost = 0;
    for (const ConvPhase& phase : phases) cost += rows * phase.places * columns_ * phase.depth.size() / 100;
    const std::size_t bands = context.worth_sharing(cost) ? bands_ : 1;
    context.parallel(ceil_div(rows, images_a_task_) * bands, cost, [&](std::size_t task, std::size_t worker) {
        const std::size_t image = task / bands * images_a_task_, band = task % bands;
        const std::size_t count = std::min(images_a_task_, rows - image);
        const float* from = source + image * source_.elements();
        if (source_.needed()) {
            float* padded = context.own<float>(worker);
            source_.copy(from, count, padded);
            from = padded;
        }
        float* to = target + image * target_elements_;
        for (const ConvPhase& phase : phases) {
            const std::size_t places = count * phase.places, step = ceil_div(places, bands);
            const std::size_t first = std::min(places, band * step);
            multiply(from, to, phase, first, std::min(step, places - first), epilogue);
        }
    });
}

void ConvRunner::multiply(const float* source, float* target, const ConvPhase& phase, std::size_t first,
                          std::size_t count, const Epilogue& epilogue) const {
    if (count == 0) return;
    GemmArgs args;
    args.a = source;
    args.a_rows = phase.source.data() + first;
    args.a_depth = phase.depth.data();
    args.b = phase.weights;
    args.b_step = phase.weights_step;
    args.b_packed = phase.packed;
    args.b_panel = phase.depth.size() * kernels_.tile_columns;
    args.c = target;
    args.c_rows = phase.target.data() + first;
    args.rows = count;
    args.columns = columns_;
    args.depth = phase.depth.size();
    args.bias = epilogue.bias;
    args.curve = fused(epilogue.curve) ? epilogue.curve : Curve::none;
    args.alpha = epilogue.alpha;
    kernels_.gemm(args);
    if (!fused(epilogue.curve)) {  // only forward has one, and its places lie one after the other
        float* y = target + phase.target[first];
        kernels_.curve(epilogue.curve, epilogue.alpha, y, y, count * columns_);
    }
}

}  // namespace selvedge::cpu
