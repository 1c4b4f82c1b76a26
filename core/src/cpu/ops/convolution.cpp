// Convolution: tables of offsets, padding, and the loop over images.
#include "cpu/ops/convolution.h"

#include <cstring>
#include <tuple>

namespace selvedge::cpu {

ConvShape conv_shape(const Shape& x, const Shape& w, const Conv2dAttributes& attributes) {
    const Margins& margins = attributes.padding;
    return {x[0],
            x[1],
            x[2],
            x[3],
            w[0],
            w[1],
            w[3],
            window_positions(x[1], margins.top, margins.bottom, w[0], attributes.stride.height),
            window_positions(x[2], margins.left, margins.right, w[1], attributes.stride.width),
            attributes.stride,
            margins};
}

void PaddedImages::copy(const float* images, std::size_t count, float* to) const {
    const std::size_t line = padded_width() * channels, inner = width * channels;
    const std::size_t left = margins.left * channels, right = margins.right * channels;
    const auto zeros = [&to](std::size_t floats) {
        std::memset(to, 0, floats * sizeof(float));
        to += floats;
    };
    for (std::size_t n = 0; n < count; ++n) {
        zeros(margins.top * line + left);
        for (std::size_t row = 0; row < height; ++row) {
            std::memcpy(to, images, inner * sizeof(float));
            to += inner;
            images += inner;
            // The right margin, and with it the left one of the next line, which follows it.
            zeros(row + 1 < height ? right + left : right + margins.bottom * line);
        }
    }
}

std::vector<std::int32_t> place_offsets(std::size_t images, std::size_t image_step, std::size_t rows,
                                        std::size_t row_step, std::size_t columns, std::size_t column_step,
                                        std::size_t first) {
    std::vector<std::int32_t> offsets;
    offsets.reserve(images * rows * columns);
    for (std::size_t n = 0; n < images; ++n)
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < columns; ++j)
                offsets.push_back(static_cast<std::int32_t>(first + n * image_step + i * row_step + j * column_step));
    return offsets;
}

std::vector<std::int32_t> window_offsets(std::size_t rows, std::size_t columns, std::size_t channels,
                                         std::size_t padded_width) {
    return place_offsets(1, 0, rows, padded_width * channels, columns * channels, 1);
}

std::vector<TapRun> runs_within(const TapRun& run, std::ptrdiff_t first, std::ptrdiff_t last) {
    std::vector<TapRun> runs;
    const auto taps = static_cast<std::ptrdiff_t>(run.taps);
    for (std::size_t i = 0; i < run.count; ++i) {
        const std::ptrdiff_t at = run.source + static_cast<std::ptrdiff_t>(i * run.source_step);
        const std::ptrdiff_t low = std::clamp<std::ptrdiff_t>(first - at, 0, taps);
        const std::ptrdiff_t high = std::clamp<std::ptrdiff_t>(last - at, low, taps);
        const auto skipped = static_cast<std::size_t>(low), count = static_cast<std::size_t>(high - low);
        if (!runs.empty() && runs.back().taps == count && (count == 0 || runs.back().skipped == skipped)) {
            ++runs.back().count;
            continue;
        }
        runs.push_back({run.target + i * run.target_step, 1, run.target_step, at + low, run.source_step, count,
                        run.tap + low * run.tap_step, run.tap_step, skipped});
    }
    return runs;
}

namespace {

/// How far the runs reach beyond `size` source positions.
std::pair<std::size_t, std::size_t> margins_of(const std::vector<TapRun>& runs, std::size_t size) {
    std::ptrdiff_t before = 0, after = 0;
    for (const TapRun& run : runs) {
        if (run.taps == 0 || run.count == 0) continue;
        const auto reach = static_cast<std::ptrdiff_t>((run.count - 1) * run.source_step + run.taps);
        before = std::max(before, -run.source);
        after = std::max(after, run.source + reach - static_cast<std::ptrdiff_t>(size));
    }
    return {static_cast<std::size_t>(before), static_cast<std::size_t>(after)};
}

}  // namespace

