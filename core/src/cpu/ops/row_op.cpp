// RowOp and RowChain: the loop over portions.
#include "cpu/ops/row_op.h"

#include <algorithm>

namespace selvedge::cpu {
namespace {

constexpr std::size_t cache_bytes = std::size_t{256} << 10;  ///< of what one op leaves for the next

std::size_t rows_of_chain(const std::vector<Link>& links) {
    std::size_t rows = ~std::size_t{0};
    for (const Link& link : links) {
        const RowOp& op = *link.op->row_op();
        const std::size_t row_bytes = std::max<std::size_t>(1, op.row_floats() * sizeof(float));
        rows = std::min({rows, op.rows_a_task(), std::max<std::size_t>(1, cache_bytes / row_bytes)});
    }
    return rows;
}

std::size_t cost_of_chain(const std::vector<Link>& links) {
    std::size_t cost = 0;
    for (const Link& link : links) cost += link.op->row_op()->picoseconds_a_row();
    return cost;
}

}  // namespace

void RowOp::run(const StepContext& context) {
    const std::size_t rows = context.rows();
    begin(context);
    context.parallel(ceil_div(rows, rows_a_task_), rows * picoseconds_a_row_ / 1000,
                     [&](std::size_t task, std::size_t worker) {
                         const std::size_t first = task * rows_a_task_;
                         run_rows(context, {worker, first, std::min(rows_a_task_, rows - first)});
                     });
    finish(context);
}

RowChain::RowChain(Binder& binder, std::vector<Link> links, std::size_t reader_rows)
    : RowOp({}, links.back().op->row_op()->to(), rows_of_chain(links), cost_of_chain(links)) {
    constexpr std::size_t line = storage_slack / sizeof(float);
    std::size_t floats = reader_rows > 0 ? round_up(reader_rows * row_floats(), line) + line : 0;
    for (std::size_t i = 0; i < links.size(); ++i) {
        RowOp* op = links[i].op->row_op();
        Goes goes = Goes::to_its_place;
        const std::size_t scratch = floats;
        if (!links[i].kept && i + 1 < links.size()) {
            goes = links[i + 1].in_place ? Goes::where_the_next_goes : Goes::to_scratch;
            if (goes == Goes::to_scratch) floats += round_up(rows_a_task() * op->row_floats(), line) + line;
        }
        parts_.push_back({std::move(links[i].op), op, goes, scratch});
    }
    binder.need_portion(floats * sizeof(float));
}

bool RowChain::divides(const StepContext& context) const {
    return std::ranges::all_of(parts_, [&](const Part& part) { return part.rows->divides(context); });
}

void RowChain::run(const StepContext& context) {
    if (divides(context)) return RowOp::run(context);
    for (const Part& part : parts_) part.rows->run(context);
}

void RowChain::begin(const StepContext& context) {
    for (const Part& part : parts_) part.rows->begin(context);
}

void RowChain::finish(const StepContext& context) {
    for (const Part& part : parts_) part.rows->finish(context);
}

void RowChain::run_rows(const StepContext& context, const Portion& rows) {
    // No op is given more rows than it wants at a time, whoever asks.
    for (std::size_t done = 0; done < rows.count; done += rows_a_task())
        run_few(context, {rows.worker, rows.first + done, std::min(rows_a_task(), rows.count - done), nullptr,
                          rows.to != nullptr ? rows.to + done * row_floats() : nullptr});
}

void RowChain::run_few(const StepContext& context, const Portion& rows) const {
    Portion portion = rows;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        std::size_t at = i;
        while (parts_[at].goes == Goes::where_the_next_goes) ++at;
        if (at + 1 == parts_.size() && rows.to != nullptr)
            portion.to = rows.to;
        else if (parts_[at].goes == Goes::to_scratch)
            portion.to = context.portion<float>(rows.worker) + parts_[at].scratch;
        else
            portion.to = parts_[at].rows->to().data + rows.first * parts_[at].rows->row_floats();
        parts_[i].rows->run_rows(context, portion);
        portion.from = portion.to;
    }
}

}  // namespace selvedge::cpu
