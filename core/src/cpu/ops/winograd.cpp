// Winograd's convolutions: groups of tiles through the transforms and sixteen products.
#include "cpu/ops/winograd.h"

#include <utility>

namespace selvedge::cpu {
namespace {

constexpr std::size_t planes = 16;
constexpr std::size_t cache_floats = 8192;  ///< of each plane, rows in and out together: 512 KB in all, half the L2

/// A plane with room for a vector at its end.
std::size_t plane_floats(std::size_t rows, std::size_t columns) {
    return round_up(rows * columns * sizeof(float) + storage_slack, storage_slack) / sizeof(float);
}

std::size_t planes_cost(std::size_t tiles, std::size_t depth, std::size_t columns) {
    return tiles * planes * depth * columns / 50;
}

WinogradTiles tiles_of(std::size_t height, std::size_t width, std::size_t channels, std::size_t out_height,
                       std::size_t out_width, std::size_t top, std::size_t left) {
    return {height,
            width,
            channels,
            channels,
            ceil_div(out_height, 2),
            ceil_div(out_width, 2),
            static_cast<std::ptrdiff_t>(top),
            static_cast<std::ptrdiff_t>(left),
            0,
            0,
            0};
}

}  // namespace

bool winograd_pays(const ConvShape& shape) {
    constexpr std::size_t enough = 16;
    return shape.kernel_height == 3 && shape.kernel_width == 3 && shape.stride.height == 1 && shape.stride.width == 1 &&
           shape.padding.top <= 2 && shape.padding.left <= 2 && shape.channels >= enough && shape.filters >= enough &&
           shape.out_height > 1 && shape.out_width > 1;
}

bool spreading_pays(const ConvShape& shape) {
    const std::size_t spread = ceil_div(shape.out_height, 2) * ceil_div(shape.out_width, 2);
    return spread * 10 <= ceil_div(shape.height, 2) * ceil_div(shape.width, 2) * 9;
}

WinogradConvolution::WinogradConvolution(Binder& binder, Way way, std::size_t images, const Images& source,
                                         const Images& target, std::size_t top, std::size_t left,
                                         const Weights& weights, const Convolution::Epilogue& epilogue)
    : kernels_(binder.kernels()),
      way_(way),
      weights_(weights),
      epilogue_(epilogue),
      depth_(source.channels),
      columns_(target.channels),
      packed_(0, weights.version) {
    constexpr std::size_t widest = 64;
    block_columns_ = std::min(round_up(columns_, kernels_.tile_columns), round_up(widest, kernels_.tile_columns));
    group_ = std::max(cache_floats / (depth_ + block_columns_), kernels_.tile_rows);
    if (way == Way::spread) {
        in_ = tiles_of(source.height, source.width, source.channels, source.height, source.width, 0, 0);
        out_ = tiles_of(target.height, target.width, target.channels, source.height, source.width, top, left);
        unit_ = in_.rows * in_.columns;
        group_ = std::max(group_ / unit_ * unit_, unit_);
    } else {
        in_ = tiles_of(source.height, source.width, source.channels, target.height, target.width, top, left);
        out_ = tiles_of(target.height, target.width, target.channels, target.height, target.width, 0, 0);
        group_ = group_ / kernels_.tile_rows * kernels_.tile_rows;
    }
    group_ = std::min(group_, images * in_.rows * in_.columns);
    packed_plane_ = round_up(packed_floats(kernels_, depth_, columns_), kernels_.width);
    packed_ = PackedWeights(planes * packed_plane_, weights.version);
    if (packed_.data() == nullptr) binder.out_of_memory = true;
    binder.need_shared(planes * depth_ * columns_ * sizeof(float) + storage_slack);
    binder.need_own(planes * (plane_floats(group_, depth_) + plane_floats(group_, block_columns_)) * sizeof(float));
}

void WinogradConvolution::pack(const StepContext& context) {
    if (!packed_.stale()) return;
    const std::size_t count = depth_ * columns_;
    float* plain = context.shared<float>();
    kernels_.winograd_weights(weights_.values, count, plain);
    context.parallel(planes, planes * count / 4, [&](std::size_t plane, std::size_t) {
        PackArgs args{
            plain + plane * count,          columns_, depth_, columns_, packed_.data() + plane * packed_plane_,
            depth_ * kernels_.tile_columns, 0};
        if (way_ == Way::forward) return kernels_.pack(args);
        // Taps in reverse: G's first and last row change places, the two between stay.
        constexpr std::array<std::size_t, 4> reverse{3, 1, 2, 0};
        if (way_ == Way::backward) args.source = plain + (4 * reverse[plane / 4] + reverse[plane % 4]) * count;
        args.step = depth_;
        kernels_.pack_transposed(args);
    });
    packed_.mark_fresh();
}

void WinogradConvolution::run(const StepContext& context, const float* source, float* target) {
    pack(context);
    const std::size_t rows = context.rows(), tiles = rows * in_.rows * in_.columns;
    const std::size_t cost = planes_cost(tiles, depth_, columns_);
    const std::size_t blocks = ceil_div(columns_, block_columns_);
    // With few tiles the threads share the columns, each with its own part of the weights, and then the tiles.
    std::size_t group = group_, parts = 1;
    if (context.worth_sharing(cost) && tiles < 2 * context.pool.threads() * group) {
        parts = std::min(blocks, context.pool.threads());
        group = std::min(group, round_up(ceil_div(tiles, ceil_div(context.pool.threads(), parts)), unit_));
    }
    context.parallel(ceil_div(tiles, group) * parts, cost, [&](std::size_t task, std::size_t worker) {
        const std::size_t first = task / parts * group, part = task % parts;
        multiply(context, worker, source, target, first, std::min(group, tiles - first),
                 part * blocks / parts * block_columns_,
                 std::min((part + 1) * blocks / parts * block_columns_, columns_));
    });
    if (fused(epilogue_.curve)) return;
    const std::size_t image = out_.height * out_.width * columns_;
    context.parallel(rows, rows * image, [&](std::size_t n, std::size_t) {
        kernels_.curve(epilogue_.curve, epilogue_.alpha, target + n * image, target + n * image, image);
    });
}

void WinogradConvolution::multiply(const StepContext& context, std::size_t worker, const float* source, float* target,
                                   std::size_t first_tile, std::size_t tiles, std::size_t first_column,
                                   std::size_t last_column) const {
    WinogradTiles in = in_;
    in.first = first_tile;
    in.count = tiles;
    in.plane = plane_floats(tiles, depth_);
    float* from = context.own<float>(worker);
    float* to = from + planes * plane_floats(group_, depth_);
    way_ == Way::spread ? kernels_.winograd_gradient(in, source, from) : kernels_.winograd_input(in, source, from);
    for (std::size_t column = first_column; column < last_column; column += block_columns_) {
        WinogradTiles out = out_;
        out.first = first_tile;
        out.count = tiles;
        out.channels = std::min(block_columns_, last_column - column);
        out.plane = plane_floats(tiles, out.channels);
        GemmArgs args;
        args.a_row_step = static_cast<std::ptrdiff_t>(depth_);
        args.a_depth_step = 1;
        args.b_packed = true;
        args.b_panel = depth_ * kernels_.tile_columns;
        args.c_row_step = static_cast<std::ptrdiff_t>(out.channels);
        args.rows = tiles;
        args.columns = out.channels;
        args.depth = depth_;
        for (std::size_t plane = 0; plane < planes; ++plane) {
            args.a = from + plane * in.plane;
            args.b = packed_.data() + plane * packed_plane_ + column / kernels_.tile_columns * args.b_panel;
            args.c = to + plane * out.plane;
            kernels_.gemm(args);
        }
        if (way_ == Way::spread) {
            kernels_.winograd_spread(out, to, target + column);
            continue;
        }
        const WinogradEpilogue epilogue{epilogue_.bias ? epilogue_.bias + column : nullptr,
                                        fused(epilogue_.curve) ? epilogue_.curve : Curve::none, epilogue_.alpha,
                                        reference_ ? reference_ + column : nullptr};
        if (pool_.y == nullptr) {
            kernels_.winograd_output(out, to, epilogue, target + column);
            continue;
        }
        WinogradPool pool = pool_;
        pool.y += column;
        if (pool.winner != nullptr) pool.winner += column;
        kernels_.winograd_pool(out, to, epilogue, pool);
    }
}

bool WinogradConvolution::pool_to(const WinogradPool& pool) {
    if (way_ != Way::forward || !fused(epilogue_.curve) || pool.rows > out_.rows || pool.columns > out_.columns)
        return false;
    pool_ = pool;
    return true;
}

bool WinogradConvolution::multiply_by_slope(Curve curve, float alpha, const float* reference) {
    if (every_byte_counts || way_ != Way::backward || curve == Curve::none || !fused(curve)) return false;
    epilogue_.curve = curve;
    epilogue_.alpha = alpha;
    reference_ = reference;
    return true;
}

WinogradGradWeight::WinogradGradWeight(Binder& binder, const Op& op)
    : kernels_(binder.kernels()),
      shape_(conv_shape(binder.shape(op.inputs[0]), binder.shape(op.outputs[0]),
                        std::get<Conv2dAttributes>(op.attributes))),
      x_(binder.pointer<const float>(op.inputs[0])),
      dy_(binder.pointer<const float>(op.inputs[1])),
      dw_(binder.pointer<float>(op.outputs[0])),
      bias_(binder, op.outputs.size() > 1 ? op.outputs[1] : ValueId{}, dy_, shape_.filters,
            shape_.images * shape_.out_pixels()),
      in_(tiles_of(shape_.height, shape_.width, shape_.channels, shape_.out_height, shape_.out_width,
                   shape_.padding.top, shape_.padding.left)),
      out_(tiles_of(shape_.out_height, shape_.out_width, shape_.filters, shape_.out_height, shape_.out_width, 0, 0)) {
    constexpr std::size_t widest = 64, most_shards = 8, sums = std::size_t{1} << 20, largest_group = 128;
    block_columns_ = std::min(round_up(shape_.filters, kernels_.width), widest);
    const std::size_t tiles = shape_.images * in_.rows * in_.columns;
    group_ = std::clamp<std::size_t>(cache_floats / (shape_.channels + block_columns_), 16, largest_group);
    group_ = std::min(group_, tiles);
    step_ = round_up(shape_.filters, kernels_.width);
    plane_ = shape_.channels * step_;
    shard_floats_ = planes * plane_;
    shards_ = std::min(std::clamp<std::size_t>(sums / shard_floats_, 2, most_shards), ceil_div(tiles, group_));
    binder.need_shared(shards_ * shard_floats_ * sizeof(float) + storage_slack);
    binder.need_own(planes * (plane_floats(group_, shape_.channels) + plane_floats(group_, block_columns_)) *
                    sizeof(float));
}

void WinogradGradWeight::run(const StepContext& context) {
    const std::size_t rows = context.rows(), tiles = rows * in_.rows * in_.columns;
    bias_.run(context, rows * shape_.out_pixels());
    float* partial = context.shared<float>();
    const std::size_t blocks = ceil_div(shape_.filters, block_columns_), groups = ceil_div(tiles, group_);
    const std::size_t shards = std::min(shards_, groups);
    context.parallel(shards * blocks, planes_cost(tiles, shape_.channels, shape_.filters),
                     [&](std::size_t task, std::size_t worker) {
                         const std::size_t shard = task / blocks;
                         accumulate(context, worker, shard * groups / shards * group_,
                                    std::min((shard + 1) * groups / shards * group_, tiles),
                                    task % blocks * block_columns_, partial + shard * shard_floats_);
                     });
    // The shards are added up in order, plane by plane, and then taken back to taps, channel by channel.
    context.parallel(planes, shards * shard_floats_ / 16, [&](std::size_t plane, std::size_t) {
        for (std::size_t shard = 1; shard < shards; ++shard)
            kernels_.add(partial + plane * plane_, partial + shard * shard_floats_ + plane * plane_,
                         partial + plane * plane_, plane_);
    });
    context.parallel(shape_.channels, shard_floats_ / 8, [&](std::size_t channel, std::size_t) {
        kernels_.winograd_weight_gradient(partial + channel * step_, plane_, shape_.filters,
                                          dw_ + channel * shape_.filters, shape_.channels * shape_.filters);
    });
}

void WinogradGradWeight::accumulate(const StepContext& context, std::size_t worker, std::size_t first_tile,
                                    std::size_t last_tile, std::size_t first_column, float* sums) const {
    WinogradTiles in = in_, out = out_;
    out.channels = std::min(block_columns_, shape_.filters - first_column);
    float* x = context.own<float>(worker);
    float* dy = x + planes * plane_floats(group_, shape_.channels);
    for (std::size_t tile = first_tile; tile < last_tile; tile += group_) {
        in.first = out.first = tile;
        in.count = out.count = std::min(group_, last_tile - tile);
        in.plane = plane_floats(in.count, in.channels);
        out.plane = plane_floats(out.count, out.channels);
        kernels_.winograd_input(in, x_, x);
        kernels_.winograd_gradient(out, dy_ + first_column, dy);
        GemmArgs args;
        args.a_row_step = 1;
        args.a_depth_step = static_cast<std::ptrdiff_t>(in.channels);
        args.b_step = out.channels;
        args.c_row_step = static_cast<std::ptrdiff_t>(step_);
        args.rows = in.channels;
        args.columns = out.channels;
        args.depth = in.count;
        args.accumulate = tile != first_tile;
        for (std::size_t plane = 0; plane < planes; ++plane) {
            args.a = x + plane * in.plane;
            args.b = dy + plane * out.plane;
            args.c = sums + plane * plane_ + first_column;
            kernels_.gemm(args);
        }
    }
}

}  // namespace selvedge::cpu
