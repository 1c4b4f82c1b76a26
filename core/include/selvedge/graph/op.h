// Op: what a Program is made of. This page is the contract between the graph and every executor.
//
// Images are N×H×W×C, rows contiguous, float32 unless a type is given. N is the capacity of the batch; the `rows` first
// rows are the batch's real ones (clock[rows]), and an op neither reads nor writes beyond them. A reduction over the
// batch is over `rows`. Inputs in [brackets] may be absent (an invalid ValueId); outputs likewise. "x" and "y" may
// share storage in the ops marked (in place): the memory plan makes them when x is not needed later.
//
//   op                   inputs                                              outputs
//   load_batch           images u8 D×H×W×C, labels u8 D, order u32 M, clock, [seed]   x, labels u8 N, samples u32 N
//       samples[i] = order[first_row + i];  x = images[samples[i]]·scale + offset;  labels = labels[samples[i]]
//       with augment (then seed is there): an image whose label is among its classes is first replaced by
//       vary_image(image, vary, seed, samples[i], clock[epoch], 0) of data/disturb.h
//   dense                x N×…(=I), w I×O, [b O]                             y N×O       y = activation(x·w + b)
//   dense_grad_input     dy N×O, w I×O                                       dx N×…(=I)  dx = dy·wᵀ
//   dense_grad_weight    x N×…(=I), dy N×O                                   dw I×O, [db O]   dw = xᵀ·dy, db = Σ dy
//   conv2d               x N×H×W×C, w KH×KW×C×F, [b F]                       y N×OH×OW×F
//       y[n,i,j,f] = activation(b[f] + Σ x[n, i·sh + p − top, j·sw + q − left, c]·w[p,q,c,f]), zero outside the image
//   conv2d_grad_input    dy N×OH×OW×F, w                                     dx N×H×W×C
//   conv2d_grad_weight   x N×H×W×C, dy N×OH×OW×F                             dw KH×KW×C×F, [db F]
//   activation           x                                                   y           (in place)
//   activation_grad      dy, x or y                                          dx          (in place with dy)
//       the second input is y where derivative_from_output(kind), else x; dx = dy·f'
//   softmax              x N×…×K                                             y           over the last axis (in place)
//   softmax_grad         dy, y                                               dx = y·(dy − Σ dy·y)   (in place with dy)
//   max_pool2d           x N×H×W×C                                           y N×OH×OW×C, [winner u8 N×OH×OW×C]
//       winner = p·KW + q, the window position of the largest value; the first one in row order wins a tie
//   max_pool2d_grad      dy, winner                                          dx N×H×W×C
//   avg_pool2d           x                                                   y N×OH×OW×C
//       the divisor is the window's size with count_padding, else the number of positions inside the image
//   avg_pool2d_grad      dy                                                  dx N×H×W×C
//   batch_norm           x N×…×C, gamma C, beta C, running_mean C, running_var C      y, mean C, inv_std C
//       batch statistics (biased variance); also updates running_mean and running_var in place
//   batch_norm_inference x, gamma, beta, running_mean, running_var           y
//   batch_norm_grad      dy, x, gamma, mean, inv_std                         dx, dgamma C, dbeta C  (dx in place with
//   dy) dropout              x, samples u32 N, clock, seed                       y           (in place) dropout_grad
//   dy, samples u32 N, clock, seed                      dx          (in place)
//       the mask of element e of row n: kept iff half-word e mod 8 of philox4x32(counter {e/8, samples[n],
//       clock[epoch], stream}, key of (seed, Purpose::dropout)) is ≥ round(rate·65536); half-words are numbered low
//       half of word 0, high half of word 0, low half of word 1, …; what is kept is multiplied by 1/(1 − rate)
//   add                  a, b                                                y = a + b   (in place with a)
//   softmax_cross_entropy logits N×K, labels u8 N                            [dlogits N×K], metrics f64 4, [confusion
//   u32 K×K]
//       t = (1 − s)·onehot + s/K with label smoothing s; loss_n = −Σ t·log softmax(logits);  dlogits = (softmax −
//       t)/rows; metrics += {Σ loss_n, correct, rows, 0}; the first largest logit is the answer;
//       confusion[true][answer] += 1
//   l2_penalty           w, dw, metrics                                      (updates in place)
//       dw += lambda·w;  metrics[3] += rows·lambda/2·Σ w²
//   optimizer_step       parameters P, gradients P, [moment_1 P], [moment_2 P], clock     (updates parameters and
//   moments)
//       the rules of optim/optimizer.h at step = clock[step], the learning rate from its schedule
//
// The clock is u32 4, written by the session before each step: {step, epoch, first_row, rows}; the seed is u32 2,
// {low, high}. `step` counts training steps since the start of the run; epoch = step / steps_per_epoch, where
// steps_per_epoch = ceil(number of indices uploaded into the entry's order / N), and first_row = step mod
// steps_per_epoch · N. For infer and probe, which have no order, rows = the rows last uploaded into "input".
#pragma once

#include <selvedge/data/disturb.h>
#include <selvedge/graph/value_id.h>
#include <selvedge/net/activation.h>
#include <selvedge/net/geometry.h>
#include <selvedge/optim/optimizer.h>

