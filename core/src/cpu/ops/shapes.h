// Small helpers shared by the bound ops: counts from shapes, and our activations in the kernels' words.
#pragma once

#include <selvedge/net/activation.h>
#include <selvedge/tensor/shape.h>

#include <numeric>

#include "cpu/kernels/kernel_table.h"

namespace selvedge::cpu {

constexpr std::size_t round_up(std::size_t n, std::size_t multiple) { return (n + multiple - 1) / multiple * multiple; }
constexpr std::size_t ceil_div(std::size_t n, std::size_t divisor) { return (n + divisor - 1) / divisor; }

/// Elements of one row (all but the first dimension).
inline std::size_t row_elements(const Shape& shape) {
    return shape.empty() || shape[0] == 0 ? 0 : element_count(shape) / shape[0];
}

/// Positions of a window over `size` pixels; gradients are asked for from here because the value that holds dy may have
/// the shape of whatever came after.
constexpr std::size_t window_positions(std::size_t size, std::size_t before, std::size_t after, std::size_t window,
                                       std::size_t stride) {
    return (size + before + after - window) / stride + 1;
}

/// Every activation but softmax, which is no function of one number.
inline Curve curve_of(ActivationKind kind) {
    switch (kind) {
        case ActivationKind::relu:
            return Curve::relu;
        case ActivationKind::leaky_relu:
            return Curve::leaky_relu;
        case ActivationKind::elu:
            return Curve::elu;
        case ActivationKind::gelu:
            return Curve::gelu;
        case ActivationKind::silu:
            return Curve::silu;
        case ActivationKind::tanh:
            return Curve::tanh;
        case ActivationKind::sigmoid:
            return Curve::sigmoid;
        case ActivationKind::none:
        case ActivationKind::softmax:
            break;
    }
    return Curve::none;
}

/// True for the activations that gemm applies while its results are still in registers.
inline bool fused(Curve curve) { return curve == Curve::none || curve == Curve::relu || curve == Curve::leaky_relu; }

/// Floats of packed weights; see PackArgs.
inline std::size_t packed_floats(const Kernels& kernels, std::size_t depth, std::size_t columns) {
    return depth * round_up(columns, kernels.tile_columns);
}

}  // namespace selvedge::cpu
