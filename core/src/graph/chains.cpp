// Chains: which op can follow which, row by row.
#include "graph/chains.h"

namespace selvedge {
namespace {

/// Ops that read a row or two and write one, with nothing to prepare.
bool is_light(OpKind kind) {
    switch (kind) {
        case OpKind::activation:
        case OpKind::activation_grad:
        case OpKind::softmax:
        case OpKind::softmax_grad:
        case OpKind::max_pool2d:
        case OpKind::max_pool2d_grad:
        case OpKind::avg_pool2d:
        case OpKind::avg_pool2d_grad:
        case OpKind::dropout:
        case OpKind::dropout_grad:
        case OpKind::add:
            return true;
        default:
            return false;
    }
}

/// Ops that light ones may follow. Not those with many weights, which are best read once for all rows.
bool is_head(OpKind kind) { return kind == OpKind::conv2d || kind == OpKind::conv2d_grad_input || is_light(kind); }

/// The input whose rows an op of a chain goes through.
std::size_t main_input(const Op& op) { return op.kind == OpKind::conv2d_grad_weight ? 1 : 0; }

bool follows(const std::vector<Op>& ops, std::size_t next) {
    const Op &before = ops[next - 1], &op = ops[next];
    const ValueId value = before.outputs.empty() ? ValueId{} : before.outputs[0];
    if (!value.valid() || !is_head(before.kind)) return false;
    if (op.inputs.size() <= main_input(op) || op.inputs[main_input(op)] != value) return false;
    return is_light(op.kind) || (op.kind == OpKind::conv2d_grad_weight && is_light(before.kind));
}

}  // namespace

std::vector<Chain> chains_of(const Program& program, Entry entry) {
    const std::vector<Op>& ops = program.entry(entry);
    std::vector<Chain> chains;
    for (std::size_t i = 0; i < ops.size(); ++i) {
        if (i > 0 && follows(ops, i))
            ++chains.back().end;
        else
            chains.push_back({i, i + 1});
    }
    return chains;
}

bool is_wanted(const Program& program, Entry entry, std::size_t at) {
    const std::vector<Op>& ops = program.entry(entry);
    const ValueId value = ops[at].outputs[0];
    if (entry == Entry::probe || program[value].kind != Value::Kind::transient || at + 1 == ops.size()) return true;
    for (std::size_t i = at + 1; i < ops.size(); ++i)
        for (std::size_t p = 0; p < ops[i].inputs.size(); ++p)
            if (ops[i].inputs[p] == value && (i > at + 1 || p != main_input(ops[i]))) return true;
    return false;
}

}  // namespace selvedge
