// How far a float32 executor may be from the double-precision reference, element by element.
//
// A sum is as exact as its terms are large: its error is measured against Σ|terms|, which the reference computes from
// the absolute values of the inputs. One float32 rounding is 6e-8 of a term, so 1e-6 leaves room for sums of some
// thousand terms in any order and for none that loses digits (the CPU's worst is 3e-7). Functions have the error of a
// good float32 library.
#include <algorithm>
#include <cmath>

#include "ref/scalar.h"
#include "support/op_run.h"

namespace selvedge::test {
namespace {

constexpr double sum_error = 1e-6;       ///< of Σ|terms|
constexpr double function_error = 1e-6;  ///< of the result of exp, tanh, …
constexpr double small_error = 3e-7;     ///< of 1, where a function is a difference of numbers near 1

/// The case with the absolute value of every number in it, and no activation: its outputs are the Σ|terms|.
OpCase magnitudes(OpCase op_case) {
    for (std::vector<CaseValue>* values : {&op_case.inputs, &op_case.outputs})
        for (CaseValue& value : *values)
            for (double& number : value.data) number = std::fabs(number);
    if (auto* dense = std::get_if<DenseAttributes>(&op_case.attributes)) dense->activation = {};
    if (auto* conv2d = std::get_if<Conv2dAttributes>(&op_case.attributes)) conv2d->activation = {};
    if (auto* load = std::get_if<LoadBatchAttributes>(&op_case.attributes)) load->offset = std::fabs(load->offset);
    return op_case;
}

/// What the fused activation makes of an error in its argument, and its own.
struct Amplification {
    double factor = 1, own = 0;
};
Amplification amplification(const OpCase& op_case) {
    Activation f;
    if (const auto* dense = std::get_if<DenseAttributes>(&op_case.attributes)) f = dense->activation;
    if (const auto* conv2d = std::get_if<Conv2dAttributes>(&op_case.attributes)) f = conv2d->activation;
    const bool piecewise_linear =
        f.kind == ActivationKind::none || f.kind == ActivationKind::relu || f.kind == ActivationKind::leaky_relu;
    const double slope = std::max(1.0, std::fabs(static_cast<double>(f.alpha)));
    return {slope, piecewise_linear ? 0 : small_error * slope};
}

/// Fills the tolerance of value `v` from a function of the element's index.
template <class Of>
void fill(CaseNumbers& result, const CaseNumbers& expected, std::size_t v, Of&& of) {
    result[v].resize(expected[v].size());
    for (std::size_t i = 0; i < expected[v].size(); ++i) result[v][i] = of(i);
}

/// Every written value by Σ|terms|.
void by_magnitude(const OpCase& op_case, const CaseNumbers& expected, CaseNumbers& result) {
    const CaseNumbers scale = reference_numbers(magnitudes(op_case));
    const Amplification f = amplification(op_case);
    for (std::size_t v = 0; v < expected.size(); ++v)
        fill(result, expected, v, [&](std::size_t i) { return sum_error * f.factor * scale[v][i] + f.own; });
}

/// Where a step moves a parameter by a difference: measured against the parameter and the step that the absolute
/// moments would make.
void by_update(const OpCase& op_case, const CaseNumbers& expected, CaseNumbers& result) {
    const OpCase positive = magnitudes(op_case);
    const CaseNumbers scale = reference_numbers(positive);
    for (std::size_t v = 0; v < expected.size(); ++v)
        fill(result, expected, v, [&](std::size_t i) {
            if (v != 0) return sum_error * std::fabs(scale[v][i]);
            const double before = positive.inputs[0].data[i];
            return sum_error * before / 2 + 2 * sum_error * std::fabs(before - scale[0][i]);
        });
}

void by_activation(const OpCase& op_case, const CaseNumbers& expected, CaseNumbers& result) {
    const std::size_t output = op_case.inputs.size();
    const auto& x = op_case.inputs[op_case.kind == OpKind::activation_grad ? 1 : 0].data;
    fill(result, expected, output, [&](std::size_t i) {
        if (op_case.kind == OpKind::activation_grad)  // f' is of the size of 1 at most, save near its ends
            return function_error * std::fabs(expected[output][i]) +
                   2 * small_error * std::fabs(op_case.inputs[0].data[i]);
        // gelu and silu multiply a function near 0 or 1 with x; beyond |x| = 8 they are 0 or x to float32
        return function_error * std::fabs(expected[output][i]) + small_error * std::clamp(std::fabs(x[i]), 1.0, 8.0);
    });
}

void by_softmax_grad(const OpCase& op_case, const CaseNumbers& expected, CaseNumbers& result) {
    const auto &dy = op_case.inputs[0].data, &y = op_case.inputs[1].data;
    const Shape& shape = op_case.inputs[0].shape;
    const std::size_t classes = shape[shape.size() - 1], output = op_case.inputs.size();
    fill(result, expected, output, [&](std::size_t i) {
        double sum = 0;
        for (std::size_t k = i / classes * classes; k < (i / classes + 1) * classes; ++k)
            sum += std::fabs(dy[k] * y[k]);
        return sum_error * y[i] * (std::fabs(dy[i]) + sum) + 1e-30;
    });
}

/// Per channel of a batch-normed x: the means of |x| and, for the gradient, of |dy| and |dy·x̂|.
struct ChannelScale {
    std::vector<double> x, dy, dy_normalized;
};
ChannelScale channel_scale(const OpCase& op_case, const std::vector<double>& x, const std::vector<double>& dy,
                           const std::vector<double>& inv_std) {
    const std::size_t channels = inv_std.size(), real = x.size() / op_case.batch * op_case.rows;
    const double count = static_cast<double>(real) / static_cast<double>(channels);
    ChannelScale s{std::vector<double>(channels), std::vector<double>(channels), std::vector<double>(channels)};
    for (std::size_t i = 0; i < real; ++i) s.x[i % channels] += std::fabs(x[i]) / count;
    for (std::size_t i = 0; i < real && !dy.empty(); ++i) {
        const std::size_t c = i % channels;
        s.dy[c] += std::fabs(dy[i]) / count;
        s.dy_normalized[c] += std::fabs(dy[i]) * (std::fabs(x[i]) + s.x[c]) * inv_std[c] / count;
    }
    return s;
}

void by_batch_norm(const OpCase& op_case, const CaseNumbers& expected, CaseNumbers& result) {
    const auto& in = op_case.inputs;
    const std::size_t out = in.size();
    if (op_case.kind == OpKind::batch_norm_grad) {
        const auto &dy = in[0].data, &x = in[1].data, &gamma = in[2].data, &inv_std = in[4].data;
        const std::size_t channels = gamma.size();
        const double count = static_cast<double>(x.size() / op_case.batch * op_case.rows / channels);
        const ChannelScale s = channel_scale(op_case, x, dy, inv_std);
        fill(result, expected, out, [&](std::size_t i) {
            const std::size_t c = i % channels;
            const double normalized = (std::fabs(x[i]) + s.x[c]) * inv_std[c];
            return sum_error * std::fabs(gamma[c]) * inv_std[c] *
                   (std::fabs(dy[i]) + s.dy[c] + normalized * s.dy_normalized[c]);
        });
        fill(result, expected, out + 1, [&](std::size_t c) { return sum_error * s.dy_normalized[c] * count; });
        fill(result, expected, out + 2, [&](std::size_t c) { return sum_error * s.dy[c] * count; });
        return;
    }
    const auto &x = in[0].data, &gamma = in[1].data, &beta = in[2].data;
    const std::size_t channels = gamma.size();
    const bool inference = op_case.kind == OpKind::batch_norm_inference;
    std::vector<double> inv_std(channels), mean(channels);
    const float epsilon = std::get<BatchNormAttributes>(op_case.attributes).epsilon;
    for (std::size_t c = 0; c < channels; ++c) {
        inv_std[c] = inference ? 1 / std::sqrt(in[4].data[c] + static_cast<double>(epsilon)) : expected[out + 2][c];
        mean[c] = std::fabs(inference ? in[3].data[c] : expected[out + 1][c]);
    }
    const ChannelScale s = channel_scale(op_case, x, {}, inv_std);
    fill(result, expected, out, [&](std::size_t i) {
        const std::size_t c = i % channels;
        return sum_error *
               (std::fabs(gamma[c]) * (std::fabs(x[i]) + std::max(mean[c], s.x[c])) * inv_std[c] + std::fabs(beta[c]));
    });
    if (inference) return;
    fill(result, expected, out + 1, [&](std::size_t c) { return sum_error * s.x[c]; });
    fill(result, expected, out + 2, [&](std::size_t c) { return sum_error * inv_std[c]; });
    fill(result, expected, 3, [&](std::size_t c) { return sum_error * (std::fabs(in[3].data[c]) + s.x[c]); });
    fill(result, expected, 4, [&](std::size_t c) { return sum_error * std::max(in[4].data[c], expected[4][c]); });
}

void by_loss(const OpCase& op_case, const CaseNumbers& expected, CaseNumbers& result) {
    const std::size_t out = op_case.inputs.size();
    const double rows = static_cast<double>(op_case.rows);
    double largest = 1;
    for (const double logit : op_case.inputs[0].data) largest = std::max(largest, std::fabs(logit));
    // Softmax minus target: both of the size of 1 at most; exp of a rounded difference of logits.
    fill(result, expected, out, [&](std::size_t) { return function_error / rows; });
    fill(result, expected, out + 1,
         [&](std::size_t i) { return i == metric_loss ? function_error * largest * rows : 0.0; });
    fill(result, expected, out + 2, [&](std::size_t) { return 0.0; });
}

}  // namespace

CaseNumbers tolerances(const OpCase& op_case, const CaseNumbers& expected) {
    CaseNumbers result(expected.size());
    const std::size_t output = op_case.inputs.size();
    switch (op_case.kind) {
        case OpKind::activation:
        case OpKind::activation_grad:
            by_activation(op_case, expected, result);
            break;
        case OpKind::softmax:
            fill(result, expected, output, [&](std::size_t i) { return function_error * (expected[output][i] + 0.1); });
            break;
        case OpKind::softmax_grad:
            by_softmax_grad(op_case, expected, result);
            break;
        case OpKind::max_pool2d:  // a choice, not a computation
            fill(result, expected, output, [](std::size_t) { return 0.0; });
            fill(result, expected, output + 1, [](std::size_t) { return 0.0; });
            break;
        case OpKind::batch_norm:
        case OpKind::batch_norm_inference:
        case OpKind::batch_norm_grad:
            by_batch_norm(op_case, expected, result);
            break;
        case OpKind::softmax_cross_entropy:
            by_loss(op_case, expected, result);
            break;
        case OpKind::optimizer_step:
            by_update(op_case, expected, result);
            break;
        default:
            by_magnitude(op_case, expected, result);
            break;
    }
    return result;
}

}  // namespace selvedge::test
