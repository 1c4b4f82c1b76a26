// Reference batch normalisation (Ioffe & Szegedy 2015), with the batch's statistics and with the running ones.
#pragma once

#include "ref/scalar.h"
#include "ref/tensor.h"

namespace selvedge::ref {

template <class T>
struct BatchNormed {
    Tensor<T> y;                        ///< like x
    Tensor<T> mean, variance, inv_std;  ///< (C); the variance is the biased one
};

/// gamma·(x − mean)·inv_std + beta per channel. x (N, …, C), all else (C) → like x.
template <class T>
Tensor<T> normalize(Tensor<T> x, const Tensor<T>& gamma, const Tensor<T>& beta, const Tensor<T>& mean,
                    const Tensor<T>& inv_std) {
    const std::size_t channels = gamma.size();
    for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t c = i % channels;
        x.flat(i) = gamma(c) * (x.flat(i) - mean(c)) * inv_std(c) + beta(c);
    }
    return x;
}

/// 1/sqrt(variance + epsilon), per channel.
template <class T>
Tensor<T> inverse_deviation(Tensor<T> variance, float epsilon) {
    using std::sqrt;
    for (T& value : variance) value = T(1) / sqrt(value + T(epsilon));
    return variance;
}

/// With the mean and the biased variance of the batch: over all positions of all samples, per channel.
template <class T>
BatchNormed<T> batch_norm(const Tensor<T>& x, const Tensor<T>& gamma, const Tensor<T>& beta, float epsilon) {
    const Tensor<T> rows = as_channels(x);
    const std::size_t count = rows.shape()[0], channels = rows.shape()[1];
    Tensor<T> mean = zeros<T>(channels), variance = zeros<T>(channels);
    for (std::size_t r = 0; r < count; ++r)
        for (std::size_t c = 0; c < channels; ++c) mean(c) += rows(r, c) / T(static_cast<double>(count));
    for (std::size_t r = 0; r < count; ++r)
        for (std::size_t c = 0; c < channels; ++c)
            variance(c) += (rows(r, c) - mean(c)) * (rows(r, c) - mean(c)) / T(static_cast<double>(count));
    const Tensor<T> inv_std = inverse_deviation(variance, epsilon);
    return {normalize(x, gamma, beta, mean, inv_std), mean, variance, inv_std};
}

/// With the running mean and variance.
template <class T>
Tensor<T> batch_norm_inference(const Tensor<T>& x, const Tensor<T>& gamma, const Tensor<T>& beta, const Tensor<T>& mean,
                               const Tensor<T>& variance, float epsilon) {
    return normalize(x, gamma, beta, mean, inverse_deviation(variance, epsilon));
}

/// running ← momentum·running + (1 − momentum)·batch. With `unbiased`, the batch's value (a variance over `count`
/// numbers) is first multiplied by count/(count − 1); a single number has no unbiased variance, and keeps its 0.
template <class T>
Tensor<T> update_running(Tensor<T> running, const Tensor<T>& batch, float momentum, bool unbiased = false,
                         std::size_t count = 0) {
    const double correction = unbiased && count > 1 ? static_cast<double>(count) / static_cast<double>(count - 1) : 1;
    for (std::size_t c = 0; c < running.size(); ++c)
        running(c) = T(momentum) * running(c) + (T(1) - T(momentum)) * T(correction) * batch(c);
    return running;
}

template <class T>
struct BatchNormGradients {
    Tensor<T> dx;             ///< like x
    Tensor<T> dgamma, dbeta;  ///< (C)
};

/// With M positions and x̂ = (x − mean)·inv_std:  dbeta = Σ dy,  dgamma = Σ dy·x̂,
/// dx = gamma·inv_std·(dy − dbeta/M − x̂·dgamma/M), since mean and variance depend on x as well.
template <class T>
BatchNormGradients<T> batch_norm_grad(const Tensor<T>& dy, const Tensor<T>& x, const Tensor<T>& gamma,
                                      const Tensor<T>& mean, const Tensor<T>& inv_std) {
    const std::size_t channels = gamma.size();
    const T count = T(static_cast<double>(x.size() / channels));
    BatchNormGradients<T> result{zeros_like(x), zeros_like(gamma), zeros_like(gamma)};
    const auto normalized = [&](std::size_t i) { return (x.flat(i) - mean(i % channels)) * inv_std(i % channels); };
    for (std::size_t i = 0; i < x.size(); ++i) {
        result.dbeta(i % channels) += dy.flat(i);
        result.dgamma(i % channels) += dy.flat(i) * normalized(i);
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t c = i % channels;
        result.dx.flat(i) =
            gamma(c) * inv_std(c) * (dy.flat(i) - result.dbeta(c) / count - normalized(i) * result.dgamma(c) / count);
    }
    return result;
}

}  // namespace selvedge::ref
