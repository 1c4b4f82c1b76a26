// Reference softmax cross-entropy with label smoothing: loss, gradient and the answers counted.
#pragma once

#include <cstdint>
#include <vector>

#include "ref/softmax.h"

namespace selvedge::ref {

template <class T>
struct CrossEntropy {
    T loss = T(0);                     ///< Σ over the batch (not the mean)
    Tensor<T> dlogits;                 ///< (N, K): gradient of the mean loss
    std::vector<std::size_t> answers;  ///< (N): the first largest logit of each row
};

/// t = (1 − s)·onehot(label) + s/K;  loss_n = −Σ t·log softmax(logits);  dlogits = (softmax − t)/N.
/// logits (N, K), labels (N) < K.
template <class T>
CrossEntropy<T> softmax_cross_entropy(const Tensor<T>& logits, const Tensor<std::uint8_t>& labels, float smoothing) {
    using std::exp;
    const std::size_t samples = logits.shape()[0], classes = logits.shape()[1];
    const Tensor<T> log_probability = log_softmax(logits);
    CrossEntropy<T> result{T(0), zeros_like(logits), std::vector<std::size_t>(samples, 0)};
    for (std::size_t n = 0; n < samples; ++n)
        for (std::size_t k = 0; k < classes; ++k) {
            const T onehot = T(k == labels(n) ? 1 : 0);
            const T target = (T(1) - T(smoothing)) * onehot + T(smoothing) / T(static_cast<double>(classes));
            result.loss -= target * log_probability(n, k);
            result.dlogits(n, k) = (exp(log_probability(n, k)) - target) / T(static_cast<double>(samples));
            if (real_part(logits(n, k)) > real_part(logits(n, result.answers[n]))) result.answers[n] = k;
        }
    return result;
}

/// L2 penalty λ/2·Σ w²; its gradient is λ·w.
template <class T>
T l2_penalty(const Tensor<T>& w, float lambda) {
    T sum = T(0);
    for (const T& value : w) sum += value * value;
    return T(lambda) / T(2) * sum;
}

}  // namespace selvedge::ref
