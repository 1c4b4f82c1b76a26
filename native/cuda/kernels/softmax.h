// softmax over the last axis and its gradient: a warp a row.
#pragma once

#include <cmath>

#include "cuda/kernels/reduce.h"
#include "cuda/kernels/step.h"

namespace selvedge::cuda {

/// Calls visit(r) for this warp's rows below `count`; all lanes of the warp together.
template <class Lane, class Visitor>
SELVEDGE_DEVICE void each_row_a_warp(Lane& lane, std::size_t count, const Visitor& visit) {
    const std::size_t warps = lane.threads() / 32;
    for (std::size_t r = lane.block_x() * warps + lane.thread() / 32; r < count; r += lane.blocks_x() * warps) visit(r);
}

/// The largest of a row's `classes` numbers and the sum of exp(x − largest), in every lane of the warp.
struct RowScale {
    float largest, sum;
};
template <class Lane>
SELVEDGE_DEVICE RowScale row_scale(Lane& lane, const Global<const float>& x, std::size_t first, std::size_t classes) {
    float largest = -INFINITY, sum = 0;
    for (std::size_t k = lane.thread() % 32; k < classes; k += 32) {
        const float value = lane.load(x, first + k);
        largest = value > largest ? value : largest;
    }
    largest = warp_max(lane, largest);
    for (std::size_t k = lane.thread() % 32; k < classes; k += 32) sum += std::exp(lane.load(x, first + k) - largest);
    return {largest, warp_sum(lane, sum)};
}

/// y may be x. `rows_each`: softmax rows in one row of the batch.
struct SoftmaxKernel {
    Clock clock;
    Global<const float> x;
    Global<float> y;
    std::size_t rows_each, classes;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        each_row_a_warp(lane, rows_of(lane, clock) * rows_each, [&](std::size_t r) {
            const RowScale scale = row_scale(lane, x, r * classes, classes);
            for (std::size_t k = lane.thread() % 32; k < classes; k += 32) {
                const std::size_t at = r * classes + k;
                lane.store(y, at, std::exp(lane.load(x, at) - scale.largest) / scale.sum);
            }
        });
    }
};

/// dx = y·(dy − Σ dy·y); dx may be dy.
struct SoftmaxGradKernel {
    Clock clock;
    Global<const float> dy, y;
    Global<float> dx;
    std::size_t rows_each, classes;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        each_row_a_warp(lane, rows_of(lane, clock) * rows_each, [&](std::size_t r) {
            float sum = 0;
            for (std::size_t k = lane.thread() % 32; k < classes; k += 32)
                sum += lane.load(dy, r * classes + k) * lane.load(y, r * classes + k);
            sum = warp_sum(lane, sum);
            for (std::size_t k = lane.thread() % 32; k < classes; k += 32) {
                const std::size_t at = r * classes + k;
                lane.store(dx, at, lane.load(y, at) * (lane.load(dy, at) - sum));
            }
        });
    }
};

}  // namespace selvedge::cuda
