// MlpKernel: whole training steps of a small network of dense layers, one after another without the host, by one
// cluster of thread blocks (sm_90 and newer).
//
// Each block owns some columns of every layer: their weights, biases and moments stay in its shared memory for as long
// as the launch lasts. A layer's outputs are written into every block's shared memory; the gradient of a layer's inputs
// is a part from each block, which the owner of a column adds up in the order of the blocks. Steps begin from the
// cursor, as many as it says.
#pragma once

#include <bit>
#include <cmath>

#include "cuda/kernels/dropout.h"
#include "cuda/kernels/loss.h"
#include "cuda/kernels/numbers.h"
#include "cuda/kernels/optimizer.h"
#include "cuda/kernels/product.h"

namespace selvedge::cuda {

/// A dense layer of the network, and what follows it. Offsets count floats of a block's shared memory.
struct MlpLayer {
    std::uint32_t inputs = 0, outputs = 0;
    std::uint32_t columns = 0;   ///< that a block owns; the last blocks have fewer, or none
    std::uint32_t weights = 0;   ///< shared: (inputs + 1, columns), the biases last
    std::uint32_t moment_1 = 0;  ///< shared, of the same shape
    std::uint32_t moment_2 = 0;  ///< shared, of the same shape
    std::uint32_t out = 0;       ///< shared: what the next layer takes (rows, outputs)
    std::uint32_t own_out = 0;   ///< shared: this block's columns before dropout (rows, columns)
    std::size_t kernel_at = 0;   ///< in the arena of parameters: (inputs, outputs)
    std::size_t bias_at = 0;     ///< in the arena: (outputs)
    bool has_bias = false, has_dropout = false;
    ActivationKind function = ActivationKind::none;
    float alpha = 0;
    float lambda = 0;  ///< L2 of the kernel
    DropoutMask mask;
};

/// The network, its data and where everything lies in a block's shared memory.
struct MlpPlan {
    static constexpr std::uint32_t most_layers = 8, threads = 256, warps = threads / 32;

    MlpLayer layers[most_layers];
    std::uint32_t count = 0;
    std::uint32_t capacity = 0;  ///< rows of a full batch
    std::uint32_t classes = 0;
    std::uint32_t input = 0;     ///< shared: the batch as bytes (capacity, inputs of layer 0)
    std::uint32_t gradient = 0;  ///< shared: twice dz of this block's columns (capacity, most columns)
    std::uint32_t parts = 0;    ///< shared: twice this block's part of dx (capacity, most inputs but the first layer's)
    std::uint32_t sums = 0;     ///< shared: parts of a product, by warp (warps, 16, 8)
    std::uint32_t doubles = 0;  ///< shared, a multiple of 2: losses, answers and penalties
    std::uint32_t most_columns = 0, most_inputs = 0;
    std::size_t shared_floats = 0;
};

/// `UpdateKernel` with its views says how the parameters change.
template <Precision precision>
struct MlpKernel {
    MlpPlan plan;
    UpdateKernel update;  ///< parameters, gradients, moments and rates; `clock` and `moved` are not used
    Global<float> gradients;
    Global<const std::uint8_t> images, labels;
    Global<const std::uint32_t> order;
    Global<std::uint64_t> cursor;
    Global<std::uint32_t> clock;
    Global<double> metrics;
    float scale, offset, smoothing;

