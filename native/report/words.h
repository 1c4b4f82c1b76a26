// Figures as a report words them, and the classification report as a table.
#pragma once

#include <selvedge/metrics/confusion.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "report/document.h"

namespace selvedge::report {

std::string fixed(double value, int digits);    ///< "0.2475"
std::string percent(double part);               ///< "91.30 %"
std::string with_commas(std::uint64_t number);  ///< "83,322"
std::string duration(double seconds);           ///< "4.3 s", "12 min 05 s"

/// The same, or "–" where there is no figure.
std::string fixed(const std::optional<double>& value, int digits);
std::string percent(const std::optional<double>& part);

/// Precision, recall, F1, support and accuracy by class, with the averages of scikit-learn's report.
Table report_table(const std::string& caption, const ConfusionMatrix& confusion,
                   std::span<const std::string> class_names);

}  // namespace selvedge::report
