// Activation functions and their names; the formulas stand here, the kernels in ref/ and cpu/.
#pragma once

#include <selvedge/io/field_rule.h>

#include <array>
#include <string>

namespace selvedge {

enum class ActivationKind { none, relu, leaky_relu, elu, gelu, silu, tanh, sigmoid, softmax };

template <>
struct EnumNames<ActivationKind> {
    static constexpr std::array<std::pair<ActivationKind, std::string_view>, 9> names{{
        {ActivationKind::none, "none"},
        {ActivationKind::relu, "relu"},              // max(x, 0)
        {ActivationKind::leaky_relu, "leaky_relu"},  // x > 0 ? x : alpha·x
        {ActivationKind::elu, "elu"},                // x > 0 ? x : alpha·(e^x − 1)
        {ActivationKind::gelu, "gelu"},  // x·Φ(x) = x/2·(1 + erf(x/√2)), exact (Hendrycks & Gimpel 2016)
        {ActivationKind::silu, "silu"},  // x·sigmoid(x)
        {ActivationKind::tanh, "tanh"},
        {ActivationKind::sigmoid, "sigmoid"},  // 1/(1 + e^−x)
        {ActivationKind::softmax, "softmax"},  // e^x_i / Σ e^x_j over the last axis
    }};
};

/// An activation with its parameter. JSON: "relu", or {"leaky_relu": {"alpha": 0.1}}. alpha belongs to leaky_relu
/// (default 0.01, PyTorch's) and elu (default 1); elsewhere it is 0.
struct Activation {
    ActivationKind kind = ActivationKind::none;
    float alpha = 0;
    Activation() = default;
    Activation(ActivationKind k);  // NOLINT(google-explicit-constructor): takes the kind's default alpha
    Activation(ActivationKind k, float a) : kind(k), alpha(a) {}
    bool operator==(const Activation&) const = default;
};

/// True where the derivative follows from the output alone, so that the input need not be kept (relu, leaky_relu, elu,
/// tanh, sigmoid: y' = 1[y>0], 1[y>0] or alpha, 1[y>0] or y + alpha, 1 − y², y·(1 − y)); false for gelu and silu.
bool derivative_from_output(ActivationKind kind);

Status read_json(const Json& json, Activation& out, const std::string& where);
Json write_json(const Activation& activation);

}  // namespace selvedge
