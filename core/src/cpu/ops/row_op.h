// RowOp: an op that can be done some rows of the batch at a time; and RowChain, several of them one after the other.
#pragma once

#include <memory>
#include <vector>

#include "cpu/ops/bound_op.h"

namespace selvedge::cpu {

/// Rows first … first + count − 1 of a batch.
struct Portion {
    std::size_t worker = 0, first = 0, count = 0;
    /// Where these rows of the first input and of the first output lie, if not in their values' own places.
    const float* from = nullptr;
    float* to = nullptr;
};

/// Where a value lies, and how many floats a row of it has.
struct RowPlace {
    float* data = nullptr;
    std::size_t row = 0;
    RowPlace() = default;
    RowPlace(const Binder& binder, ValueId id) : data(binder.pointer<float>(id)), row(row_elements(binder.shape(id))) {}
};

/// Makes each row of its first output from the same row of its inputs: no matter in which portions.
class RowOp : public BoundOp {
public:
    void run(const StepContext& context) override;
    RowOp* row_op() override { return this; }

    /// Before the portions of a step.
    virtual void begin(const StepContext&) {}
    /// False where `run` does this step better in some other way.
    [[nodiscard]] virtual bool divides(const StepContext&) const { return true; }
    virtual void run_rows(const StepContext& context, const Portion& rows) = 0;

    [[nodiscard]] std::size_t rows_a_task() const { return rows_a_task_; }
    [[nodiscard]] std::size_t picoseconds_a_row() const { return picoseconds_a_row_; }
    [[nodiscard]] std::size_t row_floats() const { return to_.row; }
    /// The first output's own place.
    [[nodiscard]] const RowPlace& to() const { return to_; }

protected:
    RowOp(const RowPlace& from, const RowPlace& to, std::size_t rows_a_task, std::size_t picoseconds_a_row)
        : from_(from), to_(to), rows_a_task_(rows_a_task), picoseconds_a_row_(picoseconds_a_row) {}

    [[nodiscard]] const float* in(const Portion& rows) const {
        return rows.from != nullptr ? rows.from : from_.data + rows.first * from_.row;
    }
    [[nodiscard]] float* out(const Portion& rows) const {
        return rows.to != nullptr ? rows.to : to_.data + rows.first * to_.row;
    }

private:
    RowPlace from_, to_;
    std::size_t rows_a_task_, picoseconds_a_row_;
};

/// A row op and what becomes of its output.
struct Link {
    std::unique_ptr<BoundOp> op;
    bool kept = true;       ///< the output is read by others than the next op
    bool in_place = false;  ///< the op may write over its first input
    /// Where the chain has the output go.
    enum class Goes : std::uint8_t { to_its_place, to_scratch, where_the_next_goes } goes = Goes::to_its_place;
    std::size_t scratch = 0;  ///< first float of it in the worker's
};

/// Row ops that follow each other, a portion at a time through all of them. What only the next one reads stays in the
/// worker's scratch.
class RowChain final : public RowOp {
public:
    /// With a reader, which asks for up to so many rows at a time, the worker's scratch begins with room for them.
    RowChain(Binder& binder, std::vector<Link>&& links, std::size_t reader_rows = 0);
    void run(const StepContext& context) override;
    void begin(const StepContext& context) override;
    [[nodiscard]] bool divides(const StepContext& context) const override;
    void run_rows(const StepContext& context, const Portion& rows) override;

private:
    void run_few(const StepContext& context, const Portion& rows) const;
    std::vector<Link> links_;
};

/// An op that sums over the rows of an input and can have them made as it needs them.
class RowReader : public BoundOp {
public:
    RowReader* row_reader() override { return this; }
    /// Most rows that it asks for at a time; 0 if it would ask for some more than once a step.
    [[nodiscard]] virtual std::size_t portion_rows() const = 0;
    /// Has the rows made by `source`, to the front of the worker's scratch for chains.
    virtual void read_from(std::unique_ptr<RowOp> source) = 0;
};

}  // namespace selvedge::cpu
