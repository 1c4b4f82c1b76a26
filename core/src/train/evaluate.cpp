// evaluate: one pass of a program's eval entry over labelled pictures.
#include <selvedge/train/evaluate.h>

#include <array>
#include <numeric>

#include "model/program.h"

namespace selvedge {
namespace {

Status check_labelled(const Model& model, const Dataset& data, std::span<const std::uint32_t> order) {
    if (data.count == 0 || data.images.empty() || data.labels.size() != data.count)
        return Error{"a dataset of " + std::to_string(data.count) + " items",
                     "must have images and labels to evaluate on", "give both files of a part"};
    if (model.spec.input != Shape{data.height, data.width, data.channels})
        return Error{"a dataset of images " + to_string(Shape{data.height, data.width, data.channels}),
                     "the model's input is " + to_string(model.spec.input), "give data of that size"};
    for (const std::uint32_t index : order) {
        if (index >= data.count)
            return Error{"index " + std::to_string(index), "the dataset has " + std::to_string(data.count) + " items",
                         ""};
        if (data.labels[index] >= model.class_names.size())
            return Error{"label " + std::to_string(data.labels[index]) + " of item " + std::to_string(index),
                         "the model knows " + std::to_string(model.class_names.size()) + " classes",
                         "give data of the model's classes"};
    }
    return {};
}

}  // namespace

Result<EvalResult> evaluate(const Model& model, const Dataset& data, Executor& executor,
                            std::span<const std::uint32_t> indices, std::size_t batch_size) {
    std::vector<std::uint32_t> order(indices.begin(), indices.end());
    if (order.empty()) {
        order.resize(data.count);
        std::iota(order.begin(), order.end(), 0U);
    }
    if (Status status = check_labelled(model, data, order); !status) return status.error();
    if (order.size() > data.count)
        return Error{std::to_string(order.size()) + " indices",
                     "at most as many as the dataset has items, " + std::to_string(data.count), ""};
    if (batch_size == 0) return Error{"batch size 0", "must be 1 or more", ""};

    ProgramOptions options = inference_options(model, 1);
    options.dataset_size = data.count;
    options.eval_batch_size = batch_size;
    const Result<Program> program = model_program(model, options);
    if (!program) return program.error();
    Result<std::unique_ptr<Session>> made = model_session(model, *program, executor);
    if (!made) return made.error();
    Session& session = **made;

    const std::array<double, metric_size> zero{};
    ConfusionMatrix confusion(model.class_names.size());
    const auto upload = [&](const char* name, std::span<const std::byte> bytes) {
        return session.upload(program->find(name), bytes);
    };
    if (Status status = upload("images", bytes_of(data.images)); !status) return status.error();
    if (Status status = upload("labels", bytes_of(data.labels)); !status) return status.error();
    if (Status status = upload("eval.order", bytes_of(order)); !status) return status.error();
    if (Status status = upload("eval.metrics", std::as_bytes(std::span(zero))); !status) return status.error();
    if (Status status = upload("eval.confusion", bytes_of(confusion.counts)); !status) return status.error();
    const std::size_t steps = (order.size() + batch_size - 1) / batch_size;
    if (Status status = session.enqueue(Entry::eval, 0, steps); !status) return status.error();

    const Result<std::vector<double>> metrics = read_now<double>(session, *program, program->find("eval.metrics"));
    if (!metrics) return metrics.error();
    Result<std::vector<std::uint32_t>> counts =
        read_now<std::uint32_t>(session, *program, program->find("eval.confusion"));
    if (!counts) return counts.error();
    confusion.counts = std::move(*counts);
    const double count = (*metrics)[metric_count];
    return EvalResult{.loss = (*metrics)[metric_loss] / count,
                      .accuracy = (*metrics)[metric_correct] / count,
                      .count = order.size(),
                      .confusion = std::move(confusion)};
}

}  // namespace selvedge
