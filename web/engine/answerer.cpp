// Answerer: opens models and classifies pictures with the core.
#include "engine/answerer.h"

#include <algorithm>
#include <chrono>

#include "engine/fingerprint.h"

namespace selvedge::engine {
namespace {

void mirror(std::array<std::uint8_t, item_pixels>& pixels) {
    for (auto row = pixels.begin(); row != pixels.end(); row += item_edge) std::reverse(row, row + item_edge);
}

}  // namespace

Event Answerer::open(std::size_t index, std::span<const std::byte> bytes, const std::string& where) {
    Result<Model> model = parse_model(bytes, where);
    if (!model) return ModelRefused{index, model.error()};
    if (model->spec.input != Shape{item_edge, item_edge, 1}) {
        return ModelRefused{index, Error{where, "its network does not take images of 28 x 28 grey pixels",
                                         "choose a model that was trained on Fashion-MNIST"}};
    }
    Result<Classifier> classifier = model->session({.threads = 1, .isa = "", .batch_size = 1});
    if (!classifier) return ModelRefused{index, classifier.error()};
    classifier_ = std::move(*classifier);
    model_ = index;

    ModelCard card;
    card.index = index;
    card.title = model->provenance.title;
    card.experiment = model->provenance.experiment;
    card.class_names = model->class_names;
    card.parameters = model->parameters.size();
    card.features = feature_width(classifier_->program());
    card.test_accuracy = model->provenance.test_accuracy;
    card.executor = classifier_->executor_name();
    card.fingerprint = fingerprint(*model);
    opened_ = std::make_shared<const Model>(std::move(*model));
    return card;
}

Outcome Answerer::classify(std::uint64_t ticket, const Picture& picture, const Preparation& preparation) {
    const auto start = std::chrono::steady_clock::now();
    Outcome outcome;
    outcome.ticket = ticket;
    outcome.model = model_;
    outcome.preparation = preparation;
    outcome.width = picture.width;
    outcome.height = picture.height;
    Result<Conversion> conversion = convert(picture, preparation.convert);
    if (!conversion) {
        outcome.error = conversion.error();
    } else {
        outcome.conversion = std::move(*conversion);
        if (preparation.mirror) mirror(outcome.conversion.pixels);
        if (!outcome.conversion.blank) {
            auto other = outcome.conversion.pixels;
            mirror(other);
            Result<std::vector<Answer>> answers = classifier_->classify_pixels(outcome.conversion.pixels);
            Result<std::vector<Answer>> mirrored = classifier_->classify_pixels(other);
            if (answers && mirrored) {
                outcome.answer = std::move(answers->front());
                outcome.mirrored = std::move(mirrored->front());
            } else {
                outcome.error = answers ? mirrored.error() : answers.error();
            }
        }
    }
    outcome.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return outcome;
}

}  // namespace selvedge::engine
