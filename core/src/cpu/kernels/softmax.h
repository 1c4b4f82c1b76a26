// Softmax, its gradient, and softmax cross-entropy with its gradient: a row at a time, sums in double, in order.
#pragma once

#include "cpu/kernels/kernel_table.h"
#include "cpu/kernels/math.h"
#include "cpu/kernels/vectors.h"

namespace selvedge::cpu {
namespace {

/// Index of the first largest value.
template <class V>
std::size_t first_largest(const float* x, std::size_t count) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < count; ++i)
        if (x[i] > x[best]) best = i;
    return best;
}

/// y = e^(x − largest) if y is given; returns the sum.
template <class V>
double exponentials(const float* x, float largest, std::size_t count, float* y) {
    const typename V::Float top = V::set(largest);
    double sum = 0;
    each_vector<V>(count, [&](std::size_t i, std::size_t n) {
        const typename V::Float e = exp<V>(load_up_to<V>(x + i, n, largest) - top);
        float lanes[V::width];
        V::store(lanes, e);
        for (std::size_t l = 0; l < n; ++l) sum += static_cast<double>(lanes[l]);
        if (y != nullptr) store_up_to<V>(y + i, e, n);
    });
    return sum;
}

template <class V>
void softmax(const float* x, float* y, std::size_t rows, std::size_t classes) {
    for (std::size_t r = 0; r < rows; ++r, x += classes, y += classes) {
        const double sum = exponentials<V>(x, x[first_largest<V>(x, classes)], classes, y);
        const typename V::Float scale = V::set(static_cast<float>(1.0 / sum));
        each_vector<V>(
            classes, [&](std::size_t i, std::size_t n) { store_up_to<V>(y + i, load_up_to<V>(y + i, n) * scale, n); });
    }
}

template <class V>
void softmax_grad(const float* dy, const float* y, float* dx, std::size_t rows, std::size_t classes) {
    for (std::size_t r = 0; r < rows; ++r, dy += classes, y += classes, dx += classes) {
        double dot = 0;
        for (std::size_t i = 0; i < classes; ++i) dot += static_cast<double>(dy[i]) * static_cast<double>(y[i]);
        const typename V::Float mean = V::set(static_cast<float>(dot));
        each_vector<V>(classes, [&](std::size_t i, std::size_t n) {
            store_up_to<V>(dx + i, load_up_to<V>(y + i, n) * (load_up_to<V>(dy + i, n) - mean), n);
        });
    }
}

/// A label that names no class counts as no class: the row has no target beyond the smoothing.
template <class V>
void loss(const LossArgs& args) {
    const std::size_t classes = args.classes;
    for (std::size_t r = 0; r < args.rows; ++r) {
        const float* z = args.logits + r * classes;
        float* gradient = args.gradient != nullptr ? args.gradient + r * classes : nullptr;
        const std::size_t label = args.labels[r];
        const std::size_t answer = first_largest<V>(z, classes);
        const float largest = z[answer];
        const float of_label = label < classes ? z[label] : largest;
        const double smoothing = static_cast<double>(args.smoothing), spread = smoothing / static_cast<double>(classes);
        double all = 0;
        if (args.smoothing > 0)
            for (std::size_t i = 0; i < classes; ++i) all += static_cast<double>(z[i]) - static_cast<double>(largest);

        const double sum = exponentials<V>(z, largest, classes, gradient);
        const double log_sum = __builtin_log(sum);
        const double log_label =
            label < classes ? static_cast<double>(of_label) - static_cast<double>(largest) - log_sum : 0.0;
        args.losses[r] = -(1 - smoothing) * log_label - spread * (all - static_cast<double>(classes) * log_sum);
        args.answers[r] = static_cast<std::uint32_t>(answer);
        if (gradient == nullptr) continue;
        const typename V::Float scale = V::set(static_cast<float>(static_cast<double>(args.gradient_scale) / sum));
        const typename V::Float low = V::set(static_cast<float>(static_cast<double>(args.gradient_scale) * spread));
        each_vector<V>(classes, [&](std::size_t i, std::size_t n) {
            store_up_to<V>(gradient + i, load_up_to<V>(gradient + i, n) * scale - low, n);
        });
        if (label < classes)
            gradient[label] -= static_cast<float>((1 - smoothing) * static_cast<double>(args.gradient_scale));
    }
}

}  // namespace
}  // namespace selvedge::cpu
