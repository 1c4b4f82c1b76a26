// Evaluation: batches of test images through a classifier.
#include "engine/evaluation.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace selvedge::engine {
namespace {

constexpr std::size_t batch = 32;  ///< some milliseconds

}  // namespace

Evaluation::Evaluation(Classifier classifier, ImagesPointer images)
    : classifier_(std::move(classifier)), images_(std::move(images)) {}

Result<Evaluation> Evaluation::create(std::uint64_t number, ModelPointer model, ImagesPointer images,
                                      std::size_t threads) {
    const Dataset& test = images->test;
    if (test.count == 0) return Error{"an evaluation", "there are no test images", "fetch them first"};
    if (const Shape given{test.height, test.width, test.channels}; model->spec.input != given)
        return Error{"images of " + to_string(given), "the model's input is " + to_string(model->spec.input),
                     "choose a model that was trained on Fashion-MNIST"};
    if (model->class_names.size() != test.class_names.size())
        return Error{"a model of " + std::to_string(model->class_names.size()) + " classes",
                     "the test images have " + std::to_string(test.class_names.size()),
                     "choose a model that was trained on Fashion-MNIST"};
    Result<Classifier> classifier = model->session({.threads = threads, .isa = "", .batch_size = batch});
    if (!classifier) return classifier.error();
    Evaluation evaluation(std::move(*classifier), std::move(images));
    evaluation.view_.number = number;
    evaluation.view_.count = test.count;
    evaluation.view_.confusion = ConfusionMatrix(model->class_names.size());
    evaluation.view_.model = std::move(model);
    evaluation.predictions_.classes = test.class_names.size();
    return evaluation;
}

bool Evaluation::advance() {
    if (view_.over()) return false;
    const auto start = std::chrono::steady_clock::now();
    const Dataset& test = images_->test;
    const std::size_t rows = std::min(batch, test.count - view_.done);
    const std::span<const std::uint8_t> pixels =
        std::span(test.images).subspan(view_.done * test.image_size(), rows * test.image_size());
    const Result<std::vector<Answer>> answers = classifier_.classify_pixels(pixels);
    if (!answers) {
        view_.error = answers.error();
        return false;
    }
    for (const Answer& answer : *answers) {
        predictions_.answers.push_back(static_cast<std::uint8_t>(answer.index));
        predictions_.probabilities.insert(predictions_.probabilities.end(), answer.probabilities.begin(),
                                          answer.probabilities.end());
        ++view_.confusion.counts[test.labels[view_.done++] * view_.confusion.classes + answer.index];
    }
    if (view_.done == test.count) finish();
    view_.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return !view_.over();
}

void Evaluation::finish() {
    view_.report = classification_report(view_.confusion, view_.model->class_names);
    view_.calibration = calibrate(predictions_.probabilities, predictions_.classes, images_->test.labels);
    view_.predictions = std::make_shared<const Predictions>(std::move(predictions_));
}

}  // namespace selvedge::engine