    template <class Lane>
    SELVEDGE_DEVICE void operator()(Lane& lane) const {
        load_parameters(lane);
        const std::uint64_t steps = lane.load(cursor, cursor_count);
        for (std::uint64_t s = 0; s < steps; ++s) {
            const StepClock now = clock_at_cursor(lane, {cursor.data, cursor.count}, plan.capacity, s);
            lane.sync();  // the step before has been read
            load_batch(lane, now);
            lane.sync_cluster();
            for (std::uint32_t l = 0; l < plan.count; ++l) {
                forward(lane, l, now);
                lane.sync_cluster();
            }
            loss(lane, now);
            for (std::uint32_t l = plan.count; l-- > 0;) {
                if (l > 0) input_parts(lane, l, now);
                lane.sync();  // every weight has been read
                change_weights(lane, l, now, s + 1 == steps);
                lane.sync_cluster();
                if (l > 0) input_gradient(lane, l, now);
                lane.sync();
            }
            penalty(lane, now);
        }
        store_parameters(lane);
        lane.sync_cluster();  // no block ends while another may still reach into it
        if (steps > 0 && lane.cluster_rank() == 0 && lane.thread() == 0) {
            write_clock(lane, clock, clock_at_cursor(lane, {cursor.data, cursor.count}, plan.capacity, steps - 1));
            lane.store(cursor, cursor_step, lane.load(cursor, cursor_step) + steps);
        }
    }

private:
    template <class Lane>
    SELVEDGE_DEVICE Shared<float> floats(Lane& lane, std::uint32_t at, std::size_t count) const {
        return lane.template shared<float>(std::size_t{at} * sizeof(float), count);
    }
    template <class Lane>
    SELVEDGE_DEVICE Shared<float> weights_of(Lane& lane, const MlpLayer& layer, std::uint32_t at) const {
        return floats(lane, at, (std::size_t{layer.inputs} + 1) * layer.columns);
    }
    /// The batch as bytes (capacity, inputs of layer 0).
    template <class Lane>
    SELVEDGE_DEVICE Shared<std::uint8_t> pixels_of(Lane& lane) const {
        return lane.template shared<std::uint8_t>(std::size_t{plan.input} * sizeof(float),
                                                  std::size_t{plan.capacity} * plan.layers[0].inputs);
    }
    /// What layer `l` takes, number `at` of (rows, inputs).
    template <class Lane>
    SELVEDGE_DEVICE float input_at(Lane& lane, std::uint32_t l, std::uint32_t at) const {
        if (l == 0) return static_cast<float>(lane.load(pixels_of(lane), at)) * scale + offset;
        const MlpLayer& below = plan.layers[l - 1];
        return lane.load(floats(lane, below.out, std::size_t{plan.capacity} * below.outputs), at);
    }
    /// dz of this block's columns; neighbouring layers take turns with two places.
    template <class Lane>
    SELVEDGE_DEVICE Shared<float> gradient_of(Lane& lane, std::uint32_t l) const {
        const std::uint32_t size = plan.capacity * plan.most_columns;
        return floats(lane, plan.gradient + l % 2 * size, size);
    }
    template <class Lane>
    SELVEDGE_DEVICE Shared<float> parts_of(Lane& lane, std::uint32_t l) const {
        const std::uint32_t size = plan.capacity * plan.most_inputs;
        return floats(lane, plan.parts + l % 2 * size, size);
    }
    /// The first of this block's columns, and how many it really has.
    struct Columns {
        std::uint32_t first, count;
    };
    template <class Lane>
    SELVEDGE_DEVICE Columns columns_of(Lane& lane, const MlpLayer& layer) const {
        const std::uint32_t first = lane.cluster_rank() * layer.columns;
        if (first >= layer.outputs) return {first, 0};
        return {first, layer.outputs - first < layer.columns ? layer.outputs - first : layer.columns};
    }

