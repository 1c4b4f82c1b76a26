// Calibration: confidence and accuracy by bins, and their text and JSON forms.
#include <selvedge/io/json.h>
#include <selvedge/metrics/calibration.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "metrics/text.h"

namespace selvedge {

Calibration calibrate(std::span<const float> probabilities, std::size_t classes, std::span<const std::uint8_t> labels,
                      std::size_t bins) {
    assert(probabilities.size() == labels.size() * classes && bins > 0);
    Calibration result;
    const auto width = static_cast<double>(bins);
    for (std::size_t b = 0; b < bins; ++b)
        result.bins.push_back({.lower = static_cast<double>(b) / width, .upper = static_cast<double>(b + 1) / width});

    for (std::size_t i = 0; i < labels.size(); ++i) {
        const std::span<const float> row = probabilities.subspan(i * classes, classes);
        const auto largest = std::max_element(row.begin(), row.end());
        const auto confidence = static_cast<double>(*largest);
        const bool right = static_cast<std::size_t>(largest - row.begin()) == labels[i];
        const double place = std::ceil(confidence * width) - 1;
        CalibrationBin& bin = result.bins[static_cast<std::size_t>(std::clamp(place, 0.0, width - 1))];
        ++bin.count;
        bin.confidence += confidence;
        bin.accuracy += right ? 1 : 0;
        result.mean_confidence += confidence;
        result.accuracy += right ? 1 : 0;
        result.nll -= std::log(std::max(static_cast<double>(row[labels[i]]),
                                        static_cast<double>(std::numeric_limits<float>::denorm_min())));
        for (std::size_t c = 0; c < classes; ++c) {
            const double off = static_cast<double>(row[c]) - (c == labels[i] ? 1 : 0);
            result.brier += off * off;
        }
    }

    const auto all = static_cast<double>(std::max<std::size_t>(1, labels.size()));
    for (CalibrationBin& bin : result.bins) {
        result.ece += std::fabs(bin.accuracy - bin.confidence) / all;
        const auto count = static_cast<double>(std::max<std::uint64_t>(1, bin.count));
        bin.confidence /= count;
        bin.accuracy /= count;
    }
    for (double* sum : {&result.mean_confidence, &result.accuracy, &result.nll, &result.brier}) *sum /= all;
    return result;
}

std::string to_text(const Calibration& calibration) {
    std::string lines = "ECE " + text::decimal(calibration.ece, 4) + "   mean confidence " +
                        text::decimal(calibration.mean_confidence, 4) + "   NLL " + text::decimal(calibration.nll, 4) +
                        "   Brier " + text::decimal(calibration.brier, 4) + "\n" +
                        "  confidence in      items  mean confidence  accuracy\n";
    for (const CalibrationBin& bin : calibration.bins)
        if (bin.count > 0)
            lines += "(" + text::decimal(bin.lower, 3) + ", " + text::decimal(bin.upper, 3) + "]  " +
                     text::right(std::to_string(bin.count), 9) + text::right(text::decimal(bin.confidence, 4), 17) +
                     text::right(text::decimal(bin.accuracy, 4), 10) + "\n";
    return lines;
}

Json calibration_to_json(const Calibration& calibration) {
    Json bins = Json::array();
    for (const CalibrationBin& bin : calibration.bins)
        bins.push_back({{"lower", bin.lower},
                        {"upper", bin.upper},
                        {"count", bin.count},
                        {"confidence", bin.confidence},
                        {"accuracy", bin.accuracy}});
    return {{"ece", calibration.ece},           {"mean_confidence", calibration.mean_confidence},
            {"accuracy", calibration.accuracy}, {"nll", calibration.nll},
            {"brier", calibration.brier},       {"bins", std::move(bins)}};
}

}  // namespace selvedge
