// Grouping: what may follow what in one launch.
#include "cuda/fusion.h"

#include <algorithm>
#include <optional>

#include "cuda/kernels/epilogue.h"
#include "cuda/kernels/loss.h"
#include "cuda/kernels/product.h"

namespace selvedge::cuda {
namespace {

/// Drawing a block of Philox for every element costs less than a launch up to about here (to be measured on a GPU).
constexpr std::size_t largest_fused_dropout = std::size_t{1} << 20;

bool is_dropout(OpKind kind) { return kind == OpKind::dropout || kind == OpKind::dropout_grad; }
bool is_weight_gradient(OpKind kind) { return kind == OpKind::dense_grad_weight || kind == OpKind::conv2d_grad_weight; }
bool is_input_gradient(OpKind kind) { return kind == OpKind::dense_grad_input || kind == OpKind::conv2d_grad_input; }

/// Whether the op's kernel puts its first output through an Epilogue.
bool has_epilogue(OpKind kind) {
    switch (kind) {
        case OpKind::dense:
        case OpKind::conv2d:
        case OpKind::max_pool2d:
        case OpKind::max_pool2d_grad:
        case OpKind::avg_pool2d:
        case OpKind::avg_pool2d_grad:
        case OpKind::batch_norm:
        case OpKind::batch_norm_inference:
        case OpKind::batch_norm_grad:
            return true;
        default:
            return is_input_gradient(kind) || is_pointwise(kind);
    }
}

class Grouping {
public:
    Grouping(const Program& program, const std::vector<Op>& ops) : program_(program), ops_(ops) {}

    Group group_from(std::size_t first) {
        Group group{.first = first, .head = first, .end = first + 1, .wanted = {}};
        reads_.clear();
        writes_.clear();
        chain_.clear();
        const Op& op = ops_[first];
        if (op.kind == OpKind::l2_penalty) {
            while (group.end < ops_.size() && goes_with(ops_[group.end], op, group.end - first)) ++group.end;
            return group;
        }
        if (is_weight_gradient(op.kind) && first + 1 < ops_.size() && are_one_layers(op, ops_[first + 1])) {
            note(op);
            const Op& next = ops_[first + 1];
            if (next.outputs[0].valid() && !clashes(next.outputs[0], {}) && !overwritten(next.inputs)) {
                group.head = first + 1;
                group.end = first + 2;
            }
        }
        if (first + 1 < ops_.size() && pools(op, ops_[first + 1])) add_pool(group);
        add_followers(group);
        return group;
    }

private:
    /// Penalties that one launch adds.
    static bool goes_with(const Op& op, const Op& first, std::size_t count) {
        return count < PenaltyPartsKernel::most_weights && op.kind == OpKind::l2_penalty &&
               op.inputs[2] == first.inputs[2];
    }
    bool are_one_layers(const Op& weight, const Op& input) const {
        return is_input_gradient(input.kind) && input.inputs[0] == weight.inputs[1] &&
               (input.kind == OpKind::conv2d_grad_input) == (weight.kind == OpKind::conv2d_grad_weight) &&
               input.attributes == weight.attributes &&
               program_[input.inputs[1]].shape == program_[weight.outputs[0]].shape && input.outputs[0].valid() &&
               program_[input.outputs[0]].shape == program_[weight.inputs[0]].shape;
    }

    /// Whether the op is a max pool of the convolution that ProductPoolKernel can do: windows of 2×2 side by side.
    static bool pools(const Op& op, const Op& pool) {
        if (op.kind != OpKind::conv2d || pool.kind != OpKind::max_pool2d || pool.inputs[0] != op.outputs[0])
            return false;
        const auto& a = std::get<Pool2dAttributes>(pool.attributes);
        constexpr Size2 edge{pooled_edge, pooled_edge};
        return a.window == edge && a.stride == edge && a.padding.top == 0 && a.padding.left == 0 &&
               pool.outputs[0].valid();
    }
    void add_pool(Group& group) {
        const Op &op = ops_[group.first], &pool = ops_[group.first + 1];
        const bool wanted = is_wanted(op.outputs[0], group.first + 1);
        // The kernel makes what is under a window. What is left over at the edges would never be stored.
        const Shape &whole = program_[op.outputs[0]].shape, &pooled = program_[pool.outputs[0]].shape;
        if (wanted && (pooled[1] * pooled_edge < whole[1] || pooled[2] * pooled_edge < whole[2])) return;
        note(op);
        if (wanted) writes_.push_back(op.outputs[0]);
        const bool clear = std::none_of(pool.outputs.begin(), pool.outputs.end(),
                                        [&](ValueId out) { return out.valid() && clashes(out, {}); });
        if (!clear) {
            reads_.clear();
            writes_.clear();
            return;
        }
        group.pooled = true;
        group.first_wanted = wanted;
        group.head = group.first + 1;
        group.end = group.first + 2;
    }