    /// Calls visit(place in the arena, place in the block's shared weights) for this block's parameters of a layer.
    template <class Lane, class Visitor>
    SELVEDGE_DEVICE void each_parameter(Lane& lane, const MlpLayer& layer, const Visitor& visit) const {
        const Columns own = columns_of(lane, layer);
        const std::uint32_t lines = layer.inputs + (layer.has_bias ? 1 : 0);
        for (std::uint32_t i = lane.thread(); i < lines * layer.columns; i += MlpPlan::threads) {
            const std::uint32_t line = i / layer.columns, column = i % layer.columns;
            if (column >= own.count) continue;
            const std::size_t at = line < layer.inputs
                                       ? layer.kernel_at + std::size_t{line} * layer.outputs + own.first + column
                                       : layer.bias_at + own.first + column;
            visit(at, i);
        }
    }
    template <class Lane>
    SELVEDGE_DEVICE void load_parameters(Lane& lane) const {
        for (std::uint32_t l = 0; l < plan.count; ++l) {
            const MlpLayer& layer = plan.layers[l];
            const Shared<float> w = weights_of(lane, layer, layer.weights);
            each_parameter(lane, layer, [&](std::size_t from, std::uint32_t to) {
                lane.store(w, to, lane.load(update.parameters, from));
                if (update.moment_1.present())
                    lane.store(weights_of(lane, layer, layer.moment_1), to, lane.load(update.moment_1, from));
                if (update.moment_2.present())
                    lane.store(weights_of(lane, layer, layer.moment_2), to, lane.load(update.moment_2, from));
            });
        }
    }
    template <class Lane>
    SELVEDGE_DEVICE void store_parameters(Lane& lane) const {
        for (std::uint32_t l = 0; l < plan.count; ++l) {
            const MlpLayer& layer = plan.layers[l];
            const Shared<float> w = weights_of(lane, layer, layer.weights);
            each_parameter(lane, layer, [&](std::size_t to, std::uint32_t from) {
                lane.store(update.parameters, to, lane.load(w, from));
                if (update.moment_1.present())
                    lane.store(update.moment_1, to, lane.load(weights_of(lane, layer, layer.moment_1), from));
                if (update.moment_2.present())
                    lane.store(update.moment_2, to, lane.load(weights_of(lane, layer, layer.moment_2), from));
            });
        }
    }

    /// Every block takes the whole batch.
    template <class Lane>
    SELVEDGE_DEVICE void load_batch(Lane& lane, const StepClock& now) const {
        const std::uint32_t pixels = plan.layers[0].inputs;
        const Shared<std::uint8_t> x = pixels_of(lane);
        const std::uint32_t warp = lane.thread() / 32;
        for (std::uint32_t n = warp; n < now.rows; n += MlpPlan::warps) {
            const std::uint32_t sample = lane.load(order, std::size_t{now.first_row} + n);
            for (std::uint32_t i = lane.thread() % 32; i < pixels; i += 32)
                lane.store(x, n * pixels + i, std::uint8_t{lane.load(images, std::size_t{sample} * pixels + i)});
        }
    }

    /// A warp's 16×8 tile of A·B over k in [first, last). at_a and at_b give 0 beyond their operands' edges.
    template <class Lane, class AtA, class AtB>
    SELVEDGE_DEVICE FragmentC warp_tile(Lane& lane, std::uint32_t first, std::uint32_t last, const AtA& at_a,
                                        const AtB& at_b) const {
        const std::uint32_t me = lane.thread() % 32;
        FragmentC sum{};
        if constexpr (precision == Precision::float32) {
            for (std::uint32_t k = first; k < last; ++k)
                for (std::uint32_t r = 0; r < 4; ++r) {
                    const TilePlace place = place_c(me, r);
                    sum.c[r] = std::fma(at_a(place.row, k), at_b(k, place.column), sum.c[r]);
                }
        } else {
            constexpr bool bf16 = precision == Precision::bf16;
            for (std::uint32_t k = first; k < last; k += bf16 ? 16 : 8) {
                const auto bits_a = [&](TilePlace p) {
                    return std::bit_cast<std::uint32_t>(k + p.column < last ? at_a(p.row, k + p.column) : 0.0F);
                };
                const auto bits_b = [&](TilePlace p) {
                    return std::bit_cast<std::uint32_t>(k + p.row < last ? at_b(k + p.row, p.column) : 0.0F);
                };
                FragmentA a;
                FragmentB b;
                for (std::uint32_t r = 0; r < 4; ++r)
                    a.a[r] = bf16 ? bf16_pair(bits_a(place_a_bf16(me, r, 0)), bits_a(place_a_bf16(me, r, 1)))
                                  : tf32_of(bits_a(place_a_tf32(me, r)));
                for (std::uint32_t r = 0; r < 2; ++r)
                    b.b[r] = bf16 ? bf16_pair(bits_b(place_b_bf16(me, r, 0)), bits_b(place_b_bf16(me, r, 1)))
                                  : tf32_of(bits_b(place_b_tf32(me, r)));
                if constexpr (bf16)
                    sum = lane.mma_bf16(a, b, sum);
                else
                    sum = lane.mma_tf32(a, b, sum);
            }
        }
        return sum;
    }

