// Tensor: the arrays that reference kernels take and return, and reading one as a matrix.
#pragma once

#include <selvedge/tensor/shape.h>

#include <xtensor/xarray.hpp>
#include <xtensor/xbuilder.hpp>

namespace selvedge::ref {

/// A dense array of any rank, rows contiguous. Kernels return Tensors, never lazy expressions.
template <class T>
using Tensor = xt::xarray<T, xt::layout_type::row_major>;

/// A tensor of zeros: zeros<double>(2, 3) is 2×3.
template <class T, class... Sizes>
Tensor<T> zeros(Sizes... sizes) {
    return Tensor<T>(typename Tensor<T>::shape_type{static_cast<std::size_t>(sizes)...}, T(0));
}

/// A tensor of zeros in the shape of another one.
template <class T>
Tensor<T> zeros_like(const Tensor<T>& other) {
    return Tensor<T>(other.shape(), T(0));
}

/// (N, H, W, C) → (N, H·W·C): one row a sample.
template <class T>
Tensor<T> as_samples(Tensor<T> x) {
    const std::size_t samples = x.shape()[0];
    x.reshape({samples, samples == 0 ? 0 : x.size() / samples});
    return x;
}

/// The same numbers in the shape given: (N, K) as (N, 1, 1, K), say, where a network ends in an image of one pixel.
template <class T>
Tensor<T> as_images(Tensor<T> x, std::size_t height, std::size_t width, std::size_t channels) {
    x.reshape({x.shape()[0], height, width, channels});
    return x;
}

/// (N, H, W, C) → (N·H·W, C): one row a position, one column a channel.
template <class T>
Tensor<T> as_channels(Tensor<T> x) {
    const std::size_t channels = x.shape()[x.dimension() - 1];
    x.reshape({x.size() / channels, channels});
    return x;
}

}  // namespace selvedge::ref
