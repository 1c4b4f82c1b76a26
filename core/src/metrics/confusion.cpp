// ConfusionMatrix: sums over rows and columns, the pairs most confused, text tables and JSON.
#include <selvedge/io/json.h>
#include <selvedge/metrics/confusion.h>

#include <algorithm>
#include <cassert>

#include "metrics/text.h"

namespace selvedge {
namespace {

double part_of(std::uint64_t count, std::uint64_t all) {
    return all == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(all);
}

}  // namespace

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

double ConfusionMatrix::accuracy() const { return part_of(correct(), total()); }

std::vector<double> ConfusionMatrix::per_class_accuracy() const {
    std::vector<double> accuracies(classes);
    for (std::size_t c = 0; c < classes; ++c) accuracies[c] = part_of(at(c, c), support(c));
    return accuracies;
}

std::string confusion_table(const ConfusionMatrix& matrix, std::span<const std::string> class_names,
                            ConfusionUnit unit) {
    const auto cell = [&](std::size_t truth, std::size_t answer) {
        const std::uint32_t count = matrix.at(truth, answer);
        return unit == ConfusionUnit::counts ? std::to_string(count)
                                             : text::decimal(100 * part_of(count, matrix.support(truth)), 1);
    };
    std::vector<std::string> rows;
    std::size_t name_width = text::columns("true \\ answer");
    std::size_t cell_width = std::to_string(matrix.classes).size();
    for (std::size_t c = 0; c < matrix.classes; ++c) {
        rows.push_back(std::to_string(c) + " " + text::class_name(class_names, c));
        name_width = std::max(name_width, text::columns(rows.back()));
        for (std::size_t answer = 0; answer < matrix.classes; ++answer)
            cell_width = std::max(cell_width, cell(c, answer).size());
    }

    std::string table = text::left("true \\ answer", name_width);
    for (std::size_t c = 0; c < matrix.classes; ++c) table += "  " + text::right(std::to_string(c), cell_width);
    table += "\n";
    for (std::size_t truth = 0; truth < matrix.classes; ++truth) {
        table += text::left(rows[truth], name_width);
        for (std::size_t answer = 0; answer < matrix.classes; ++answer)
            table += "  " + text::right(cell(truth, answer), cell_width);
        table += "\n";
    }
    return table;
}

std::vector<ConfusedPair> most_confused(const ConfusionMatrix& matrix, std::size_t limit) {
    std::vector<ConfusedPair> pairs;
    for (std::size_t truth = 0; truth < matrix.classes; ++truth)
        for (std::size_t answer = 0; answer < matrix.classes; ++answer)
            if (const std::uint32_t count = matrix.at(truth, answer); truth != answer && count > 0)
                pairs.push_back({truth, answer, count, part_of(count, matrix.support(truth))});
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const ConfusedPair& a, const ConfusedPair& b) { return a.count > b.count; });
    pairs.resize(std::min(limit, pairs.size()));
    return pairs;
}

std::string confused_pairs_table(std::span<const ConfusedPair> pairs, std::span<const std::string> class_names) {
    std::vector<std::string> names;
    std::size_t name_width = 0, count_width = 0;
    for (const ConfusedPair& pair : pairs) {
        names.push_back(text::class_name(class_names, pair.truth) + " → " + text::class_name(class_names, pair.answer));
        name_width = std::max(name_width, text::columns(names.back()));
        count_width = std::max(count_width, std::to_string(pair.count).size());
    }
    std::string table;
    for (std::size_t i = 0; i < pairs.size(); ++i)
        table += text::left(names[i], name_width) + "  " + text::right(std::to_string(pairs[i].count), count_width) +
                 "  " + text::right(text::decimal(100 * pairs[i].part, 1), 5) + " %\n";
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

Json confused_pairs_to_json(std::span<const ConfusedPair> pairs, std::span<const std::string> class_names) {
    Json rows = Json::array();
    for (const ConfusedPair& pair : pairs)
        rows.push_back({{"true", pair.truth},
                        {"true_label", text::class_name(class_names, pair.truth)},
                        {"predicted", pair.answer},
                        {"predicted_label", text::class_name(class_names, pair.answer)},
                        {"count", pair.count},
                        {"part", pair.part}});
    return rows;
}

}  // namespace selvedge