    /// put(m, n, number) for the numbers of A·B (rows × columns), in tiles of 16×8 that the block's warps share out.
    template <class Lane, class AtA, class AtB, class Put>
    SELVEDGE_DEVICE void product(Lane& lane, std::uint32_t rows, std::uint32_t columns, std::uint32_t depth,
                                 const AtA& at_a, const AtB& at_b, const Put& put) const {
        const std::uint32_t down = (rows + 15) / 16, across = (columns + 7) / 8, warp = lane.thread() / 32;
        for (std::uint32_t tile = warp; tile < down * across; tile += MlpPlan::warps) {
            const std::uint32_t m0 = tile % down * 16, n0 = tile / down * 8;
            const FragmentC sum = warp_tile(
                lane, 0, depth,
                [&](std::uint32_t m, std::uint32_t k) { return m0 + m < rows ? at_a(m0 + m, k) : 0.0F; },
                [&](std::uint32_t k, std::uint32_t n) { return n0 + n < columns ? at_b(k, n0 + n) : 0.0F; });
            for (std::uint32_t r = 0; r < 4; ++r) {
                const TilePlace place = place_c(lane.thread() % 32, r);
                if (m0 + place.row < rows && n0 + place.column < columns)
                    put(m0 + place.row, n0 + place.column, sum.c[r]);
            }
        }
    }

    /// The same for few tiles and a long sum: the warps cut the sum into as many parts, which are added up in order.
    template <class Lane, class AtA, class AtB, class Put>
    SELVEDGE_DEVICE void product_in_parts(Lane& lane, std::uint32_t rows, std::uint32_t columns, std::uint32_t depth,
                                          const AtA& at_a, const AtB& at_b, const Put& put) const {
        constexpr std::uint32_t tile_numbers = 16 * 8;
        const Shared<float> sums = floats(lane, plan.sums, MlpPlan::warps * tile_numbers);
        const std::uint32_t down = (rows + 15) / 16, across = (columns + 7) / 8, warp = lane.thread() / 32;
        const std::uint32_t length = (depth + 16 * MlpPlan::warps - 1) / (16 * MlpPlan::warps) * 16;
        const std::uint32_t first = warp * length < depth ? warp * length : depth;
        const std::uint32_t last = first + length < depth ? first + length : depth;
        for (std::uint32_t tile = 0; tile < down * across; ++tile) {
            const std::uint32_t m0 = tile % down * 16, n0 = tile / down * 8;
            const FragmentC sum = warp_tile(
                lane, first, last,
                [&](std::uint32_t m, std::uint32_t k) { return m0 + m < rows ? at_a(m0 + m, k) : 0.0F; },
                [&](std::uint32_t k, std::uint32_t n) { return n0 + n < columns ? at_b(k, n0 + n) : 0.0F; });
            for (std::uint32_t r = 0; r < 4; ++r) {
                const TilePlace place = place_c(lane.thread() % 32, r);
                lane.store(sums, warp * tile_numbers + place.row * 8 + place.column, sum.c[r]);
            }
            lane.sync();
            if (lane.thread() < tile_numbers) {
                float total = 0;
                for (std::uint32_t w = 0; w < MlpPlan::warps; ++w)
                    total += lane.load(sums, w * tile_numbers + lane.thread());
                const std::uint32_t m = m0 + lane.thread() / 8, n = n0 + lane.thread() % 8;
                if (m < rows && n < columns) put(m, n, total);
            }
            lane.sync();
        }
    }

