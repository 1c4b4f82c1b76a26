// Kernels: what every instruction set offers to the CPU executor, as plain functions over raw memory.
//
// This page is included both by the executor and by the sources compiled with an instruction set's own flags, so it
// holds plain data and declarations only: an inline function here could be emitted with instructions that the
// processor lacks, and the linker might keep that copy for everybody.
#pragma once

#include <cstddef>
#include <cstdint>

namespace selvedge::cpu {

/// WebAssembly is fetched by every visitor: variants of a kernel that gain little are left out there.
#ifdef __wasm__
constexpr bool every_byte_counts = true;
#else
constexpr bool every_byte_counts = false;
#endif

/// An elementwise function; the formulas stand in net/activation.h.
enum class Curve : std::uint8_t { none, relu, leaky_relu, elu, gelu, silu, tanh, sigmoid };

/// The widest tile of all instruction sets, for arrays of pointers.
constexpr std::size_t max_tile_rows = 16;
/// Every value's storage may be read this far past its end (the extra lanes are thrown away).
constexpr std::size_t storage_slack = 64;
/// Depths that lie side by side in a vector where GemmArgs::grouped is set.
constexpr std::size_t depth_group = 4;

/// C[r][j] = curve(bias[j] + Σ_k A[r][k]·B[k][j]), the one routine behind dense layers and convolutions.
///
/// A[r][k] is a[row(r) + depth(k)], with tables of offsets where a product with a step will not do: a convolution's
/// rows are pixels and its depths the places under the window, and no im2col is ever written.
struct GemmArgs {
    const float* a = nullptr;
    const std::int32_t* a_rows = nullptr;   ///< offset of each row of A; absent: r·a_row_step
    const std::int32_t* a_depth = nullptr;  ///< offset of each depth of A, with a_rows alone; absent: k·a_depth_step
    std::ptrdiff_t a_row_step = 0, a_depth_step = 0;
    std::size_t a_run = 0;  ///< not 0: rows come in runs of so many that lie one float apart, as a_rows says too
    const float* b = nullptr;
    std::size_t b_step = 0;         ///< between two depths of B when it is not packed; readable to whole vectors
    bool b_packed = false;          ///< B was laid out by `pack` or `pack_transposed`
    std::size_t b_panel = 0;        ///< packed: floats from one panel to the next
    std::size_t b_first_depth = 0;  ///< depths of B to leave out in front
    /// The product for few columns, where Kernels::groups: rows of A and C and depths of A come from tables, each four
    /// depths of A are neighbours in memory, and B is laid out by Convolution (ops/convolution.cpp).
    bool grouped = false;
    /// The product for few rows, where Kernels::groups, always accumulating: A[r][k] = a[r + k·a_depth_step], and depth
    /// k of B begins at b + b_places[k], readable to whole vectors.
    const std::int32_t* b_places = nullptr;
    float* c = nullptr;
    const std::int32_t* c_rows = nullptr;  ///< offset of each row of C; absent: r·c_row_step
    std::ptrdiff_t c_row_step = 0;
    std::size_t rows = 0, columns = 0, depth = 0;
    const float* bias = nullptr;  ///< absent: 0
    bool accumulate = false;      ///< C += A·B; C is then writable to whole vectors and bias and curve are not used
    Curve curve = Curve::none;    ///< none, relu or leaky_relu; the others are applied afterwards
    float alpha = 0;
};

/// Lays B (depth × columns) out in panels of tile_columns columns (the last one of as few vectors as are enough), depth
/// by depth, filled up with zeros. pack: B[k][j] = source[k·step + j]; transposed: source[j·step + k].
struct PackArgs {
    const float* source = nullptr;
    std::size_t step = 0, depth = 0, columns = 0;
    float* packed = nullptr;
    std::size_t panel = 0;        ///< floats from one panel to the next
    std::size_t first_depth = 0;  ///< where in the panels the first depth goes
};

/// As many filters of images of one channel as have a kernel with places in the lanes, where vectors are wide.
constexpr std::size_t one_channel_filters = 8;
/// A convolution of images of one channel, at stride 1, of a size that Kernels::one_channel_fits.
struct OneChannelArgs {
    const float* x = nullptr;  ///< the place under the first tap of the first place; readable to whole vectors
    std::size_t x_step = 0;    ///< from one line of it to the next
    std::size_t lines = 0, places = 0;
    std::size_t window_height = 0, window_width = 0, filters = 0;
    const float* w = nullptr;     ///< window height × window width × filters
    const float* bias = nullptr;  ///< absent: 0
    Curve curve = Curve::none;    ///< none, relu or leaky_relu
    float alpha = 0;
    float* y = nullptr;  ///< lines × places × filters
};

/// Tiles of Winograd's products (kernels/winograd.h), 2×2 places of a batch of images each, counted along the lines of
/// the images one after the other. What a tile needs of its images begins `top` above and `left` before its own places.
struct WinogradTiles {
    std::size_t height = 0, width = 0;  ///< of an image
    std::size_t step = 0;               ///< floats from one of its places to the next
    std::size_t channels = 0;           ///< numbers a place to be taken
    std::size_t rows = 0, columns = 0;  ///< tiles of an image
    std::ptrdiff_t top = 0, left = 0;
    std::size_t first = 0, count = 0;  ///< the tiles to be done
    /// Floats from one of the sixteen planes to the next; a plane has a row of `channels` for each tile to be done and
    /// may be written and read to whole vectors.
    std::size_t plane = 0;
};
struct WinogradEpilogue {
    const float* bias = nullptr;  ///< absent: 0
    Curve curve = Curve::none;    ///< none, relu or leaky_relu
    float alpha = 0;
    /// What the curve once gave, laid out as the images: then sums are multiplied by its slope there instead.
    const float* reference = nullptr;
};
/// Where the maxima of tiles go: each of the first `rows` × `columns` tiles of an image is a window.
struct WinogradPool {
    std::size_t rows = 0, columns = 0;
    float* y = nullptr;
    std::uint8_t* winner = nullptr;  ///< may be absent
};

/// One image's pooling; image sizes and pointers to that image.
struct PoolArgs {
    std::size_t height = 0, width = 0, channels = 0, out_height = 0, out_width = 0;
    std::size_t window_height = 0, window_width = 0, stride_height = 0, stride_width = 0, top = 0, left = 0;
    bool count_padding = false;
};

/// A pass over a matrix (rows × channels) whose per-channel numbers are repeated to `period` floats (a multiple of the
/// channels and of the vector), so that any number of channels fills whole vectors.
struct ColumnArgs {
    std::size_t rows = 0, channels = 0, period = 0;
};

/// One chunk of an optimiser's update; what the numbers mean is said in ops/optimizer.cpp.
struct UpdateArgs {
    float *parameters = nullptr, *moment_1 = nullptr, *moment_2 = nullptr;
    const float* gradients = nullptr;
    std::size_t count = 0;
    float rate = 0, keep = 1;  ///< p ← keep·p − rate·…
    float beta_1 = 0, beta_2 = 0, epsilon = 0, correction_2 = 1;
    bool nesterov = false;
};

struct DropoutArgs {
    std::size_t count = 0;  ///< elements of the row
    std::uint32_t sample = 0, epoch = 0, stream = 0, key_0 = 0, key_1 = 0, threshold = 0;
    float scale = 1;
};

struct LossArgs {
    std::size_t rows = 0, classes = 0;
    const float* logits = nullptr;
    const std::uint8_t* labels = nullptr;
    float* gradient = nullptr;  ///< may be absent
    float smoothing = 0;
    float gradient_scale = 1;  ///< 1 / rows of the whole batch
    double* losses = nullptr;  ///< one a row
    std::uint32_t* answers = nullptr;
};

/// The functions of one instruction set.
struct Kernels {
    std::size_t width, tile_rows, tile_columns;  ///< floats of a vector; rows and columns of the largest tile
    bool groups;                                 ///< has GemmArgs::grouped and GemmArgs::b_places