Convolution::Convolution(Binder& binder, std::size_t images, const PaddedImages& source, const Target& target,
                         const std::vector<TapRun>& rows, const std::vector<TapRun>& columns, const Weights& weights,
                         const Epilogue& epilogue)
    : kernels_(binder.kernels()),
      source_(source),
      target_(target),
      weights_(weights),
      epilogue_(epilogue),
      packed_(0, weights.version) {
    // A few images, as in inference: one product an image, in bands, so that all threads have a part. Images of one
    // channel: copying them costs little, and whole lines of places are then neighbours.
    constexpr std::size_t few = 4;
    const std::size_t places = target.height * target.width;
    const bool lines = source.channels == 1 && rows.size() == 1 && columns.size() == 1 && columns[0].source_step == 1;
    source_.margins = {};
    if (images <= few || lines) {
        std::tie(source_.margins.top, source_.margins.bottom) = margins_of(rows, source.height);
        std::tie(source_.margins.left, source_.margins.right) = margins_of(columns, source.width);
        images_a_task_ = std::min(std::max<std::size_t>(1, (images <= few ? 128 : 2048) / places), images);
        if (lines) run_ = target.width;
        if (images <= few) bands_ = lines ? target.height : std::max<std::size_t>(1, 2 * places / kernels_.tile_rows);
        if (source_.needed()) binder.need_own(images_a_task_ * source_.padded_elements() * sizeof(float));
    } else {
        // Several images together, so that the products at borders have a few rows.
        images_a_task_ = std::min(std::max<std::size_t>(128 / places, std::min(2048 / places, images / 8)), images);
        images_a_task_ = std::max<std::size_t>(1, images_a_task_);
    }

    const auto top = static_cast<std::ptrdiff_t>(source_.margins.top);
    const auto left = static_cast<std::ptrdiff_t>(source_.margins.left);
    const std::ptrdiff_t bottom = static_cast<std::ptrdiff_t>(source_.padded_height()) - top;
    const std::ptrdiff_t right = static_cast<std::ptrdiff_t>(source_.padded_width()) - left;
    std::size_t floats = 0;
    for (const TapRun& row : rows) {
        for (const TapRun& whole : columns) {
            const std::vector<TapRun> parts = runs_within(whole, left == 0 ? 0 : -left, right);
            for (const TapRun& column : parts) {
                blocks_.push_back(make_block(row, column, rows.size() * columns.size() * parts.size() == 1));
                Block& block = blocks_.back();
                if (block.packed)
                    floats +=
                        round_up(packed_floats(kernels_, block.rows * block.line, target.columns), kernels_.width);
                for (const TapRun& part : runs_within(row, -top, bottom))
                    phases_.push_back(make_phase(blocks_.size() - 1, part, column));
            }
        }
    }
    packed_ = PackedWeights(floats, weights.version);
    if (packed_.data() == nullptr && floats > 0) binder.out_of_memory = true;
    float* next = packed_.data();
    for (Block& block : blocks_) {
        if (!block.packed) continue;
        block.data = block.own = next;
        next += round_up(packed_floats(kernels_, block.rows * block.line, target.columns), kernels_.width);
    }
    const Block& only = blocks_.front();
    one_channel_ = lines && phases_.size() == 1 && !only.packed && rows[0].source_step == 1 &&
                   kernels_.one_channel_fits(only.columns, target.columns);
    for (const Phase& phase : phases_) image_cost_ += phase.places * phase.depth.size() * target.columns / 100;
}

