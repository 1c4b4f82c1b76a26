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
}

RowChain::RowChain(Binder& binder, std::vector<Link>&& links, std::size_t reader_rows)
    : RowOp({}, links.back().op->row_op()->to(), rows_of_chain(links), cost_of_chain(links)), links_(std::move(links)) {
    constexpr std::size_t line = storage_slack / sizeof(float);
    std::size_t floats = reader_rows > 0 ? round_up(reader_rows * row_floats(), line) + line : 0;
    for (std::size_t i = 0; i + 1 < links_.size(); ++i) {
        Link& link = links_[i];
        if (link.kept) continue;
        link.goes = links_[i + 1].in_place ? Link::Goes::where_the_next_goes : Link::Goes::to_scratch;
        if (link.goes != Link::Goes::to_scratch) continue;
        link.scratch = floats;
        floats += round_up(rows_a_task() * link.op->row_op()->row_floats(), line) + line;
    }
    binder.need_portion(floats * sizeof(float));
}

bool RowChain::divides(const StepContext& context) const {
    for (const Link& link : links_)
        if (!link.op->row_op()->divides(context)) return false;
    return true;
}

void RowChain::run(const StepContext& context) {
    if (divides(context)) return RowOp::run(context);
    for (const Link& link : links_) link.op->run(context);
}

void RowChain::begin(const StepContext& context) {
    for (const Link& link : links_) link.op->row_op()->begin(context);
}

void RowChain::run_rows(const StepContext& context, const Portion& rows) {
    // No op is given more rows than it wants at a time, whoever asks.
    for (std::size_t done = 0; done < rows.count; done += rows_a_task())
        run_few(context, {rows.worker, rows.first + done, std::min(rows_a_task(), rows.count - done), nullptr,
                          rows.to != nullptr ? rows.to + done * row_floats() : nullptr});
}

void RowChain::run_few(const StepContext& context, const Portion& rows) const {
    Portion portion = rows;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        std::size_t at = i;
        while (links_[at].goes == Link::Goes::where_the_next_goes) ++at;
        const RowPlace& place = links_[at].op->row_op()->to();
        if (at + 1 == links_.size() && rows.to != nullptr)
            portion.to = rows.to;
        else if (links_[at].goes == Link::Goes::to_scratch)
            portion.to = context.portion<float>(rows.worker) + links_[at].scratch;
        else
            portion.to = place.data + rows.first * place.row;
        links_[i].op->row_op()->run_rows(context, portion);
        portion.from = portion.to;
    }
}

}  // namespace selvedge::cpu
