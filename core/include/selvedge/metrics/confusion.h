// ConfusionMatrix: how often each class was taken for each other, rows = true class, with its text and JSON forms.
#pragma once

#include <selvedge/io/json.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace selvedge {

struct ConfusionMatrix {
    std::size_t classes = 0;
    std::vector<std::uint32_t> counts;  ///< (K, K), row = true class, column = answer

    ConfusionMatrix() = default;
    explicit ConfusionMatrix(std::size_t k) : classes(k), counts(k * k) {}
    /// Counts pairs; every entry must be below `k`, and the spans must have the same length.
    ConfusionMatrix(std::size_t k, std::span<const std::uint8_t> truth, std::span<const std::uint8_t> answers);

    [[nodiscard]] std::uint32_t at(std::size_t truth, std::size_t answer) const {
        return counts[truth * classes + answer];
    }
    [[nodiscard]] std::uint64_t support(std::size_t truth) const;    ///< items of the class: the row's sum
    [[nodiscard]] std::uint64_t answered(std::size_t answer) const;  ///< items taken for the class: the column's sum
    [[nodiscard]] std::uint64_t correct() const;
    [[nodiscard]] std::uint64_t total() const;
    [[nodiscard]] double accuracy() const;                         ///< 0 where there are no items
    [[nodiscard]] std::vector<double> per_class_accuracy() const;  ///< the recall of each class

    bool operator==(const ConfusionMatrix&) const = default;
};

/// A table with class names at the rows and numbered columns, for a terminal.
std::string confusion_table(const ConfusionMatrix& matrix, std::span<const std::string> class_names);

/// [[…], …], a row a true class.
Json confusion_to_json(const ConfusionMatrix& matrix);

}  // namespace selvedge
