// Convolution as matrix products over tables of offsets: what forward and input gradient share.
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

/// One dimension of a convolution: a run of target positions which all meet the same taps. Target position
/// target + i·target_step meets source position source + i·source_step + u through the kernel's tap + u·tap_step,
/// u = 0 … taps − 1.
struct TapRun {
    std::size_t target = 0, count = 0, target_step = 1;
    std::ptrdiff_t source = 0;
    std::size_t source_step = 1;
    std::size_t taps = 0;
    std::ptrdiff_t tap = 0, tap_step = 1;
    std::size_t skipped = 0;  ///< taps left out in front, as seen from the run that this is a part of
};
/// The run cut into those whose taps meet positions first … last − 1 of the source only: near a border, fewer taps.
std::vector<TapRun> runs_within(const TapRun& run, std::ptrdiff_t first, std::ptrdiff_t last);

/// y[target place][column] = curve(bias + Σ source[place under tap][d]·w[tap][d][column]), with the runs of both
/// dimensions; what no run covers is not written.
class Convolution {
public:
    /// Where the weights lie: element d, column j of tap p, q is values[(p·kernel_width + q)·tap_step + d·depth_step +
    /// j·column_step]; one of the two steps is 1.
    struct Weights {
        const float* values = nullptr;
        const std::uint64_t* version = nullptr;
        std::size_t kernel_width = 0, tap_step = 0, depth_step = 0, column_step = 0;
    };
    struct Target {
        std::size_t height = 0, width = 0, columns = 0;
    };
    struct Epilogue {
        const float* bias = nullptr;
        Curve curve = Curve::none;
        float alpha = 0;
    };

    /// Batches of a few images, and images of one channel, are copied with zeros around them, and each image is one
    /// product; others are taken as they lie, in one product for each kind of border.
    Convolution(Binder& binder, std::size_t images, const PaddedImages& source, const Target& target,
                const std::vector<TapRun>& rows, const std::vector<TapRun>& columns, const Weights& weights,
                const Epilogue& epilogue);
    void run(const StepContext& context, const float* source, float* target);

    /// The same in portions: weights that have changed are laid out first, and then so many images at a time are done,
    /// at most images_a_task(). Not where the threads are to share each image.
    void pack();
    [[nodiscard]] bool divides(const StepContext& context) const { return bands(context) == 1; }
    void run_images(const StepContext& context, std::size_t worker, const float* source, float* target,
                    std::size_t count) const;
    [[nodiscard]] std::size_t images_a_task() const { return images_a_task_; }
    [[nodiscard]] std::size_t nanoseconds_an_image() const { return image_cost_; }

private:
    /// Weights of a run of rows and of columns, laid out for the product.
    struct Block {
        std::size_t rows = 0, columns = 0;  ///< taps
        TapRun row_run, column_run;
        bool grouped = false, packed = false;
        std::size_t line = 0;             ///< depths of a row of taps, filled up to groups
        std::vector<std::int32_t> table;  ///< grouped: where each float comes from, −1: zero
        const float* data = nullptr;
        std::size_t panel = 0;
        float* own = nullptr;
    };
    /// One product: places of the source against a block's rows of taps, to places of the target.
    struct Phase {
        std::size_t block = 0, first_depth = 0, places = 0;  ///< places of an image
        std::vector<std::int32_t> source, target, depth;
    };
    [[nodiscard]] Block make_block(const TapRun& row, const TapRun& column, bool whole) const;
    [[nodiscard]] Phase make_phase(std::size_t block, const TapRun& row, const TapRun& column) const;
    void pack(const Block& block) const;
    [[nodiscard]] std::size_t bands(const StepContext& context) const {
        return context.worth_sharing(context.rows() * image_cost_) ? std::min(bands_, context.pool.threads()) : 1;
    }
    /// The source as `multiply` wants it.
    const float* padded(const StepContext& context, std::size_t worker, const float* source, std::size_t count) const;
    void multiply(const float* source, float* target, const Phase& phase, std::size_t first, std::size_t count) const;
    void multiply_one_channel(const float* source, float* target, const Phase& phase, std::size_t first,
                              std::size_t count) const;

    const Kernels& kernels_;
    PaddedImages source_;
    Target target_;
    Weights weights_;
    Epilogue epilogue_;
    std::size_t images_a_task_ = 1, bands_ = 1, image_cost_ = 0;
    std::size_t run_ = 1;       ///< places of a line, where the lines of the source are those of the target
    bool one_channel_ = false;  ///< of the source, to eight columns
    std::vector<Block> blocks_;
    std::vector<Phase> phases_;
    PackedWeights packed_;
};

}  // namespace selvedge::cpu
