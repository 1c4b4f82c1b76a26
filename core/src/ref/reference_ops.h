// ReferenceSession's ops: takes each op's inputs out of their values, calls the kernel, and puts the outputs back.
// Included by reference_session.cpp alone, which instantiates it.
#pragma once

#include <algorithm>

#include "ref/avg_pool2d.h"
#include "ref/batch_norm.h"
#include "ref/conv2d.h"
#include "ref/cross_entropy.h"
#include "ref/dense.h"
#include "ref/dropout.h"
#include "ref/load_batch.h"
#include "ref/max_pool2d.h"
#include "ref/optimizer.h"
#include "ref/reference_session.h"
#include "ref/softmax.h"

namespace selvedge::ref {

/// Height and width of a value (N, H, W, C), or of a kernel (KH, KW, C, F) from its first dimension on.
inline Size2 image_size(const Value& value) { return {value.shape[1], value.shape[2]}; }
inline Size2 kernel_size(const Value& value) { return {value.shape[0], value.shape[1]}; }

template <class T>
auto ReferenceSession<T>::place(ValueId id) const -> Place {
    const Value& value = program_[id];
    if (value.kind == Value::Kind::view) return {value.view_of.index, value.offset};
    return {id.index, 0};
}

template <class T>
template <class E>
Tensor<E> ReferenceSession<T>::load(ValueId id, std::optional<std::size_t> rows) const {
    const auto [storage, offset] = place(id);
    typename Tensor<E>::shape_type shape(program_[id].shape.begin(), program_[id].shape.end());
    if (rows) shape[0] = *rows;
    Tensor<E> part(shape);
    std::copy_n(std::get<std::vector<Tensor<E>>>(storage_)[storage].data() + offset, part.size(), part.data());
    return part;
}

template <class T>
template <class E>
void ReferenceSession<T>::store(ValueId id, const Tensor<E>& contents) {
    if (!id.valid()) return;
    const auto [storage, offset] = place(id);
    std::copy_n(contents.data(), contents.size(), std::get<std::vector<Tensor<E>>>(storage_)[storage].data() + offset);
}

template <class T>
Tensor<T> ReferenceSession<T>::values(ValueId value) const {
    return load<T>(value);
}

template <class T>
void ReferenceSession<T>::set_values(ValueId value, const Tensor<T>& contents) {
    store(value, contents);
}

template <class T>
std::uint32_t ReferenceSession<T>::clock(ClockField field) const {
    return clock_[field];
}

template <class T>
std::uint64_t ReferenceSession<T>::seed(ValueId id) const {
    const Tensor<std::uint32_t> words = load<std::uint32_t>(id);
    return words(0) | std::uint64_t{words(1)} << 32;
}

template <class T>
void ReferenceSession<T>::run(const Op& op) {
    switch (op.kind) {
        case OpKind::load_batch:
            return run_load_batch(op);
        case OpKind::dense:
        case OpKind::dense_grad_input:
        case OpKind::dense_grad_weight:
        case OpKind::conv2d:
        case OpKind::conv2d_grad_input:
        case OpKind::conv2d_grad_weight:
            return run_weighted(op);
        case OpKind::activation:
        case OpKind::activation_grad:
        case OpKind::softmax:
        case OpKind::softmax_grad:
        case OpKind::dropout:
        case OpKind::dropout_grad:
        case OpKind::add:
            return run_elementwise(op);
        case OpKind::max_pool2d:
        case OpKind::max_pool2d_grad:
        case OpKind::avg_pool2d:
        case OpKind::avg_pool2d_grad:
            return run_pool(op);
        case OpKind::batch_norm:
        case OpKind::batch_norm_inference:
        case OpKind::batch_norm_grad:
            return run_batch_norm(op);
        case OpKind::softmax_cross_entropy:
        case OpKind::l2_penalty:
            return run_loss(op);
        case OpKind::optimizer_step:
            return run_optimizer(op);
    }
}

template <class T>
void ReferenceSession<T>::run_load_batch(const Op& op) {
    const auto& attributes = std::get<LoadBatchAttributes>(op.attributes);
    const Batch<T> batch = load_batch<T>(load<std::uint8_t>(op.inputs[0]), load<std::uint8_t>(op.inputs[1]),
                                         load<std::uint32_t>(op.inputs[2]), clock(clock_first_row), clock(clock_rows),
                                         attributes, attributes.augment ? seed(op.inputs[4]) : 0, clock(clock_epoch));
    store(op.outputs[0], batch.x);
    store(op.outputs[1], batch.labels);
    store(op.outputs[2], batch.samples);
}

template <class T>
void ReferenceSession<T>::run_weighted(const Op& op) {
    const std::size_t rows = clock(clock_rows);
    const auto& in = op.inputs;
    const auto& out = op.outputs;
    const auto bias = [&]() -> std::optional<Tensor<T>> {
        if (in.size() < 3 || !in[2].valid()) return {};
        return load<T>(in[2]);
    };
    const bool wants_db = out.size() > 1 && out[1].valid();
    if (const auto* a = std::get_if<DenseAttributes>(&op.attributes); a && op.kind == OpKind::dense)
        return store(out[0], dense(as_samples(load<T>(in[0], rows)), load<T>(in[1]), bias(), a->activation));
    if (op.kind == OpKind::dense_grad_input)
        return store(out[0], dense_grad_input(load<T>(in[0], rows), load<T>(in[1])));
    if (op.kind == OpKind::dense_grad_weight) {
        const Tensor<T> dy = load<T>(in[1], rows);
        store(out[0], dense_grad_weight(as_samples(load<T>(in[0], rows)), dy));
        if (wants_db) store(out[1], bias_grad(dy));
        return;
    }
    const auto& a = std::get<Conv2dAttributes>(op.attributes);
    if (op.kind == OpKind::conv2d)
        return store(out[0], conv2d(load<T>(in[0], rows), load<T>(in[1]), bias(), a.stride, a.padding, a.activation));
    const bool for_input = op.kind == OpKind::conv2d_grad_input;
    const Size2 image = image_size(program_[for_input ? out[0] : in[0]]);
    const Value& weights = program_[for_input ? in[1] : out[0]];
    const Size2 output = output_size(image, kernel_size(weights), a.stride, a.padding);
    const Tensor<T> dy = as_images(load<T>(in[for_input ? 0 : 1], rows), output.height, output.width, weights.shape[3]);
    if (for_input) return store(out[0], conv2d_grad_input(dy, load<T>(in[1]), image, a.stride, a.padding));
    store(out[0], conv2d_grad_weight(load<T>(in[0], rows), dy, kernel_size(weights), a.stride, a.padding));
    if (wants_db) store(out[1], bias_grad(dy));
}

template <class T>
void ReferenceSession<T>::run_elementwise(const Op& op) {
    const std::size_t rows = clock(clock_rows);
    const Tensor<T> x = load<T>(op.inputs[0], rows);
    const ValueId out = op.outputs[0];
    switch (op.kind) {
        case OpKind::activation:
            return store(out, activation(x, std::get<ActivationAttributes>(op.attributes).activation));
        case OpKind::activation_grad:
            return store(out, activation_grad(x, load<T>(op.inputs[1], rows),
                                              std::get<ActivationAttributes>(op.attributes).activation));
        case OpKind::softmax:
            return store(out, softmax(x));
        case OpKind::softmax_grad:
            return store(out, softmax_grad(x, load<T>(op.inputs[1], rows)));
        case OpKind::add:
            return store(out, Tensor<T>(as_samples(x) + as_samples(load<T>(op.inputs[1], rows))));
        default: {  // dropout and dropout_grad, which are the same function
            const auto& a = std::get<DropoutAttributes>(op.attributes);
            return store(out, dropout(x, load<std::uint32_t>(op.inputs[1], rows), clock(clock_epoch), a.stream,
                                      seed(op.inputs[3]), a.rate));
        }
    }
}

template <class T>
void ReferenceSession<T>::run_pool(const Op& op) {
    const std::size_t rows = clock(clock_rows);
    const auto& a = std::get<Pool2dAttributes>(op.attributes);
    if (op.kind == OpKind::max_pool2d) {
        const MaxPooled<T> pooled = max_pool2d(load<T>(op.inputs[0], rows), a.window, a.stride, a.padding);
        store(op.outputs[0], pooled.y);
        if (op.outputs.size() > 1) store(op.outputs[1], pooled.winner);
        return;
    }
    if (op.kind == OpKind::avg_pool2d)
        return store(op.outputs[0],
                     avg_pool2d(load<T>(op.inputs[0], rows), a.window, a.stride, a.padding, a.count_padding));
    const Value& x = program_[op.outputs[0]];
    const Size2 image = image_size(x), output = output_size(image, a.window, a.stride, a.padding);
    const auto as_output = [&](auto tensor) { return as_images(tensor, output.height, output.width, x.shape[3]); };
    const Tensor<T> dy = as_output(load<T>(op.inputs[0], rows));
    if (op.kind == OpKind::max_pool2d_grad)
        return store(op.outputs[0], max_pool2d_grad(dy, as_output(load<std::uint8_t>(op.inputs[1], rows)), image,
                                                    a.window, a.stride, a.padding));
    store(op.outputs[0], avg_pool2d_grad(dy, image, a.window, a.stride, a.padding, a.count_padding));
}

template <class T>
void ReferenceSession<T>::run_batch_norm(const Op& op) {
    const std::size_t rows = clock(clock_rows);
    const auto& in = op.inputs;
    if (op.kind == OpKind::batch_norm_grad) {
        const BatchNormGradients<T> gradients =
            batch_norm_grad(load<T>(in[0], rows), load<T>(in[1], rows), load<T>(in[2]), load<T>(in[3]), load<T>(in[4]));
        store(op.outputs[0], gradients.dx);
        store(op.outputs[1], gradients.dgamma);
        store(op.outputs[2], gradients.dbeta);
        return;
    }
    const auto& a = std::get<BatchNormAttributes>(op.attributes);
    const Tensor<T> x = load<T>(in[0], rows);
    const Tensor<T> gamma = load<T>(in[1]), beta = load<T>(in[2]);
    const Tensor<T> running_mean = load<T>(in[3]), running_variance = load<T>(in[4]);
    if (op.kind == OpKind::batch_norm_inference)
        return store(op.outputs[0], batch_norm_inference(x, gamma, beta, running_mean, running_variance, a.epsilon));
    const BatchNormed<T> normed = batch_norm(x, gamma, beta, a.epsilon);
    store(op.outputs[0], normed.y);
    store(op.outputs[1], normed.mean);
    store(op.outputs[2], normed.inv_std);
    store(in[3], update_running(running_mean, normed.mean, a.momentum));
    store(in[4], update_running(running_variance, normed.variance, a.momentum, a.unbiased_running_variance,
                                x.size() / gamma.size()));
}

template <class T>
void ReferenceSession<T>::run_loss(const Op& op) {
    const std::size_t rows = clock(clock_rows);
    if (op.kind == OpKind::l2_penalty) {
        const float lambda = std::get<L2Attributes>(op.attributes).lambda;
        const Tensor<T> w = load<T>(op.inputs[0]);
        store(op.inputs[1], Tensor<T>(load<T>(op.inputs[1]) + T(lambda) * w));
        Tensor<T> metrics = load<T>(op.inputs[2]);
        metrics(metric_penalty) += T(static_cast<double>(rows)) * l2_penalty(w, lambda);
        return store(op.inputs[2], metrics);
    }
    const Tensor<std::uint8_t> labels = load<std::uint8_t>(op.inputs[1], rows);
    const CrossEntropy<T> result = softmax_cross_entropy(as_samples(load<T>(op.inputs[0], rows)), labels,
                                                         std::get<LossAttributes>(op.attributes).label_smoothing);
    store(op.outputs[0], result.dlogits);
    Tensor<T> metrics = load<T>(op.outputs[1]);
    metrics(metric_loss) += result.loss;
    metrics(metric_count) += T(static_cast<double>(rows));
    for (std::size_t n = 0; n < rows; ++n)
        if (result.answers[n] == labels(n)) metrics(metric_correct) += T(1);
    store(op.outputs[1], metrics);
    if (op.outputs.size() > 2 && op.outputs[2].valid()) {
        Tensor<std::uint32_t> confusion = load<std::uint32_t>(op.outputs[2]);
        for (std::size_t n = 0; n < rows; ++n) confusion(labels(n), result.answers[n]) += 1;
        store(op.outputs[2], confusion);
    }
}

template <class T>
void ReferenceSession<T>::run_optimizer(const Op& op) {
    const auto& a = std::get<OptimizerAttributes>(op.attributes);
    const std::uint32_t step = clock(clock_step);
    const double rate = learning_rate(schedule_of(a.optimizer), step, a.total_steps);
    Tensor<T> parameters = load<T>(op.inputs[0]);
    const Tensor<T> gradients = load<T>(op.inputs[1]);
    const auto moment = [&](std::size_t i) {
        return op.inputs[i].valid() ? load<T>(op.inputs[i]) : zeros_like(parameters);
    };
    Tensor<T> moment_1 = moment(2), moment_2 = moment(3);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        Weight<T> w{parameters.flat(i), gradients.flat(i), moment_1.flat(i), moment_2.flat(i)};
        std::visit([&](const auto& rule) { update(w, rule, rate, step); }, a.optimizer.rule);
        parameters.flat(i) = w.parameter;
        moment_1.flat(i) = w.moment_1;
        moment_2.flat(i) = w.moment_2;
    }
    store(op.inputs[0], parameters);
    store(op.inputs[2], moment_1);
    store(op.inputs[3], moment_2);
}

}  // namespace selvedge::ref
