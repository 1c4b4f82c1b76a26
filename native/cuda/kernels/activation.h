// Activations and their derivatives.
#pragma once

#include <selvedge/net/activation.h>

#include <cmath>

#include "cuda/kernels/step.h"

namespace selvedge::cuda {

/// f(x); softmax is a kernel of its own. Φ by erfc, which stays exact far to the left.
SELVEDGE_DEVICE float activate(float x, ActivationKind kind, float alpha) {
    switch (kind) {
        case ActivationKind::relu:
            return x > 0 ? x : 0;
        case ActivationKind::leaky_relu:
            return x > 0 ? x : alpha * x;
        case ActivationKind::elu:
            return x > 0 ? x : alpha * std::expm1(x);
        case ActivationKind::gelu:
            return x * (std::erfc(x * -0.70710678F) / 2);
        case ActivationKind::silu:
            return x / (1 + std::exp(-x));
        case ActivationKind::tanh:
            return std::tanh(x);
        case ActivationKind::sigmoid:
            return 1 / (1 + std::exp(-x));
        case ActivationKind::none:
        case ActivationKind::softmax:
            break;
    }
    return x;
}

/// f'(x), from y = f(x) where derivative_from_output(kind), else from x.
SELVEDGE_DEVICE float activation_derivative(float x_or_y, ActivationKind kind, float alpha) {
    const float x = x_or_y, y = x_or_y;
    switch (kind) {
        case ActivationKind::relu:
            return y > 0 ? 1.0F : 0.0F;
        case ActivationKind::leaky_relu:
            return y > 0 ? 1.0F : alpha;
        case ActivationKind::elu:
            return y > 0 ? 1.0F : y + alpha;
        case ActivationKind::gelu:
            return std::erfc(x * -0.70710678F) / 2 + x * (std::exp(x * x * -0.5F) * 0.39894228F);
        case ActivationKind::silu: {
            const float s = 1 / (1 + std::exp(-x));
            return s * (1 + x * (1 - s));
        }
        case ActivationKind::tanh:
            return 1 - y * y;
        case ActivationKind::sigmoid:
            return y * (1 - y);
        case ActivationKind::none:
        case ActivationKind::softmax:
            break;
    }
    return 1;
}

}  // namespace selvedge::cuda
