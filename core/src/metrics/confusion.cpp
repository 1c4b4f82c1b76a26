// ConfusionMatrix: sums over rows and columns, the text table and the JSON form.
#include <selvedge/metrics/confusion.h>

#include <algorithm>
#include <cassert>

#include "metrics/text.h"

namespace selvedge {

ConfusionMatrix::ConfusionMatrix(std::size_t k, std::span<const std::uint8_t> truth,
                                 std::span<const std::uint8_t> answers)
    : ConfusionMatrix(k) {
    assert(truth.size() == answers.size());
    for (std::size_t i = 0; i < truth.size(); ++i) ++counts[truth[i] * classes + answers[i]];
}

std::uint64_t ConfusionMatrix::support(std::size_t truth) const {
    std::uint64_t sum = 0;
    for (std::size_t answer = 0; answer < classes; ++answer) sum += at(truth, answer);
    return sum;
}

std::uint64_t ConfusionMatrix::answered(std::size_t answer) const {
    std::uint64_t sum = 0;
    for (std::size_t truth = 0; truth < classes; ++truth) sum += at(truth, answer);
    return sum;
}

std::uint64_t ConfusionMatrix::correct() const {
    std::uint64_t sum = 0;
    for (std::size_t c = 0; c < classes; ++c) sum += at(c, c);
    return sum;
}

std::uint64_t ConfusionMatrix::total() const {
    std::uint64_t sum = 0;
    for (const std::uint32_t count : counts) sum += count;
    return sum;
}

double ConfusionMatrix::accuracy() const {
    const std::uint64_t all = total();
    return all == 0 ? 0.0 : static_cast<double>(correct()) / static_cast<double>(all);
}

std::vector<double> ConfusionMatrix::per_class_accuracy() const {
    std::vector<double> accuracies(classes);
    for (std::size_t c = 0; c < classes; ++c) {
        const std::uint64_t all = support(c);
        accuracies[c] = all == 0 ? 0.0 : static_cast<double>(at(c, c)) / static_cast<double>(all);
    }
    return accuracies;
}

std::string confusion_table(const ConfusionMatrix& matrix, std::span<const std::string> class_names) {
    std::vector<std::string> rows;
    std::size_t name_width = text::columns("true \\ answer");
    std::size_t cell_width = std::to_string(matrix.classes).size();
    for (std::size_t c = 0; c < matrix.classes; ++c) {
        rows.push_back(std::to_string(c) + " " + text::class_name(class_names, c));
        name_width = std::max(name_width, text::columns(rows.back()));
    }
    for (const std::uint32_t count : matrix.counts) cell_width = std::max(cell_width, std::to_string(count).size());

    std::string table = text::left("true \\ answer", name_width);
    for (std::size_t c = 0; c < matrix.classes; ++c) table += "  " + text::right(std::to_string(c), cell_width);
    table += "\n";
    for (std::size_t truth = 0; truth < matrix.classes; ++truth) {
        table += text::left(rows[truth], name_width);
        for (std::size_t answer = 0; answer < matrix.classes; ++answer)
            table += "  " + text::right(std::to_string(matrix.at(truth, answer)), cell_width);
        table += "\n";
    }
    return table;
}

Json confusion_to_json(const ConfusionMatrix& matrix) {
    Json rows = Json::array();
    for (std::size_t truth = 0; truth < matrix.classes; ++truth) {
        Json row = Json::array();
        for (std::size_t answer = 0; answer < matrix.classes; ++answer) row.push_back(matrix.at(truth, answer));
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace selvedge
