// Calibration: whether a classifier's probabilities mean what they say, after Guo et al. 2017, "On Calibration of
// Modern Neural Networks".
#pragma once

#include <selvedge/io/json_fwd.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// The answers whose confidence (the largest probability) lies in (lower, upper]: a point of the reliability curve.
struct CalibrationBin {
    double lower = 0, upper = 0;
    std::uint64_t count = 0;
    double confidence = 0;  ///< mean over the bin; 0 where it is empty
    double accuracy = 0;    ///< part that is right; 0 where it is empty
};

struct Calibration {
    double ece = 0;  ///< expected calibration error: Σ count/N · |accuracy − confidence| over the bins
    double mean_confidence = 0;
    double accuracy = 0;
    double nll = 0;    ///< mean −ln p(true class), p at least 2⁻¹⁴⁹, the smallest float
    double brier = 0;  ///< mean Σ over classes of (p − [class is true])², 0 … 2 (Brier 1950)
    std::vector<CalibrationBin> bins;
};

/// `probabilities` is (N, classes), `labels` (N), each below `classes`. The first largest probability is the answer.
/// `bins` of equal width from 0 to 1, at least one. All is 0 where N is.
Calibration calibrate(std::span<const float> probabilities, std::size_t classes, std::span<const std::uint8_t> labels,
                      std::size_t bins = 15);

/// Figures and the reliability curve for a terminal, a line a bin that is not empty.
std::string to_text(const Calibration& calibration);

/// {"ece", "mean_confidence", "accuracy", "nll", "brier", "bins": [{"lower", "upper", "count", "confidence",
/// "accuracy"}, …]}.
Json calibration_to_json(const Calibration& calibration);

}  // namespace selvedge