    void (*gemm)(const GemmArgs&);
    void (*pack)(const PackArgs&);
    void (*pack_transposed)(const PackArgs&);
    /// Sums `shards` matrices of rows × step, shard_step apart, into rows × columns, in order.
    void (*sum_shards)(const float* partial, std::size_t shards, std::size_t shard_step, std::size_t rows,
                       std::size_t columns, std::size_t step, float* out);

    bool (*one_channel_fits)(std::size_t window_width, std::size_t filters);
    void (*one_channel)(const OneChannelArgs&);
    /// From images: 4×4 places of each tile, zeros outside. From gradients: 2×2. To images: 2×2, those that lie inside.
    void (*winograd_input)(const WinogradTiles&, const float* images, float* planes);
    void (*winograd_gradient)(const WinogradTiles&, const float* images, float* planes);
    void (*winograd_output)(const WinogradTiles&, const float* planes, const WinogradEpilogue&, float* images);
    /// To the maxima of those 2×2, and which of them they were.
    void (*winograd_pool)(const WinogradTiles&, const float* planes, const WinogradEpilogue&, const WinogradPool&);
    /// To images, from planes that winograd_gradient made and a product changed: every place is the sum of what the
    /// tiles that see it give; whole images of tiles.
    void (*winograd_spread)(const WinogradTiles&, const float* planes, float* images);
    /// Nine taps of `count` weights each, one after the other, to sixteen planes of as many.
    void (*winograd_weights)(const float* taps, std::size_t count, float* planes);
    /// Sixteen planes, `step` apart, to nine taps, `taps_step` apart; `count` numbers of each.
    void (*winograd_weight_gradient)(const float* planes, std::size_t step, std::size_t count, float* taps,
                                     std::size_t taps_step);