#include <array>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace selvedge {

enum class OpKind {
    load_batch,
    dense,
    dense_grad_input,
    dense_grad_weight,
    conv2d,
    conv2d_grad_input,
    conv2d_grad_weight,
    activation,
    activation_grad,
    softmax,
    softmax_grad,
    max_pool2d,
    max_pool2d_grad,
    avg_pool2d,
    avg_pool2d_grad,
    batch_norm,
    batch_norm_inference,
    batch_norm_grad,
    dropout,
    dropout_grad,
    add,
    softmax_cross_entropy,
    l2_penalty,
    optimizer_step,
};

template <>
struct EnumNames<OpKind> {
    static constexpr std::array<std::pair<OpKind, std::string_view>, 24> names{{
        {OpKind::load_batch, "load_batch"},
        {OpKind::dense, "dense"},
        {OpKind::dense_grad_input, "dense_grad_input"},
        {OpKind::dense_grad_weight, "dense_grad_weight"},
        {OpKind::conv2d, "conv2d"},
        {OpKind::conv2d_grad_input, "conv2d_grad_input"},
        {OpKind::conv2d_grad_weight, "conv2d_grad_weight"},
        {OpKind::activation, "activation"},
        {OpKind::activation_grad, "activation_grad"},
        {OpKind::softmax, "softmax"},
        {OpKind::softmax_grad, "softmax_grad"},
        {OpKind::max_pool2d, "max_pool2d"},
        {OpKind::max_pool2d_grad, "max_pool2d_grad"},
        {OpKind::avg_pool2d, "avg_pool2d"},
        {OpKind::avg_pool2d_grad, "avg_pool2d_grad"},
        {OpKind::batch_norm, "batch_norm"},
        {OpKind::batch_norm_inference, "batch_norm_inference"},
        {OpKind::batch_norm_grad, "batch_norm_grad"},
        {OpKind::dropout, "dropout"},
        {OpKind::dropout_grad, "dropout_grad"},
        {OpKind::add, "add"},
        {OpKind::softmax_cross_entropy, "softmax_cross_entropy"},
        {OpKind::l2_penalty, "l2_penalty"},
        {OpKind::optimizer_step, "optimizer_step"},
    }};
};

/// Positions in the clock value.
enum ClockField : std::size_t { clock_step, clock_epoch, clock_first_row, clock_rows, clock_size };
/// Positions in a metrics value.
enum MetricField : std::size_t { metric_loss, metric_correct, metric_count, metric_penalty, metric_size };

struct NoAttributes {
    bool operator==(const NoAttributes&) const = default;
};
/// Images drawn anew in each epoch.
struct BatchAugmentation {
    Variation vary;
    ClassList classes;
    bool operator==(const BatchAugmentation&) const = default;
};
struct LoadBatchAttributes {
    float scale = 1.0F / 255, offset = 0;
    std::optional<BatchAugmentation> augment = {};
    bool operator==(const LoadBatchAttributes&) const = default;
};
struct DenseAttributes {
    Activation activation;  ///< only one whose derivative_from_output holds (or none)
    bool operator==(const DenseAttributes&) const = default;
};
struct Conv2dAttributes {
    Size2 stride;
    Margins padding;
    Activation activation;  ///< only one whose derivative_from_output holds (or none)
    bool operator==(const Conv2dAttributes&) const = default;
};
struct ActivationAttributes {
    Activation activation;
    bool operator==(const ActivationAttributes&) const = default;
};
struct Pool2dAttributes {
    Size2 window, stride;
    Margins padding;
    bool count_padding = false;
    bool operator==(const Pool2dAttributes&) const = default;
};
struct BatchNormAttributes {
    float momentum = 0.99F, epsilon = 1e-3F;
    bool unbiased_running_variance = false;
    bool operator==(const BatchNormAttributes&) const = default;
};
struct DropoutAttributes {
    float rate = 0.5F;
    std::uint32_t stream = 0;  ///< which dropout of the network
    bool operator==(const DropoutAttributes&) const = default;
};
struct LossAttributes {
    float label_smoothing = 0;
    bool operator==(const LossAttributes&) const = default;
};
struct L2Attributes {
    float lambda = 0;
    bool operator==(const L2Attributes&) const = default;
};
struct OptimizerAttributes {
    Optimizer optimizer;
    std::uint64_t total_steps = 0;  ///< length of the run, for schedules that span it
    bool operator==(const OptimizerAttributes&) const = default;
};
using OpAttributes = std::variant<NoAttributes, LoadBatchAttributes, DenseAttributes, Conv2dAttributes,
                                  ActivationAttributes, Pool2dAttributes, BatchNormAttributes, DropoutAttributes,
                                  LossAttributes, L2Attributes, OptimizerAttributes>;

/// One operation: inputs and outputs in the order of the table above.
struct Op {
    OpKind kind = OpKind::add;
    OpAttributes attributes;
    std::vector<ValueId> inputs, outputs;
};

/// The position in `inputs` whose storage output 0 may take over, or -1.
int in_place_input(OpKind kind);

}  // namespace selvedge
