// ConfusionMatrix: how often each class was taken for each other, rows = true class, with its text and JSON forms.
#pragma once

#include <selvedge/io/json_fwd.h>

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

/// What the cells of a table say: items, or per cent of the row's items (of the true class) with one decimal.
enum class ConfusionUnit { counts, percent };

/// A table with class names at the rows and numbered columns, for a terminal.
std::string confusion_table(const ConfusionMatrix& matrix, std::span<const std::string> class_names,
                            ConfusionUnit unit = ConfusionUnit::counts);

/// One kind of mistake: items of class `truth` that were taken for class `answer`.
struct ConfusedPair {
    std::size_t truth = 0, answer = 0;
    std::uint64_t count = 0;
    double part = 0;  ///< of the items of the true class, 0 … 1
    bool operator==(const ConfusedPair&) const = default;
};

/// The kinds of mistake that were made, the most frequent first (the lower true class, then the lower answer on a tie),
/// at most `limit` of them.
std::vector<ConfusedPair> most_confused(const ConfusionMatrix& matrix, std::size_t limit = 10);

/// A line a pair: "Shirt → T-shirt/top   121   12.1 %".
std::string confused_pairs_table(std::span<const ConfusedPair> pairs, std::span<const std::string> class_names);

/// [[…], …], a row a true class.
Json confusion_to_json(const ConfusionMatrix& matrix);

/// [{"true", "true_label", "predicted", "predicted_label", "count", "part"}, …].
Json confused_pairs_to_json(std::span<const ConfusedPair> pairs, std::span<const std::string> class_names);

}  // namespace selvedge
