// LayerSpec: any one layer. This is the list that a new layer joins.
#pragma once

#include <selvedge/layers/batch_norm.h>
#include <selvedge/layers/conv2d.h>
#include <selvedge/layers/dense.h>
#include <selvedge/layers/dropout.h>
#include <selvedge/layers/flatten.h>
#include <selvedge/layers/pool2d.h>
#include <selvedge/layers/residual.h>

#include <variant>

namespace selvedge {

struct LayerSpec {
    using Any = std::variant<Dense, Conv2d, MaxPool2d, AvgPool2d, GlobalAvgPool2d, BatchNorm, Dropout, Flatten,
                             ActivationLayer, Residual>;
    Any layer = Flatten{};
    LayerSpec() = default;
    template <class Layer>
    requires std::constructible_from<Any, Layer> LayerSpec(Layer l)
        : layer(std::move(l)) {}  // NOLINT(google-explicit-constructor): a layer is a LayerSpec
    bool operator==(const LayerSpec&) const = default;
};

/// "conv2d".
std::string_view kind_of(const LayerSpec& layer);

}  // namespace selvedge