    /// This block's columns of layer `l`, into every block's shared memory.
    template <class Lane>
    SELVEDGE_DEVICE void forward(Lane& lane, std::uint32_t l, const StepClock& now) const {
        const MlpLayer& layer = plan.layers[l];
        const Columns own = columns_of(lane, layer);
        const Shared<float> w = weights_of(lane, layer, layer.weights);
        const Shared<float> out = floats(lane, layer.out, std::size_t{plan.capacity} * layer.outputs);
        const Shared<float> own_out = floats(lane, layer.own_out, std::size_t{plan.capacity} * layer.columns);
        product_in_parts(
            lane, now.rows, own.count, layer.inputs,
            [&](std::uint32_t n, std::uint32_t i) { return input_at(lane, l, n * layer.inputs + i); },
            [&](std::uint32_t i, std::uint32_t j) { return lane.load(w, i * layer.columns + j); },
            [&](std::uint32_t n, std::uint32_t j, float sum) {
                if (layer.has_bias) sum += lane.load(w, layer.inputs * layer.columns + j);
                float value = activate(sum, layer.function, layer.alpha);
                lane.store(own_out, n * layer.columns + j, value);
                if (layer.has_dropout) value = masked(lane, layer, now, n, own.first + j, value);
                for (std::uint32_t rank = 0; rank < lane.cluster_blocks(); ++rank)
                    lane.store_to(rank, out, n * layer.outputs + own.first + j, value);
            });
    }

    template <class Lane>
    SELVEDGE_DEVICE float masked(Lane& lane, const MlpLayer& layer, const StepClock& now, std::uint32_t n,
                                 std::uint32_t e, float value) const {
        const PhiloxKey key = philox_key(seed_of(lane, layer.mask.seed), Purpose::dropout);
        const PhiloxCounter words =
            philox4x32({e / 8, lane.load(order, std::size_t{now.first_row} + n), now.epoch, layer.mask.stream}, key);
        return layer.mask.apply(words, e % 8, value);
    }

