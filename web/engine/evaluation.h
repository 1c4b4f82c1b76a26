// Evaluation: what a model says of labelled images, in pieces, with the figures of as many as are done.
#pragma once

#include <selvedge/metrics/calibration.h>
#include <selvedge/metrics/confusion.h>
#include <selvedge/metrics/report.h>
#include <selvedge/train/predict.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "engine/training_run.h"

namespace selvedge::engine {

/// An evaluation as it stands. What is drawn from all answers (report, calibration, predictions) is there once it is
/// over.
struct EvaluationView {
    std::uint64_t number = 0;  ///< as given to create()
    ModelPointer model;
    std::size_t done = 0, count = 0;
    std::optional<Error> error;
    double seconds = 0;
    ConfusionMatrix confusion;  ///< of the images done so far
    std::optional<ClassificationReport> report;
    std::optional<Calibration> calibration;
    std::shared_ptr<const Predictions> predictions;  ///< a row an image of the test part

    [[nodiscard]] bool over() const { return error || predictions; }
};

class Evaluation {
public:
    /// Errors: a model whose input or classes are not those of the test part; those of Model::session.
    static Result<Evaluation> create(std::uint64_t number, ModelPointer model, ImagesPointer images,
                                     std::size_t threads);

    /// Answers for the next hundred images. False once it is over.
    bool advance();
    [[nodiscard]] const EvaluationView& view() const { return view_; }

private:
    Evaluation(Classifier classifier, ImagesPointer images);
    void finish();

    Classifier classifier_;
    ImagesPointer images_;
    Predictions predictions_;
    EvaluationView view_;
};

}  // namespace selvedge::engine
