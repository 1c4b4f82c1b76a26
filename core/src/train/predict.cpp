// predict: batches of pictures through a program's infer entry.
#include <selvedge/train/predict.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/program.h"

namespace selvedge {
namespace {

Status check_images(const Model& model, const Dataset& data, std::span<const std::uint32_t> order) {
    if (data.images.empty())
        return Error{"a dataset without images", "there is nothing to answer for", "give a file of images"};
    if (model.spec.input != Shape{data.height, data.width, data.channels})
        return Error{"a dataset of images " + to_string(Shape{data.height, data.width, data.channels}),
                     "the model's input is " + to_string(model.spec.input), "give data of that size"};
    for (const std::uint32_t index : order)
        if (index >= data.count)
            return Error{"index " + std::to_string(index), "the dataset has " + std::to_string(data.count) + " items",
                         ""};
    return {};
}

// Adds one answer and its softmax, computed in double as the loss is.
void add_row(Predictions& predictions, std::span<const float> logits) {
    const auto largest = std::max_element(logits.begin(), logits.end());
    predictions.answers.push_back(static_cast<std::uint8_t>(largest - logits.begin()));
    double sum = 0;
    for (const float logit : logits) sum += std::exp(static_cast<double>(logit) - static_cast<double>(*largest));
    for (const float logit : logits)
        predictions.probabilities.push_back(
            static_cast<float>(std::exp(static_cast<double>(logit) - static_cast<double>(*largest)) / sum));
}

}  // namespace

Result<Predictions> predict(const Model& model, const Dataset& data, Executor& executor,
                            std::span<const std::uint32_t> indices, std::size_t batch_size) {
    std::vector<std::uint32_t> order(indices.begin(), indices.end());
    if (order.empty()) {
        order.resize(data.count);
        std::iota(order.begin(), order.end(), 0U);
    }
    if (Status status = check_images(model, data, order); !status) return status.error();
    if (batch_size == 0) return Error{"batch size 0", "must be 1 or more", ""};

    const Result<Program> program = model_program(model, inference_options(model, batch_size));
    if (!program) return program.error();
    Result<std::unique_ptr<Session>> session = model_session(model, *program, executor);
    if (!session) return session.error();

    Predictions predictions{.classes = program->options.classes, .answers = {}, .probabilities = {}};
    predictions.answers.reserve(order.size());
    predictions.probabilities.reserve(order.size() * predictions.classes);
    std::vector<float> inputs;
    for (std::size_t first = 0; first < order.size(); first += batch_size) {
        const std::size_t rows = std::min(batch_size, order.size() - first);
        inputs.clear();
        for (std::size_t i = first; i < first + rows; ++i)
            for (const std::uint8_t pixel : data.image(order[i]))
                inputs.push_back(static_cast<float>(pixel) * model.input_scale + model.input_offset);
        if (Status status = (*session)->upload(program->find("input"), bytes_of(inputs)); !status)
            return status.error();
        if (Status status = (*session)->enqueue(Entry::infer, 0, 1); !status) return status.error();
        const Result<std::vector<float>> logits = read_now<float>(**session, *program, program->find("logits"));
        if (!logits) return logits.error();
        for (std::size_t i = 0; i < rows; ++i)
            add_row(predictions, std::span(*logits).subspan(i * predictions.classes, predictions.classes));
    }
    return predictions;
}

}  // namespace selvedge
