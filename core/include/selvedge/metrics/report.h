// ClassificationReport: precision, recall, F1 and support by class and on average, in scikit-learn's layout.
#pragma once

#include <selvedge/metrics/confusion.h>

#include <span>
#include <string>
#include <vector>

namespace selvedge {

/// One row. A ratio with nothing below the line is 0 (scikit-learn's zero_division=0).
struct ClassFigures {
    double precision = 0;  ///< correct / answered
    double recall = 0;     ///< correct / support
    double f1 = 0;         ///< 2·correct / (answered + support)
    std::uint64_t support = 0;
};

struct ClassificationReport {
    std::vector<std::string> class_names;
    std::vector<ClassFigures> classes;
    double accuracy = 0;
    ClassFigures macro_average;     ///< plain mean over the classes
    ClassFigures weighted_average;  ///< mean weighted by support
};

/// `class_names` may be shorter than the matrix: "class 7" stands in for a missing name.
ClassificationReport classification_report(const ConfusionMatrix& matrix, std::span<const std::string> class_names);

/// The text of sklearn.metrics.classification_report(…, digits=digits), character by character.
std::string to_text(const ClassificationReport& report, int digits = 2);

/// {"classes": [{"class", "precision", "recall", "f1", "support"}, …], "accuracy", "macro_average",
/// "weighted_average"}.
Json report_to_json(const ClassificationReport& report);

}  // namespace selvedge
