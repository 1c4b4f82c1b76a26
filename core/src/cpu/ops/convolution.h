// Convolution as a matrix product over tables of offsets: what forward, input gradient and weight gradient share.
#pragma once

#include <selvedge/net/geometry.h>

#include <cstdint>
#include <vector>

#include "cpu/ops/bound_op.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {

/// Sizes of a conv2d: x N×H×W×C, w KH×KW×C×F, y N×OH×OW×F.
struct ConvShape {
    std::size_t images, height, width, channels;
    std::size_t kernel_height, kernel_width, filters;
    std::size_t out_height, out_width;
    Size2 stride;
    Margins padding;

    [[nodiscard]] std::size_t depth() const { return kernel_height * kernel_width * channels; }
    [[nodiscard]] std::size_t out_pixels() const { return out_height * out_width; }
};
ConvShape conv_shape(const Shape& x, const Shape& w, const Conv2dAttributes& attributes);

/// Images with zeros around them, copied to scratch so that no window needs a border case.
struct PaddedImages {
    std::size_t height = 0, width = 0, channels = 0;  ///< of the image as it lies in memory
    Margins margins;

    [[nodiscard]] bool needed() const { return (margins.top | margins.left | margins.bottom | margins.right) != 0; }
    [[nodiscard]] std::size_t padded_width() const { return width + margins.left + margins.right; }
    [[nodiscard]] std::size_t padded_height() const { return height + margins.top + margins.bottom; }
    [[nodiscard]] std::size_t elements() const { return height * width * channels; }
    [[nodiscard]] std::size_t padded_elements() const { return padded_height() * padded_width() * channels; }
    void copy(const float* images, std::size_t count, float* to) const;
};

/// Offsets of `rows` × `columns` places, `row_step` and `column_step` apart, after each other; `images` times over.
std::vector<std::int32_t> place_offsets(std::size_t images, std::size_t image_step, std::size_t rows,
                                        std::size_t row_step, std::size_t columns, std::size_t column_step,
                                        std::size_t first = 0);
/// Offsets of a window of rows × columns × channels within an image of that padded width.
std::vector<std::int32_t> window_offsets(std::size_t rows, std::size_t columns, std::size_t channels,
                                         std::size_t padded_width);

/// One product per image: places of a source image (padded) against packed or plain weights, to places of a target.
struct ConvPhase {
    std::vector<std::int32_t> source, target, depth;
    std::size_t places = 0;  ///< a image
    const float* weights = nullptr;
    std::size_t weights_step = 0;  ///< not packed: from one depth to the next
    bool packed = false;
};

/// Runs phases over the images of a batch: pads the source, multiplies, finishes the activation.
class ConvRunner {
public:
    ConvRunner(Binder& binder, const PaddedImages& source, std::size_t source_images, std::size_t columns,
               std::size_t target_elements);

    /// Images that one task takes together; the phases' tables are made for as many.
    [[nodiscard]] std::size_t images_a_task() const { return images_a_task_; }

    struct Epilogue {
        const float* bias = nullptr;
        Curve curve = Curve::none;
        float alpha = 0;
    };
    void run(const StepContext& context, const float* source, float* target, std::span<const ConvPhase> phases,
             const Epilogue& epilogue) const;

private:
    void multiply(const float* source, float* target, const ConvPhase& phase, std::size_t first, std::size_t count,
                  const Epilogue& epilogue) const;

    const Kernels& kernels_;
    PaddedImages source_;
    std::size_t images_, columns_, target_elements_, images_a_task_ = 1, bands_ = 1;
};

}  // namespace selvedge::cpu