Convolution::Block Convolution::make_block(const TapRun& row, const TapRun& column, bool whole) const {
    const std::size_t columns = target_.columns, width = kernels_.width, line = column.taps * source_.channels;
    Block block{row.taps, column.taps, row, column, false, true, line, {}, nullptr, 0, nullptr};
    const std::size_t grouped_line = round_up(line, depth_group);
    block.grouped = kernels_.groups && (source_.channels > 1 || columns < one_channel_filters) &&
                    columns < kernels_.tile_columns && line >= depth_group &&
                    grouped_line * round_up(columns, width / depth_group) <= line * round_up(columns, width);
    if (!block.grouped) {
        // Where the weights lie as they are wanted, and turning them over to panels would not pay, they stay.
        const bool large = row.taps * line * columns >= 128 * 1024;
        const bool ragged = columns % width != 0 && weights_.version == nullptr;
        const bool in_order = weights_.column_step == 1 && row.tap_step == 1 && column.tap_step == 1;
        if (whole && in_order && !large && !ragged) {
            block.packed = false;
            block.data = weights_.values;
        }
        block.panel = row.taps * line * kernels_.tile_columns;
        return block;
    }
    block.line = grouped_line;
    block.panel = row.taps * grouped_line * width;
    const std::size_t columns_a_vector = width / depth_group;
    for (std::size_t first = 0; first < columns; first += width) {
        const std::size_t vectors = std::min(depth_group, ceil_div(columns - first, columns_a_vector));
        for (std::size_t k = 0; k < row.taps * grouped_line; k += depth_group) {
            // The last group of a line begins early enough to end with it; what it repeats counts for nothing.
            const std::size_t begin = k % grouped_line, start = std::min(begin, line - depth_group);
            const std::ptrdiff_t p = row.tap + static_cast<std::ptrdiff_t>(k / grouped_line) * row.tap_step;
            for (std::size_t i = 0; i < vectors * width; ++i) {
                const std::size_t lane = i % width, at = start + lane % depth_group;
                const std::size_t j = first + vectors * (lane / depth_group) + i / width;
                const std::ptrdiff_t q =
                    column.tap + static_cast<std::ptrdiff_t>(at / source_.channels) * column.tap_step;
                const std::size_t tap =
                    static_cast<std::size_t>(p) * weights_.kernel_width + static_cast<std::size_t>(q);
                const std::size_t from =
                    tap * weights_.tap_step + at % source_.channels * weights_.depth_step + j * weights_.column_step;
                block.table.push_back(j < columns && at >= begin ? static_cast<std::int32_t>(from) : -1);
            }
        }
    }
    return block;
}

Convolution::Phase Convolution::make_phase(std::size_t number, const TapRun& row, const TapRun& column) const {
    const Block& block = blocks_[number];
    const std::size_t channels = source_.channels, line = source_.padded_width() * channels;
    const std::size_t target_line = target_.width * target_.columns;
    Phase phase;
    phase.block = number;
    phase.first_depth = row.skipped * block.line;
    phase.places = row.count * column.count;
    phase.target = place_offsets(images_a_task_, target_.height * target_line, row.count, row.target_step * target_line,
                                 column.count, column.target_step * target_.columns,
                                 row.target * target_line + column.target * target_.columns);
    std::size_t first = 0;
    if (row.taps * column.taps > 0)
        first = static_cast<std::size_t>(row.source + static_cast<std::ptrdiff_t>(source_.margins.top)) * line +
                static_cast<std::size_t>(column.source + static_cast<std::ptrdiff_t>(source_.margins.left)) * channels;
    phase.source = place_offsets(images_a_task_, source_.padded_elements(), row.count, row.source_step * line,
                                 column.count, column.source_step * channels, first);
    if (!block.grouped) {
        phase.depth = window_offsets(row.taps, column.taps, channels, source_.padded_width());
        return phase;
    }
    for (std::size_t k = 0; k < row.taps * block.line; ++k) {
        const std::size_t group = k % block.line / depth_group * depth_group;
        const std::size_t start = std::min(group, column.taps * channels - depth_group);
        phase.depth.push_back(static_cast<std::int32_t>(k / block.line * line + start + k % depth_group));
    }
    return phase;
}

void Convolution::pack(const Block& block) const {
    if (!block.packed) return;
    if (block.grouped) {
        for (std::size_t i = 0; i < block.table.size(); ++i)
            block.own[i] = block.table[i] < 0 ? 0.0F : weights_.values[block.table[i]];
        return;
    }
    const bool transposed = weights_.column_step != 1;
    for (std::size_t u = 0; u < block.rows; ++u) {
        for (std::size_t t = 0; t < block.columns; ++t) {
            const std::ptrdiff_t p = block.row_run.tap + static_cast<std::ptrdiff_t>(u) * block.row_run.tap_step;
            const std::ptrdiff_t q = block.column_run.tap + static_cast<std::ptrdiff_t>(t) * block.column_run.tap_step;
            const std::size_t tap = static_cast<std::size_t>(p) * weights_.kernel_width + static_cast<std::size_t>(q);
            const PackArgs args{weights_.values + tap * weights_.tap_step,
                                transposed ? weights_.column_step : weights_.depth_step,
                                source_.channels,
                                target_.columns,
                                block.own,
                                block.panel,
                                u * block.line + t * source_.channels};
            transposed ? kernels_.pack_transposed(args) : kernels_.pack(args);
        }
    }
}

