// Evidence: what a model says of the test images, and what data it was made with: what a report shows beside figures.
#pragma once

#include <selvedge/metrics/calibration.h>
#include <selvedge/metrics/confusion.h>
#include <selvedge/train/experiment.h>
#include <selvedge/train/predict.h>

#include <optional>
#include <string>
#include <vector>

#include "report/charts.h"

namespace selvedge::report {

struct Evidence {
    Model model;
    const Dataset* test = nullptr;  ///< must outlive this
    Predictions predictions;
    ConfusionMatrix confusion;
    Calibration calibration;
    std::vector<BarSeries> parts;  ///< items by class of each part of the data, which may be empty
};

/// Answers for all test images.
Result<Evidence> gather(Model model, const Dataset& test, Executor& executor, std::vector<BarSeries> parts);

/// Items by class of "training" (and of "training with copies", where augmentation enlarges it), "validation" (where
/// the settings set one aside) and "test".
Result<std::vector<BarSeries>> part_counts(const DataSettings& settings, const Dataset& train, const Dataset& test);

/// What a person chooses of a report's pictures.
struct PictureOptions {
    std::size_t image = 0;             ///< of the test images, for feature maps
    std::optional<std::string> layer;  ///< the only convolution that is shown
};

/// Sections on what the evidence shows: "Test images", "Calibration", "Predictions", "Data", "Convolutions". Errors: an
/// image or a layer that is not there.
Result<std::vector<Section>> evidence_sections(const Evidence& evidence, const PictureOptions& options);

}  // namespace selvedge::report