    void add_followers(Group& group) {
        const Op& head = ops_[group.head];
        if (!has_epilogue(head.kind) || !head.outputs[0].valid()) return;
        note(head);
        // A pointwise op that elements go through in place reads each before it is written.
        std::optional<ValueId> own;
        if (const int place = in_place_input(head.kind); place >= 0) own = head.inputs[static_cast<std::size_t>(place)];
        const std::size_t most = Epilogue::most_steps - (is_pointwise(head.kind) ? 1 : 0);
        ValueId value = head.outputs[0];
        chain_.push_back(value);
        while (group.end < ops_.size() && group.end - group.head - 1 < most) {
            const Op& op = ops_[group.end];
            if (!is_pointwise(op.kind) || !op.outputs[0].valid()) break;
            const bool second = op.kind == OpKind::add && op.inputs[1] == value;
            if (op.inputs[second ? 1 : 0] != value) break;
            const std::size_t elements = program_[value].elements();
            if (program_[op.outputs[0]].elements() != elements) break;
            if (is_dropout(op.kind) && elements > largest_fused_dropout) break;
            std::optional<ValueId> other;
            if (op.kind == OpKind::add) other = op.inputs[second ? 0 : 1];
            if (op.kind == OpKind::activation_grad) other = op.inputs[1];
            if (other && (*other == value || overwritten({*other}))) break;
            // What the head reads at other places than its own may not be written over, though the step itself might.
            const bool read_elsewhere = other && !is_pointwise(head.kind) && read(*other);
            if (other) reads_.push_back(*other);
            if (clashes(op.outputs[0], {read_elsewhere ? std::nullopt : other, own})) break;
            group.wanted.push_back(is_wanted(value, group.end));
            value = op.outputs[0];
            chain_.push_back(value);
            ++group.end;
        }
        group.wanted.push_back(true);
    }

    void note(const Op& op) {
        for (const ValueId id : op.inputs)
            if (id.valid()) reads_.push_back(id);
        for (std::size_t o = is_weight_gradient(op.kind) ? 0 : 1; o < op.outputs.size(); ++o)
            if (op.outputs[o].valid()) writes_.push_back(op.outputs[o]);
    }

    /// Whether anything but op `next` needs the value.
    [[nodiscard]] bool is_wanted(ValueId value, std::size_t next) const {
        if (program_[value].kind != Value::Kind::transient || program_[value].name.starts_with("probe.")) return true;
        return std::any_of(ops_.begin() + static_cast<std::ptrdiff_t>(next) + 1, ops_.end(), [&](const Op& op) {
            return std::find(op.inputs.begin(), op.inputs.end(), value) != op.inputs.end();
        });
    }

    struct Range {
        std::uint32_t root;  ///< the persistent value, or the arena
        std::size_t begin, end;
    };
    [[nodiscard]] Range range_of(ValueId id) const {
        constexpr std::uint32_t arena = 0xFFFFFFFFU;
        const Value& value = program_[id];
        const std::size_t begin = value.kind == Value::Kind::view        ? value.offset * byte_size(value.type)
                                  : value.kind == Value::Kind::transient ? value.offset
                                                                         : 0;
        const std::uint32_t root = value.kind == Value::Kind::view        ? value.view_of.index
                                   : value.kind == Value::Kind::transient ? arena
                                                                          : id.index;
        return {root, begin, begin + value.bytes()};
    }
    [[nodiscard]] bool overlap(ValueId a, ValueId b) const {
        const Range one = range_of(a), other = range_of(b);
        return one.root == other.root && one.begin < other.end && other.begin < one.end;
    }
    /// Whether the group would write to `out` what it still reads or has written; the values of `in_place` may begin
    /// where `out` does.
    [[nodiscard]] bool clashes(ValueId out, const std::vector<std::optional<ValueId>>& in_place) const {
        const auto is_in_place = [&](ValueId id) {
            return std::find(in_place.begin(), in_place.end(), id) != in_place.end() &&
                   range_of(id).begin == range_of(out).begin && program_[id].bytes() == program_[out].bytes();
        };
        const bool reads =
            std::any_of(reads_.begin(), reads_.end(), [&](ValueId id) { return overlap(out, id) && !is_in_place(id); });
        const bool writes = std::any_of(writes_.begin(), writes_.end(), [&](ValueId id) { return overlap(out, id); });
        // An earlier number in the same place is wanted by the next step alone, and so is never stored.
        const bool cuts = std::any_of(chain_.begin(), chain_.end(), [&](ValueId id) {
            return overlap(out, id) && range_of(id).begin != range_of(out).begin;
        });
        return reads || writes || cuts;
    }
    /// Whether the group reads any of the value.
    [[nodiscard]] bool read(ValueId value) const {
        return std::any_of(reads_.begin(), reads_.end(), [&](ValueId id) { return overlap(value, id); });
    }
    /// Whether the group writes to any of the values.
    [[nodiscard]] bool overwritten(const std::vector<ValueId>& values) const {
        return std::any_of(values.begin(), values.end(), [&](ValueId value) {
            const auto in = [&](const std::vector<ValueId>& list) {
                return std::any_of(list.begin(), list.end(), [&](ValueId id) { return overlap(value, id); });
            };
            return value.valid() && (in(writes_) || in(chain_));
        });
    }

    const Program& program_;
    const std::vector<Op>& ops_;
    std::vector<ValueId> reads_, writes_, chain_;  ///< of the group; chain_: the numbers that its elements go through
};

}  // namespace

bool is_pointwise(OpKind kind) {
    return kind == OpKind::activation || kind == OpKind::activation_grad || kind == OpKind::add || is_dropout(kind);
}

std::vector<Group> groups_of(const Program& program, const std::vector<Op>& ops) {
    Grouping grouping(program, ops);
    std::vector<Group> groups;
    for (std::size_t first = 0; first < ops.size(); first = groups.back().end)
        groups.push_back(grouping.group_from(first));
    return groups;
}

}  // namespace selvedge::cuda