void Convolution::pack() {
    if (!packed_.stale()) return;
    for (const Block& block : blocks_) pack(block);
    packed_.mark_fresh();
}

const float* Convolution::padded(const StepContext& context, std::size_t worker, const float* source,
                                 std::size_t count) const {
    if (!source_.needed()) return source;
    float* copy = context.own<float>(worker);
    source_.copy(source, count, copy);
    return copy;
}

void Convolution::run_images(const StepContext& context, std::size_t worker, const float* source, float* target,
                             std::size_t count) const {
    const float* from = padded(context, worker, source, count);
    for (const Phase& phase : phases_) multiply(from, target, phase, 0, count * phase.places);
    if (!fused(epilogue_.curve))
        kernels_.curve(epilogue_.curve, epilogue_.alpha, target, target,
                       count * target_.height * target_.width * target_.columns);
}

void Convolution::run(const StepContext& context, const float* source, float* target) {
    pack();
    const std::size_t rows = context.rows(), bands = this->bands(context);
    const std::size_t target_elements = target_.height * target_.width * target_.columns;
    context.parallel(
        ceil_div(rows, images_a_task_) * bands, rows * image_cost_, [&](std::size_t task, std::size_t worker) {
            const std::size_t image = task / bands * images_a_task_, band = task % bands;
            const std::size_t count = std::min(images_a_task_, rows - image);
            const float* from = source + image * source_.elements();
            float* to = target + image * target_elements;
            if (bands == 1) return run_images(context, worker, from, to, count);
            from = padded(context, worker, from, count);
            std::size_t first = 0, part = 0;
            for (const Phase& phase : phases_) {  // A band is a run of whole lines, if places come in lines.
                const std::size_t places = count * phase.places, step = round_up(ceil_div(places, bands), run_);
                first = std::min(places, band * step);
                part = std::min(step, places - first);
                multiply(from, to, phase, first, part);
            }
            if (fused(epilogue_.curve)) return;
            // Few images forward: one phase, whose places lie one after the other.
            float* y = to + first * target_.columns;
            kernels_.curve(epilogue_.curve, epilogue_.alpha, y, y, part * target_.columns);
        });
}

void Convolution::multiply(const float* source, float* target, const Phase& phase, std::size_t first,
                           std::size_t count) const {
    if (count == 0) return;
    if (one_channel_) return multiply_one_channel(source, target, phase, first, count);
    const Block& block = blocks_[phase.block];
    GemmArgs args;
    args.a = source;
    args.a_rows = phase.source.data() + first;
    args.a_depth = phase.depth.data();
    args.b = block.data;
    args.b_step = weights_.depth_step;
    args.b_packed = block.packed;
    args.b_panel = block.panel;
    args.b_first_depth = phase.first_depth;
    args.grouped = block.grouped;
    args.a_run = run_ > 1 ? run_ : 0;
    args.c = target;
    args.c_rows = phase.target.data() + first;
    args.rows = count;
    args.columns = target_.columns;
    args.depth = phase.depth.size();
    args.bias = epilogue_.bias;
    args.curve = fused(epilogue_.curve) ? epilogue_.curve : Curve::none;
    args.alpha = epilogue_.alpha;
    kernels_.gemm(args);
}

void Convolution::multiply_one_channel(const float* source, float* target, const Phase& phase, std::size_t first,
                                       std::size_t count) const {
    OneChannelArgs args;
    args.x_step = source_.padded_width();
    args.places = run_;
    args.window_height = blocks_[phase.block].rows;
    args.window_width = blocks_[phase.block].columns;
    args.filters = target_.columns;
    args.w = weights_.values;
    args.bias = epilogue_.bias;
    args.curve = fused(epilogue_.curve) ? epilogue_.curve : Curve::none;
    args.alpha = epilogue_.alpha;
    for (std::size_t place = first; place < first + count; place += args.lines * run_) {
        const std::size_t rest = phase.places - place % phase.places;  // of this image
        args.lines = std::min(rest, first + count - place) / run_;
        args.x = source + phase.source[place];
        args.y = target + phase.target[place];
        kernels_.one_channel(args);
    }
}

}  // namespace selvedge::cpu