    /// dz of the last layer's own columns from all logits, and in block 0 the metrics; a warp a row.
    template <class Lane>
    SELVEDGE_DEVICE void loss(Lane& lane, const StepClock& now) const {
        const MlpLayer& layer = plan.layers[plan.count - 1];
        const Columns own = columns_of(lane, layer);
        const Shared<float> logits = floats(lane, layer.out, std::size_t{plan.capacity} * layer.outputs);
        const Shared<float> own_out = floats(lane, layer.own_out, std::size_t{plan.capacity} * layer.columns);
        const Shared<float> dz = gradient_of(lane, plan.count - 1);
        const Shared<double> losses =
            lane.template shared<double>(std::size_t{plan.doubles} * sizeof(float), 2 * std::size_t{plan.capacity});
        const std::uint32_t me = lane.thread() % 32;
        const float spread = smoothing / static_cast<float>(plan.classes);
        for (std::uint32_t n = lane.thread() / 32; n < now.rows; n += MlpPlan::warps) {
            float largest = -INFINITY, sum = 0;
            for (std::uint32_t k = me; k < plan.classes; k += 32) {
                const float value = lane.load(logits, n * plan.classes + k);
                largest = value > largest ? value : largest;
            }
            largest = warp_max(lane, largest);
            for (std::uint32_t k = me; k < plan.classes; k += 32)
                sum += std::exp(lane.load(logits, n * plan.classes + k) - largest);
            const float log_sum = std::log(warp_sum(lane, sum));
            const std::uint32_t sample = lane.load(order, std::size_t{now.first_row} + n);
            const std::uint32_t label = lane.load(labels, sample);
            double loss = 0;
            std::uint32_t answer = 0xFFFFFFFFU;
            for (std::uint32_t k = me; k < plan.classes; k += 32) {
                const float logit = lane.load(logits, n * plan.classes + k);
                const float log_probability = logit - largest - log_sum;
                const float target = (k == label ? 1 - smoothing : 0.0F) + spread;
                loss -= static_cast<double>(target) * static_cast<double>(log_probability);
                if (logit == largest && answer == 0xFFFFFFFFU) answer = k;
                if (k < own.first || k >= own.first + own.count) continue;
                const std::uint32_t at = n * layer.columns + k - own.first;
                const float slope = activation_derivative(lane.load(own_out, at), layer.function, layer.alpha);
                lane.store(dz, at, (std::exp(log_probability) - target) / static_cast<float>(now.rows) * slope);
            }
            loss = warp_sum(lane, loss);
            for (std::uint32_t mask = 16; mask > 0; mask /= 2) {
                const std::uint32_t other = lane.shuffle_xor(answer, mask);
                answer = other < answer ? other : answer;
            }
            if (me != 0) continue;
            lane.store(losses, n, loss);
            lane.store(losses, plan.capacity + n, (answer < plan.classes ? answer : 0U) == label ? 1.0 : 0.0);
        }
        lane.sync();
        if (lane.cluster_rank() != 0 || lane.thread() != 0) return;
        double total = 0, correct = 0;
        for (std::uint32_t n = 0; n < now.rows; ++n) {
            total += lane.load(losses, n);
            correct += lane.load(losses, plan.capacity + n);
        }
        add_metric(lane, metric_at_loss, total);
        add_metric(lane, metric_at_correct, correct);
        add_metric(lane, metric_at_count, now.rows);
    }
    template <class Lane>
    SELVEDGE_DEVICE void add_metric(Lane& lane, std::size_t at, double value) const {
        lane.store(metrics, at, lane.load(metrics, at) + value);
    }

    /// This block's part of the gradient of layer `l`'s inputs: its own dz times its own weights, transposed.
    template <class Lane>
    SELVEDGE_DEVICE void input_parts(Lane& lane, std::uint32_t l, const StepClock& now) const {
        const MlpLayer& layer = plan.layers[l];
        const Columns own = columns_of(lane, layer);
        const Shared<float> dz = gradient_of(lane, l), w = weights_of(lane, layer, layer.weights);
        const Shared<float> parts = parts_of(lane, l);
        product(
            lane, now.rows, layer.inputs, own.count,
            [&](std::uint32_t n, std::uint32_t j) { return lane.load(dz, n * layer.columns + j); },
            [&](std::uint32_t j, std::uint32_t i) { return lane.load(w, i * layer.columns + j); },
            [&](std::uint32_t n, std::uint32_t i, float sum) { lane.store(parts, n * layer.inputs + i, sum); });
    }

    /// dz of the layer below `l`: its own columns of all blocks' parts, through dropout and activation.
    template <class Lane>
    SELVEDGE_DEVICE void input_gradient(Lane& lane, std::uint32_t l, const StepClock& now) const {
        const MlpLayer& below = plan.layers[l - 1];
        const Columns own = columns_of(lane, below);
        const Shared<float> parts = parts_of(lane, l), dz = gradient_of(lane, l - 1);
        const Shared<float> own_out = floats(lane, below.own_out, std::size_t{plan.capacity} * below.columns);
        for (std::uint32_t i = lane.thread(); i < now.rows * below.columns; i += MlpPlan::threads) {
            const std::uint32_t n = i / below.columns, j = i % below.columns;
            if (j >= own.count) continue;
            float sum = 0;
            for (std::uint32_t rank = 0; rank < lane.cluster_blocks(); ++rank)
                sum += lane.load_from(rank, parts, n * below.outputs + own.first + j);
            if (below.has_dropout) sum = masked(lane, below, now, n, own.first + j, sum);
            lane.store(dz, i, sum * activation_derivative(lane.load(own_out, i), below.function, below.alpha));
        }
    }

