// ColumnSums: per-channel sums over a matrix in blocks of a fixed size, joined in order, for any number of threads
// alike.
#pragma once

#include "cpu/ops/bound_op.h"
#include "cpu/ops/shapes.h"

namespace selvedge::cpu {

class ColumnSums {
public:
    /// `sums`: numbers a channel (1 or 2). Needs `bytes()` of shared scratch for at most `max_rows` rows.
    ColumnSums(const Kernels& kernels, std::size_t channels, std::size_t max_rows, std::size_t sums)
        : channels_(channels), width_(channels * sums), rows_a_block_(std::max<std::size_t>(1, 16384 / channels)) {
        const std::size_t unit = channels >= 4 * kernels.width ? kernels.width : 4 * kernels.width;
        period_ = std::lcm(channels, unit);
        blocks_ = ceil_div(max_rows, rows_a_block_);
    }
    [[nodiscard]] std::size_t bytes() const { return round_up(blocks_ * width_ * sizeof(double), storage_slack); }
    [[nodiscard]] std::size_t period() const { return period_; }
    [[nodiscard]] std::size_t rows_a_block() const { return rows_a_block_; }
    [[nodiscard]] std::size_t blocks(std::size_t rows) const { return ceil_div(rows, rows_a_block_); }
    [[nodiscard]] ColumnArgs block_args(std::size_t rows, std::size_t block) const {
        return {std::min(rows_a_block_, rows - block * rows_a_block_), channels_, period_};
    }

    /// block_sums(args, first element, double* out) for each block; the totals are left at partial[0 … width − 1].
    template <class BlockSums>
    void run(const StepContext& context, std::size_t rows, double* partial, BlockSums&& block_sums) const {
        context.parallel(blocks(rows), rows * width_ / 8, [&](std::size_t block, std::size_t) {
            block_sums(block_args(rows, block), block * rows_a_block_ * channels_, partial + block * width_);
        });
        for (std::size_t block = 1; block < blocks(rows); ++block)
            for (std::size_t c = 0; c < width_; ++c) partial[c] += partial[block * width_ + c];
    }

    /// Repeats per-channel numbers up to a period.
    void repeat(float* values) const {
        for (std::size_t i = channels_; i < period_; ++i) values[i] = values[i - channels_];
    }

private:
    std::size_t channels_, width_, rows_a_block_, period_ = 0, blocks_ = 0;
};

/// db = Σ dy over rows; nothing if db is absent.
class BiasGradient {
public:
    BiasGradient(Binder& binder, ValueId db, const float* dy, std::size_t columns, std::size_t max_rows)
        : kernels_(binder.kernels()),
          db_(binder.pointer<float>(db)),
          dy_(dy),
          columns_(columns),
          sums_(binder.kernels(), columns, max_rows, 1) {
        if (db_ != nullptr) binder.need_shared(sums_.bytes());
    }
    void run(const StepContext& context, std::size_t rows) const {
        if (db_ == nullptr) return;
        double* partial = context.shared<double>();
        sums_.run(context, rows, partial, [&](const ColumnArgs& args, std::size_t first, double* out) {
            kernels_.column_sums(args, dy_ + first, out);
        });
        for (std::size_t c = 0; c < columns_; ++c) db_[c] = static_cast<float>(partial[c]);
    }

private:
    const Kernels& kernels_;
    float* db_;
    const float* dy_;
    std::size_t columns_;
    ColumnSums sums_;
};

}  // namespace selvedge::cpu
