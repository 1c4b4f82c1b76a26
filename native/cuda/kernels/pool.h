// max_pool2d, avg_pool2d and their gradients: a thread an element; gradients gather, so that nothing is added to twice.
#pragma once

#include "cuda/kernels/epilogue.h"
#include "cuda/kernels/window.h"

namespace selvedge::cuda {

/// An element of an (N, height, width, channels) value taken apart.
struct ImageIndex {
    std::uint32_t sample, row, column, channel;
};
SELVEDGE_DEVICE ImageIndex image_index(std::size_t element, const Divisor& height, const Divisor& width,
                                       const Divisor& channels) {
    const auto e = static_cast<std::uint32_t>(element);
    const std::uint32_t pixel = e / channels, line = pixel / width;
    return {line / height, line % height, pixel % width, e % channels};
}

/// Where the channel of a pixel lies.
SELVEDGE_DEVICE std::size_t element_at(std::uint32_t sample, std::uint32_t row, std::uint32_t column,
                                       std::uint32_t channel, std::uint32_t height, std::uint32_t width,
                                       std::uint32_t channels) {
    return ((std::size_t{sample} * height + row) * width + column) * channels + channel;
}

struct MaxPoolKernel {
    Clock clock;
    Global<const float> x;
    Epilogue y;
    Global<std::uint8_t> winner;  ///< may be absent
    WindowPlan plan;
    Divisor channels;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::size_t count = std::size_t{rows_of(lane, clock)} * plan.outputs() * channels;
        each_element(lane, count, [&](std::size_t e) {
            const ImageIndex at = image_index(e, plan.out_height, plan.out_width, channels);
            float largest = 0;
            std::uint32_t who = 0;
            bool any = false;
            for (std::uint32_t tap = 0; tap < plan.taps(); ++tap) {
                const Pixel from = looked_at(plan, at.row, at.column, tap / plan.window_width, tap % plan.window_width);
                if (!from.inside) continue;
                const float value = lane.load(
                    x, element_at(at.sample, from.row, from.column, at.channel, plan.height, plan.width, channels));
                if (any && !(value > largest)) continue;
                any = true;
                largest = value;
                who = tap;
            }
            y.put(lane, e, largest);
            if (winner.present()) lane.store(winner, e, static_cast<std::uint8_t>(who));
        });
    }
};

struct MaxPoolGradKernel {
    Clock clock;
    Global<const float> dy;
    Global<const std::uint8_t> winner;
    Epilogue dx;
    WindowPlan plan;
    Divisor channels;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::size_t count = std::size_t{rows_of(lane, clock)} * plan.pixels() * channels;
        each_element(lane, count, [&](std::size_t e) {
            const ImageIndex at = image_index(e, plan.height, plan.width, channels);
            float sum = 0;
            for (std::uint32_t tap = 0; tap < plan.taps(); ++tap) {
                const Pixel by = seen_from(plan, at.row, at.column, tap / plan.window_width, tap % plan.window_width);
                if (!by.inside) continue;
                const std::size_t from =
                    element_at(at.sample, by.row, by.column, at.channel, plan.out_height, plan.out_width, channels);
                if (lane.load(winner, from) == tap) sum += lane.load(dy, from);
            }
            dx.put(lane, e, sum);
        });
    }
};

/// What the average of output (i, j) divides by.
SELVEDGE_DEVICE float pool_divisor(const WindowPlan& plan, std::uint32_t i, std::uint32_t j, bool count_padding) {
    std::uint32_t inside = 0;
    for (std::uint32_t tap = 0; tap < plan.taps(); ++tap)
        inside += looked_at(plan, i, j, tap / plan.window_width, tap % plan.window_width).inside ? 1 : 0;
    return static_cast<float>(count_padding ? plan.taps() : inside);
}

struct AvgPoolKernel {
    Clock clock;
    Global<const float> x;
    Epilogue y;
    WindowPlan plan;
    Divisor channels;
    bool count_padding;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::size_t count = std::size_t{rows_of(lane, clock)} * plan.outputs() * channels;
        each_element(lane, count, [&](std::size_t e) {
            const ImageIndex at = image_index(e, plan.out_height, plan.out_width, channels);
            float sum = 0;
            for (std::uint32_t tap = 0; tap < plan.taps(); ++tap) {
                const Pixel from = looked_at(plan, at.row, at.column, tap / plan.window_width, tap % plan.window_width);
                if (!from.inside) continue;
                sum += lane.load(
                    x, element_at(at.sample, from.row, from.column, at.channel, plan.height, plan.width, channels));
            }
            y.put(lane, e, sum / pool_divisor(plan, at.row, at.column, count_padding));
        });
    }
};

struct AvgPoolGradKernel {
    Clock clock;
    Global<const float> dy;
    Epilogue dx;
    WindowPlan plan;
    Divisor channels;
    bool count_padding;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::size_t count = std::size_t{rows_of(lane, clock)} * plan.pixels() * channels;
        each_element(lane, count, [&](std::size_t e) {
            const ImageIndex at = image_index(e, plan.height, plan.width, channels);
            float sum = 0;
            for (std::uint32_t tap = 0; tap < plan.taps(); ++tap) {
                const Pixel by = seen_from(plan, at.row, at.column, tap / plan.window_width, tap % plan.window_width);
                if (!by.inside) continue;
                const std::size_t from =
                    element_at(at.sample, by.row, by.column, at.channel, plan.out_height, plan.out_width, channels);
                sum += lane.load(dy, from) / pool_divisor(plan, by.row, by.column, count_padding);
            }
            dx.put(lane, e, sum);
        });
    }
};

}  // namespace selvedge::cuda
