// Batch normalisation and its gradient in three kernels: sums per channel over parts of the batch, the channels'
// numbers from those sums, and every element by its channel's numbers.
#pragma once

#include <cmath>

#include "cuda/kernels/epilogue.h"

namespace selvedge::cuda {

/// Two sums per channel of a part of the positions: Σx and Σx², or with `dy`, Σdy and Σdy·(x − mean). In double, where
/// the products of floats are exact: no second pass over x for the variance is needed.
/// Blocks: x over groups of 32 channels, y over parts; 256 threads: 32 channels × 8 positions at a time.
struct ChannelSumsKernel {
    static constexpr std::uint32_t threads = 256, lines = threads / 32;
    static constexpr std::size_t shared_bytes = threads * 2 * sizeof(double);
    static constexpr std::size_t positions_a_part = 512;

    Clock clock;
    Global<const float> x, dy, mean;  ///< dy and mean: of the gradient, else absent
    Global<double> sums;              ///< (parts, 2, channels)
    std::size_t positions;            ///< in a row of the batch
    std::uint32_t channels;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const std::uint32_t line = lane.thread() / 32, channel = lane.block_x() * 32 + lane.thread() % 32;
        const std::size_t all = rows_of(lane, clock) * positions, begin = lane.block_y() * positions_a_part;
        const std::size_t end = begin + positions_a_part < all ? begin + positions_a_part : all;
        double first = 0, second = 0;
        if (channel < channels) {
            const double center = dy.present() ? static_cast<double>(lane.load(mean, channel)) : 0;
            for (std::size_t p = begin + line; p < end; p += lines) {
                const double value = static_cast<double>(lane.load(x, p * channels + channel));
                const double weight = dy.present() ? static_cast<double>(lane.load(dy, p * channels + channel)) : value;
                first += weight;
                second += weight * (value - center);
            }
        }
        const Shared<double> partial = lane.template shared<double>(0, threads * 2);
        lane.store(partial, lane.thread(), first);
        lane.store(partial, threads + lane.thread(), second);
        lane.sync();
        if (line != 0 || channel >= channels) return;
        for (std::uint32_t other = 1; other < lines; ++other) {
            first += lane.load(partial, other * 32 + lane.thread());
            second += lane.load(partial, threads + other * 32 + lane.thread());
        }
        const std::size_t at = std::size_t{lane.block_y()} * 2 * channels + channel;
        lane.store(sums, at, first);
        lane.store(sums, at + channels, second);
    }
};

/// The two sums of a channel over all parts.
struct ChannelTotals {
    double first = 0, second = 0;
};
template <class Lane>
SELVEDGE_DEVICE ChannelTotals channel_totals(Lane& lane, const Global<const double>& sums, std::uint32_t channels,
                                             std::size_t channel) {
    ChannelTotals totals;
    for (std::size_t at = channel; at < sums.count; at += 2 * std::size_t{channels}) {
        totals.first += lane.load(sums, at);
        totals.second += lane.load(sums, at + channels);
    }
    return totals;
}

/// mean, inv_std and the running statistics of each channel; a thread a channel.
struct BatchStatisticsKernel {
    Clock clock;
    Global<const double> sums;
    Global<float> mean, inv_std, running_mean, running_var;
    std::size_t positions;
    std::uint32_t channels;
    float momentum, epsilon;
    bool unbiased;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const double count = static_cast<double>(rows_of(lane, clock) * positions),
                     keep = static_cast<double>(momentum);
        each_element(lane, channels, [&](std::size_t c) {
            const ChannelTotals totals = channel_totals(lane, sums, channels, c);
            const double center = totals.first / count, raw = totals.second / count - center * center;
            const double variance = raw > 0 ? raw : 0;
            const double told = unbiased && count > 1 ? variance * (count / (count - 1)) : variance;
            lane.store(mean, c, static_cast<float>(center));
            lane.store(inv_std, c, static_cast<float>(1 / std::sqrt(variance + static_cast<double>(epsilon))));
            const auto update = [&](const Global<float>& running, double now) {
                const double before = static_cast<double>(lane.load(running, c));
                lane.store(running, c, static_cast<float>(keep * before + (1 - keep) * now));
            };
            update(running_mean, center);
            update(running_var, told);
        });
    }
};

/// y = gamma·(x − mean)·inv_std + beta; with `variance` instead of inv_std, from the running statistics.
struct NormalizeKernel {
    Clock clock;
    Global<const float> x, gamma, beta, mean, inv_std, variance;
    Epilogue y;
    std::size_t row;
    Divisor channels;
    float epsilon;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        each_element(lane, rows_of(lane, clock) * row, [&](std::size_t i) {
            const std::uint32_t c = static_cast<std::uint32_t>(i) % channels;
            const float scale =
                variance.present() ? 1 / std::sqrt(lane.load(variance, c) + epsilon) : lane.load(inv_std, c);
            const float normalized = (lane.load(x, i) - lane.load(mean, c)) * scale;
            y.put(lane, i, lane.load(gamma, c) * normalized + lane.load(beta, c));
        });
    }
};

/// dgamma and dbeta of each channel, and for the next kernel dbeta/M and inv_std·dgamma/M; a thread a channel.
struct ChannelGradientsKernel {
    Clock clock;
    Global<const double> sums;
    Global<const float> inv_std;
    Global<float> dgamma, dbeta;  ///< may be absent
    Global<float> means;          ///< (2, channels)
    std::size_t positions;
    std::uint32_t channels;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        const double count = static_cast<double>(rows_of(lane, clock) * positions);
        each_element(lane, channels, [&](std::size_t c) {
            const ChannelTotals totals = channel_totals(lane, sums, channels, c);
            const double scale = static_cast<double>(lane.load(inv_std, c)), gradient = totals.second * scale;
            if (dgamma.present()) lane.store(dgamma, c, static_cast<float>(gradient));
            if (dbeta.present()) lane.store(dbeta, c, static_cast<float>(totals.first));
            lane.store(means, c, static_cast<float>(totals.first / count));
            lane.store(means, channels + c, static_cast<float>(scale * gradient / count));
        });
    }
};

/// dx = gamma·inv_std·(dy − dbeta/M − (x − mean)·inv_std·dgamma/M); dx may be dy.
struct BatchNormGradKernel {
    Clock clock;
    Global<const float> dy, x, gamma, mean, inv_std, means;
    Epilogue dx;
    std::size_t row;
    Divisor channels;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        each_element(lane, rows_of(lane, clock) * row, [&](std::size_t i) {
            const std::uint32_t c = static_cast<std::uint32_t>(i) % channels;
            const float centered = lane.load(x, i) - lane.load(mean, c);
            const float rest = lane.load(dy, i) - lane.load(means, c) - centered * lane.load(means, channels + c);
            dx.put(lane, i, lane.load(gamma, c) * lane.load(inv_std, c) * rest);
        });
    }
};

}  // namespace selvedge::cuda
