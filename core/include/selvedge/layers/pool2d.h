// MaxPool2d, AvgPool2d and GlobalAvgPool2d: pooling layers.
#pragma once

#include <selvedge/layers/common.h>

#include <optional>

namespace selvedge {

/// The largest value in each window, per channel. Padding never wins. A stride of 0 means: the window's size.
struct MaxPool2d {
    static constexpr std::string_view kind = "max_pool2d";
    static constexpr std::string_view help = "Keeps the largest value of each window.";
    Size2 window{2, 2};
    Size2 stride{0, 0};
    Padding padding;
    bool operator==(const MaxPool2d&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("window", self.window, FieldRule{.help = "size of the window, at most 16×16"});
        visit("stride", self.stride, FieldRule{.help = "step of the window; 0: the window's size"});
        visit("padding", self.padding, FieldRule{.help = "valid, same, or margins"});
    }
};

/// The mean of each window, per channel; with `count_padding` (PyTorch's default) padded zeros count, without
/// (Keras' 'same') the mean is over what lies inside the image.
struct AvgPool2d {
    static constexpr std::string_view kind = "avg_pool2d";
    static constexpr std::string_view help = "Keeps the mean of each window.";
    Size2 window{2, 2};
    Size2 stride{0, 0};
    Padding padding;
    bool count_padding = false;
    bool operator==(const AvgPool2d&) const = default;
    template <class Self, class Visitor>
    static void fields(Self& self, Visitor&& visit) {
        visit("window", self.window, FieldRule{.help = "size of the window"});
        visit("stride", self.stride, FieldRule{.help = "step of the window; 0: the window's size"});
        visit("padding", self.padding, FieldRule{.help = "valid, same, or margins"});
        visit("count_padding", self.count_padding, FieldRule{.help = "padded zeros count in the mean"});
    }
};

/// The mean over the whole image, per channel; output {channels}.
struct GlobalAvgPool2d {
    static constexpr std::string_view kind = "global_avg_pool2d";
    static constexpr std::string_view help = "One number a channel: its mean over the image.";
    bool operator==(const GlobalAvgPool2d&) const = default;
    template <class Self, class Visitor>
    static void fields(Self&, Visitor&&) {}
};

Result<Shape> output_shape(const MaxPool2d& layer, const Shape& input);
Result<Shape> output_shape(const AvgPool2d& layer, const Shape& input);
Result<Shape> output_shape(const GlobalAvgPool2d& layer, const Shape& input);
Flow emit(const MaxPool2d& layer, const std::string& name, Flow input, GraphBuilder& graph);
Flow emit(const AvgPool2d& layer, const std::string& name, Flow input, GraphBuilder& graph);
Flow emit(const GlobalAvgPool2d& layer, const std::string& name, Flow input, GraphBuilder& graph);

}  // namespace selvedge
