// softmax_cross_entropy and l2_penalty: first rows and parts side by side, then one block that adds up in order.
#pragma once

#include <cmath>

#include "cuda/kernels/batch.h"
#include "cuda/kernels/softmax.h"

namespace selvedge::cuda {

// Positions in a metrics value; graph/op.h's MetricField, which the plan asserts.
constexpr std::size_t metric_at_loss = 0, metric_at_correct = 1, metric_at_count = 2, metric_at_penalty = 3;

/// Each row's loss, answer and, where `dlogits` is present, gradient; a warp a row.
struct LossRowsKernel {
    Clock clock;
    Global<const float> logits;
    Global<const std::uint8_t> labels;
    Global<float> dlogits;
    Global<double> losses;          ///< (N)
    Global<std::uint32_t> answers;  ///< (N): the first largest logit
    std::size_t classes;
    float smoothing;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::uint32_t rows = rows_of(lane, clock);
        const float spread = smoothing / static_cast<float>(classes);
        each_row_a_warp(lane, rows, [&](std::size_t n) {
            const RowScale scale = row_scale(lane, logits, n * classes, classes);
            const float log_sum = std::log(scale.sum);
            const std::size_t label = lane.load(labels, n);
            double loss = 0;
            std::uint32_t answer = 0xFFFFFFFFU;
            for (std::size_t k = lane.thread() % 32; k < classes; k += 32) {
                const float logit = lane.load(logits, n * classes + k);
                const float log_probability = logit - scale.largest - log_sum;
                const float target = (k == label ? 1 - smoothing : 0.0F) + spread;
                loss -= static_cast<double>(target) * static_cast<double>(log_probability);
                if (logit == scale.largest && answer == 0xFFFFFFFFU) answer = static_cast<std::uint32_t>(k);
                if (dlogits.present()) {
                    const float difference = std::exp(log_probability) - target;
                    lane.store(dlogits, n * classes + k, difference / static_cast<float>(rows));
                }
            }
            loss = warp_sum(lane, loss);
            for (std::uint32_t mask = 16; mask > 0; mask /= 2) {
                const std::uint32_t other = lane.shuffle_xor(answer, mask);
                answer = other < answer ? other : answer;
            }
            if (lane.thread() % 32 != 0) return;
            lane.store(losses, n, loss);
            lane.store(answers, n, answer < classes ? answer : 0U);  // logits that are no numbers have no largest
        });
    }
};

/// Adds the rows to the metrics and, where present, the confusion counts. One block of 256 threads.
struct LossTotalsKernel {
    static constexpr std::uint32_t threads = 256;
    static constexpr std::size_t shared_bytes = 2 * threads / 32 * sizeof(double);

    Clock clock;
    Global<const std::uint8_t> labels;
    Global<const double> losses;
    Global<const std::uint32_t> answers;
    Global<double> metrics;
    Global<std::uint32_t> confusion;
    std::size_t classes;
    Global<std::uint64_t> moved;  ///< the cursor, where this is a step's last kernel; else absent

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::uint32_t rows = rows_of(lane, clock);
        double loss = 0, correct = 0;
        for (std::size_t n = lane.thread(); n < rows; n += threads) {
            loss += lane.load(losses, n);
            correct += lane.load(answers, n) == lane.load(labels, n) ? 1 : 0;
        }
        loss = block_sum(lane, loss);
        correct = block_sum(lane, correct, threads / 32 * sizeof(double));
        if (lane.thread() == 0) {
            advance(lane, moved);
            const auto add = [&](std::size_t at, double value) {
                lane.store(metrics, at, lane.load(metrics, at) + value);
            };
            add(metric_at_loss, loss);
            add(metric_at_correct, correct);
            add(metric_at_count, rows);
        }
        if (!confusion.present()) return;
        for (std::size_t cell = lane.thread(); cell < classes * classes; cell += threads) {
            std::uint32_t count = 0;
            for (std::size_t n = 0; n < rows; ++n)
                count += lane.load(labels, n) * classes + lane.load(answers, n) == cell ? 1 : 0;
            lane.store(confusion, cell, lane.load(confusion, cell) + count);
        }
    }
};

/// Rows and totals of a small batch in one block of 256 threads.
struct LossKernel {
    LossRowsKernel rows;
    LossTotalsKernel totals;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        rows(lane);
        lane.sync();
        totals(lane);
    }
};

/// For several weights: dw += lambda·w, and each block's part of Σ lambda/2·w². Blocks of 256 threads, each for 4096
/// numbers of one of the weights.
struct PenaltyPartsKernel {
    static constexpr std::uint32_t threads = 256, most_weights = 16;
    static constexpr std::size_t shared_bytes = threads / 32 * sizeof(double), weights_a_block = 4096;

    struct Weights {
        Global<const float> w;
        Global<float> dw;  ///< may be absent
        float lambda;
        std::uint32_t first_block;
    };
    Weights weights[most_weights];
    std::uint32_t count = 0;
    Global<double> sums;  ///< (blocks)

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        std::uint32_t which = 0;
        while (which + 1 < count && lane.block_x() >= weights[which + 1].first_block) ++which;
        const Weights& own = weights[which];
        const std::size_t begin = std::size_t{lane.block_x() - own.first_block} * weights_a_block;
        const std::size_t end = begin + weights_a_block < own.w.count ? begin + weights_a_block : own.w.count;
        double sum = 0;
        for (std::size_t i = begin + lane.thread(); i < end; i += threads) {
            const float weight = lane.load(own.w, i);
            sum += static_cast<double>(weight) * static_cast<double>(weight);
            if (own.dw.present()) lane.store(own.dw, i, lane.load(own.dw, i) + own.lambda * weight);
        }
        sum = block_sum(lane, sum);
        if (lane.thread() == 0) lane.store(sums, lane.block_x(), sum * static_cast<double>(own.lambda) / 2);
    }
};

/// metrics[penalty] += rows·Σ sums. One block of one warp.
struct PenaltyTotalKernel {
    Clock clock;
    Global<const double> sums;
    Global<double> metrics;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        double sum = 0;
        for (std::size_t i = lane.thread(); i < sums.count; i += 32) sum += lane.load(sums, i);
        sum = warp_sum(lane, sum);
        if (lane.thread() != 0) return;
        const double penalty = static_cast<double>(rows_of(lane, clock)) * sum;
        lane.store(metrics, metric_at_penalty, lane.load(metrics, metric_at_penalty) + penalty);
    }
};

}  // namespace selvedge::cuda
