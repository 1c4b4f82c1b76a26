// Winograd's convolutions of 3×3 windows at stride 1: tiles of images to sixteen products and back.
#pragma once

#include "cpu/ops/column_sums.h"
#include "cpu/ops/convolution.h"

namespace selvedge::cpu {

/// Whether a convolution of that shape is faster by Winograd's products than directly, as measured (README.md).
bool winograd_pays(const ConvShape& shape);
/// Whether its input gradient has fewer tiles spread from the output's gradient than gathered for the input's.
bool spreading_pays(const ConvShape& shape);

/// y[place][f] = curve(bias + Σ source[place under tap][d]·w[tap][d][f]) by F(2×2, 3×3).
class WinogradConvolution {
public:
    enum class Way {
        forward,   ///< a convolution as it stands
        backward,  ///< the gradient of its input, as a convolution of the output's gradient with the taps in reverse
        spread,    ///< the same by the transposes: each tile of the output's gradient to the places that it saw
    };
    /// Of the images that come in (height × width × channels) and of those that go out.
    struct Images {
        std::size_t height = 0, width = 0, channels = 0;
    };
    /// 3×3 × inputs × outputs of the forward convolution, whichever way.
    struct Weights {
        const float* values = nullptr;
        const std::uint64_t* version = nullptr;
    };

    /// `top` and `left` places around the source count as zeros; where it is spread, around the target.
    WinogradConvolution(Binder& binder, Way way, std::size_t images, const Images& source, const Images& target,
                        std::size_t top, std::size_t left, const Weights& weights,
                        const Convolution::Epilogue& epilogue);
    void run(const StepContext& context, const float* source, float* target);

    /// Has the maxima of windows of 2×2 side by side come out instead, or the sums times a slope: each while a tile is
    /// in registers, so that nothing else is written. False, and nothing is changed, where that cannot be.
    bool pool_to(const WinogradPool& pool);
    bool multiply_by_slope(Curve curve, float alpha, const float* reference);

private:
    void pack(const StepContext& context);
    void multiply(const StepContext& context, std::size_t worker, const float* source, float* target,
                  std::size_t first_tile, std::size_t tiles, std::size_t first_column, std::size_t last_column) const;

    const Kernels& kernels_;
    Way way_;
    WinogradTiles in_, out_;
    Weights weights_;
    Convolution::Epilogue epilogue_;
    std::size_t depth_, columns_;
    std::size_t unit_ = 1;           ///< tiles that must be done together
    std::size_t group_ = 0;          ///< tiles that stay in the cache while they pass through, whole units
    std::size_t block_columns_ = 0;  ///< columns of the products done at once, whole panels
    std::size_t packed_plane_ = 0;
    PackedWeights packed_;
    WinogradPool pool_;
    const float* reference_ = nullptr;  ///< of the slope
};

/// dw = Σ over images of x under dy, by F(3×3, 2×2).
class WinogradGradWeight final : public BoundOp {
public:
    WinogradGradWeight(Binder& binder, const Op& op);
    void run(const StepContext& context) override;

private:
    void accumulate(const StepContext& context, std::size_t worker, std::size_t first_tile, std::size_t last_tile,
                    std::size_t first_column, float* planes) const;

    const Kernels& kernels_;
    ConvShape shape_;
    const float *x_, *dy_;
    float* dw_;
    BiasGradient bias_;
    WinogradTiles in_, out_;
    std::size_t group_ = 0, block_columns_ = 0, shards_ = 1;
    std::size_t step_ = 0, plane_ = 0, shard_floats_ = 0;  ///< of the sums: a row's, a plane's, all planes'
};

}  // namespace selvedge::cpu