    void (*curve)(Curve, float alpha, const float* x, float* y, std::size_t count);
    void (*curve_grad)(Curve, float alpha, const float* dy, const float* reference, float* dx, std::size_t count);
    void (*add)(const float* a, const float* b, float* y, std::size_t count);
    void (*softmax)(const float* x, float* y, std::size_t rows, std::size_t classes);
    void (*softmax_grad)(const float* dy, const float* y, float* dx, std::size_t rows, std::size_t classes);
    void (*dropout)(const DropoutArgs&, const float* x, float* y);

    void (*max_pool)(const PoolArgs&, const float* x, float* y, std::uint8_t* winner);
    void (*max_pool_grad)(const PoolArgs&, const float* dy, const std::uint8_t* winner, float* dx);
    void (*avg_pool)(const PoolArgs&, const float* x, float* y, float* line);
    void (*avg_pool_grad)(const PoolArgs&, const float* dy, float* dx, float* line);

    /// sums[c] = Σ_r x[r][c];  sums[c] = Σ_r (x − mean)²;  sums[c] = Σ dy and sums[channels + c] = Σ dy·(x − mean)
    void (*column_sums)(const ColumnArgs&, const float* x, double* sums);
    void (*column_squares)(const ColumnArgs&, const float* x, const float* mean, double* sums);
    void (*column_products)(const ColumnArgs&, const float* dy, const float* x, const float* mean, double* sums);
    /// y = (x − mean)·scale + shift
    void (*normalize)(const ColumnArgs&, const float* x, const float* mean, const float* scale, const float* shift,
                      float* y);
    /// dx = scale·(dy − a − (x − mean)·b)
    void (*normalize_grad)(const ColumnArgs&, const float* dy, const float* x, const float* mean, const float* scale,
                           const float* a, const float* b, float* dx);

    void (*load_row)(const std::uint8_t* pixels, float scale, float offset, float* x, std::size_t count);
    void (*loss)(const LossArgs&);
    void (*add_scaled)(float scale, const float* x, float* y, std::size_t count);  ///< y += scale·x
    double (*sum_of_squares)(const float* x, std::size_t count);
    void (*update_sgd)(const UpdateArgs&);
    void (*update_adam)(const UpdateArgs&);
};

}  // namespace selvedge::cpu