    /// The gradients of this block's weights, and the optimiser's step on them; the penalty on the weights before it.
    template <class Lane>
    SELVEDGE_DEVICE void change_weights(Lane& lane, std::uint32_t l, const StepClock& now, bool last_step) const {
        const MlpLayer& layer = plan.layers[l];
        const Columns own = columns_of(lane, layer);
        const Shared<float> dz = gradient_of(lane, l);
        const Shared<float> w = weights_of(lane, layer, layer.weights);
        const std::uint32_t first = static_cast<std::uint32_t>(lane.load(cursor, cursor_first));
        const StepRate rate = lane.load(update.rates, now.step - first);
        double squares = 0;
        product(
            lane, layer.inputs + (layer.has_bias ? 1 : 0), own.count, now.rows,
            [&](std::uint32_t i, std::uint32_t n) {
                return i < layer.inputs ? input_at(lane, l, n * layer.inputs + i) : 1.0F;
            },
            [&](std::uint32_t n, std::uint32_t j) { return lane.load(dz, n * layer.columns + j); },
            [&](std::uint32_t i, std::uint32_t j, float g) {
                const std::uint32_t at = i * layer.columns + j;
                const float weight = lane.load(w, at);
                if (i < layer.inputs && layer.lambda != 0) {
                    g += layer.lambda * weight;
                    squares += static_cast<double>(weight) * static_cast<double>(weight);
                }
                if (last_step)
                    lane.store(gradients,
                               i < layer.inputs ? layer.kernel_at + std::size_t{i} * layer.outputs + own.first + j
                                                : layer.bias_at + own.first + j,
                               g);
                float m = 0, v = 0;
                if (update.moment_1.present()) m = lane.load(weights_of(lane, layer, layer.moment_1), at);
                if (update.moment_2.present()) v = lane.load(weights_of(lane, layer, layer.moment_2), at);
                lane.store(w, at, update.changed(weight, g, rate, m, v));
                if (update.moment_1.present()) lane.store(weights_of(lane, layer, layer.moment_1), at, m);
                if (update.moment_2.present()) lane.store(weights_of(lane, layer, layer.moment_2), at, v);
            });
        if (layer.lambda == 0) return;
        const Shared<double> penalties = penalties_of(lane);
        squares = warp_sum(lane, squares);
        if (lane.thread() % 32 == 0)
            lane.store_to(
                0, penalties,
                (std::size_t{l} * lane.cluster_blocks() + lane.cluster_rank()) * MlpPlan::warps + lane.thread() / 32,
                squares * static_cast<double>(layer.lambda) / 2);
    }
    /// In block 0: a number for each warp of each block of each layer.
    template <class Lane>
    SELVEDGE_DEVICE Shared<double> penalties_of(Lane& lane) const {
        return lane.template shared<double>(
            std::size_t{plan.doubles} * sizeof(float) + 2 * std::size_t{plan.capacity} * sizeof(double),
            std::size_t{plan.count} * lane.cluster_blocks() * MlpPlan::warps);
    }
    /// Behind the last barrier of the step, and before the next step's first.
    template <class Lane>
    SELVEDGE_DEVICE void penalty(Lane& lane, const StepClock& now) const {
        if (lane.cluster_rank() != 0 || lane.thread() != 0) return;
        const Shared<double> penalties = penalties_of(lane);
        double sum = 0;
        bool any = false;
        for (std::uint32_t l = 0; l < plan.count; ++l) {
            if (plan.layers[l].lambda == 0) continue;
            any = true;
            const std::uint32_t each = lane.cluster_blocks() * MlpPlan::warps;
            for (std::uint32_t i = 0; i < each; ++i) sum += lane.load(penalties, l * each + i);
        }
        if (any) add_metric(lane, metric_at_penalty, static_cast<double>(now.rows) * sum);
    }
};

}  // namespace selvedge::cuda
