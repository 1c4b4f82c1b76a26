// OpCase: one op with its attributes, shapes and numbers; the row of the table that every executor is held to.
#pragma once

#include <selvedge/graph/op.h>
#include <selvedge/graph/program.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace selvedge::test {

/// One input or output of an op.
struct CaseValue {
    std::string name;  ///< "clock", "seed" and "order" are those of the session
    DataType type = DataType::f32;
    Shape shape;
    std::vector<double> data;  ///< what it holds before; exact in its type. Empty: filled with poison (NaN, 0xAB…)
    bool batched = true;       ///< the first dimension is the batch: rows beyond the real ones hold poison and keep it
    bool updated = false;      ///< an input that the op also writes
    bool absent = false;       ///< passed as an invalid ValueId
};

/// One op to run. Data is drawn by the names of case and value; a case is complete as it stands.
struct OpCase {
    std::string name;
    OpKind kind;
    OpAttributes attributes;
    std::size_t batch, rows;  ///< capacity N, and how many rows are real
    std::vector<CaseValue> inputs, outputs;
    std::uint64_t step = 0;            ///< the training step to run as
    std::size_t order_length = 0;      ///< how long the order is; 0: `rows`
    std::vector<std::uint32_t> order;  ///< its contents; empty: 0, 1, 2, …
    bool in_place = false;             ///< output 0 is the input that in_place_input(kind) names

    OpCase(std::string case_name, OpKind op, OpAttributes op_attributes, std::size_t capacity, std::size_t real_rows)
        : name(std::move(case_name)),
          kind(op),
          attributes(std::move(op_attributes)),
          batch(capacity),
          rows(real_rows) {}

    /// A batched input of normal random numbers, or of `data`.
    OpCase& input(const std::string& value, const Shape& shape, std::vector<double> data = {});
    /// An input without a batch dimension.
    OpCase& whole(const std::string& value, const Shape& shape, std::vector<double> data = {});
    /// An input of another type.
    OpCase& integers(const std::string& value, DataType type, const Shape& shape, std::vector<double> data,
                     bool batched);
    /// The last input is also written.
    OpCase& updated();
    OpCase& clock();
    OpCase& no_input();
    OpCase& output(const std::string& value, const Shape& shape, bool batched = true, DataType type = DataType::f32);
    OpCase& no_output();
};

inline void PrintTo(const OpCase& op_case, std::ostream* out) { *out << op_case.name; }

/// Every case, in-place variants included.
std::vector<OpCase> all_op_cases();

// The parts of the table, by family.
std::vector<OpCase> dense_cases();
std::vector<OpCase> conv2d_cases();
std::vector<OpCase> pool2d_cases();
std::vector<OpCase> pointwise_cases();  ///< activations, softmax, add, dropout
std::vector<OpCase> batch_norm_cases();
std::vector<OpCase> training_cases();  ///< loading, loss, penalty, updates

/// An image's edges, as "28x14".
inline std::string edges(const Size2& size) { return std::to_string(size.height) + "x" + std::to_string(size.width); }

/// Numbers as doubles.
template <class T>
std::vector<double> as_doubles(const std::vector<T>& values) {
    return std::vector<double>(values.begin(), values.end());
}

}  // namespace selvedge::test
